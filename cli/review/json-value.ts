import { isObject, type JsonValue } from '../../network/json/json.ts'

/** More levels than any Kubernetes object has, and few enough for whatever goes through a value by recursion. */
export const MOST_LEVELS = 200

/** Aliases may repeat parts of a document until it is larger by this: values, and characters of their texts. */
const MOST_ADDED = 1_000_000

/** A YAML value as JSON, or why it is none. */
export type JsonReading =
  { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly problem: string }

class Refused extends Error {}

/**
 * Copies what `yaml` made of a document of `size` characters into JSON of its own: an alias becomes a copy (a patch to one
 * must not change the other), what JSON cannot say (`.nan`) null, -0 is 0. An alias bomb, an alias of itself and too many levels are
 * refused before they cost memory.
 */
export function jsonValue(value: unknown, size: number): JsonReading {
  const budget = { left: size + MOST_ADDED }
  try {
    return { ok: true, value: copyOf(value, 0, budget) }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, problem: error.message }
    throw error
  }
}

function copyOf(value: unknown, level: number, budget: { left: number }): JsonValue {
  if (level > MOST_LEVELS) throw new Refused(`it nests deeper than ${MOST_LEVELS} levels`)
  budget.left -= typeof value === 'string' ? value.length + 1 : 1
  if (budget.left < 0) throw new Refused('its aliases repeat too much (an alias bomb?)')
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null
  if (Array.isArray(value)) return value.map((element: unknown) => copyOf(element, level + 1, budget))
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  if (!isObject(value)) return null
  const copy: Record<string, JsonValue> = {}
  for (const key of Object.keys(value)) {
    budget.left -= key.length
    const member = { value: copyOf(value[key], level + 1, budget), ...OWN }
    Object.defineProperty(copy, key, member)
  }
  return copy
}

/** An assignment to `__proto__` would set the prototype. */
const OWN = { writable: true, enumerable: true, configurable: true } as const
