const LEAST = -(2n ** 63n)
const MOST = 2n ** 63n - 1n

/**
 * A whole number of 64 bits as Go's `strconv.ParseInt(text, 10, 64)` reads it, which Kubernetes compares labels by:
 * `5`, `-5`, `+5`, `007`; undefined if it is none.
 */
export function wholeNumber(text: string): bigint | undefined {
  // A label value has 63 characters at most; megabytes of digits would keep BigInt busy.
  if (text.length > 64 || !/^[+-]?[0-9]+$/.test(text)) return undefined
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text)
  return value < LEAST || value > MOST ? undefined : value
}
