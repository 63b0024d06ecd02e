const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const YEAR = 365 * DAY

/** A span as kubectl writes it: `45s`, `3m20s`, `17m`, `5h12m`, `3d4h`, `12d`, `2y40d` (apimachinery `util/duration`). */
export function humanDuration(seconds: number): string {
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  const whole = Math.floor(seconds)
  if (whole < 2 * MINUTE) return `${whole}s`
  if (whole < 10 * MINUTE) return pair(whole, [MINUTE, 'm'], [1, 's'])
  if (whole < 3 * HOUR) return `${Math.floor(whole / MINUTE)}m`
  if (whole < 8 * HOUR) return pair(whole, [HOUR, 'h'], [MINUTE, 'm'])
  if (whole < 2 * DAY) return `${Math.floor(whole / HOUR)}h`
  if (whole < 8 * DAY) return pair(whole, [DAY, 'd'], [HOUR, 'h'])
  if (whole < 2 * YEAR) return `${Math.floor(whole / DAY)}d`
  if (whole < 8 * YEAR) return pair(whole, [YEAR, 'y'], [DAY, 'd'])
  return `${Math.floor(whole / YEAR)}y`
}

type Unit = readonly [seconds: number, name: string]

function pair(seconds: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const rest = Math.floor((seconds % large) / small)
  const first = `${Math.floor(seconds / large)}${largeName}`
  return rest === 0 ? first : `${first}${rest}${smallName}`
}

/** How long ago a time of an object was. */
export function age(timestamp: unknown): string {
  if (typeof timestamp !== 'string') return '<unknown>'
  const time = Date.parse(timestamp)
  return Number.isNaN(time) ? '<invalid>' : humanDuration((Date.now() - time) / 1000)
}
