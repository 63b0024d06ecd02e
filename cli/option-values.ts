import { InvalidArgumentError } from 'commander'

export function namespaceName(text: string): string {
  if (/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text
  throw new InvalidArgumentError('A namespace has lower case letters, digits and hyphens, at most 63.')
}

export function exitCode(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) <= 255) return Number(text)
  throw new InvalidArgumentError('An exit code is a number from 0 to 255.')
}

export function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It is a whole number, 0 or more.')
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 } as const

/** `5m` in milliseconds; 0 for `0`. */
export function duration(text: string): number {
  if (text === '0') return 0
  const [, count = '', unit] = /^([1-9]\d{0,4})([smh])$/.exec(text) ?? []
  if (unit === 's' || unit === 'm' || unit === 'h') return Number(count) * UNITS[unit]
  throw new InvalidArgumentError('A duration is a whole number with s, m or h, such as 5m, or 0.')
}
