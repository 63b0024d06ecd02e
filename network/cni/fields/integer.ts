import type { JsonValue } from '../../json/json.ts'
import { lastName } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import type { Field } from '../field.ts'
import { wrongType, wrongValue } from './wrong-value.ts'

interface Bounds {
  readonly min: number
  readonly max: number
}

/** A whole number from `min` to `max`, both included, never in quotes. */
export const integer = (about: string, bounds: Bounds): Field => ({
  kind: `integer${spanText(bounds)}`,
  about,
  *check(value, path) {
    const problem = integerProblem(value, path, bounds)
    if (problem !== undefined) yield problem
  },
})

/** `, 0 to 4094`, `, 0 or more`, or nothing where any number goes. */
function spanText({ min, max }: Bounds): string {
  if (max < COUNT.max) return `, ${min} to ${max}`
  return min === 0 ? ', 0 or more' : ''
}

/** What keeps the value from being such a number. */
export function integerProblem(value: JsonValue, path: string, { min, max }: Bounds): Problem | undefined {
  const wanted = `a whole number from ${min} to ${max}`
  if (typeof value !== 'number' || !Number.isInteger(value)) return wrongType(value, path, wanted)
  if (value >= min && value <= max) return undefined
  return wrongValue(path, `${lastName(path)} ${value} is not within ${min} to ${max}`, `give ${wanted}`)
}

/** What a Go `int` holds, as far as a JSON number is exact. */
export const ANY_INTEGER: Bounds = { min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }
export const COUNT: Bounds = { min: 0, max: 2 ** 53 - 1 }
export const UINT32: Bounds = { min: 0, max: 2 ** 32 - 1 }
/** 0 means no VLAN; 4095 is reserved (IEEE 802.1Q). */
export const VLAN_ID: Bounds = { min: 0, max: 4094 }
