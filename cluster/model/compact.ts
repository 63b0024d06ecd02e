/**
 * A number in text, kept as a number: 8 bytes where the text takes 32. What would not come back as the same text stays text.
 */
export function compactNumber(text: string): number | string {
  const value = Number(text)
  return Number.isSafeInteger(value) && String(value) === text ? value : text
}

/** Milliseconds that are whole seconds as seconds, which fit a small integer until 2038; others stay as they are, negative. */
export const compactTime = (ms: number): number => (ms % 1000 === 0 && ms >= 0 ? ms / 1000 : -ms)

export const timeOf = (compact: number): number => (compact >= 0 ? compact * 1000 : -compact)
