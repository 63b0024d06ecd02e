import { property, type JsonObject, type JsonValue } from './json.ts'

/**
 * A key as Go's encoding/json compares it: plugins written in Go read `rangestart` and `RANGESTART` as `rangeStart`.
 * Go folds by Unicode simple folding, so the long s (U+017F) equals s and the Kelvin sign (U+212A) equals k.
 */
export const foldKey = (key: string): string => key.toLowerCase().replaceAll('ſ', 's')

/** A member of an object, under the key that its author wrote. */
export interface Member {
  readonly key: string
  readonly value: JsonValue
}

/**
 * The member that a Go program reads into its field `name`: the last one whose key matches regardless of case.
 * `null` leaves a Go field as it is, so it counts as absent.
 */
export function member(object: JsonObject, name: string): Member | undefined {
  const index = indexes.get(object)
  if (index !== undefined) return index.get(foldKey(name))
  const keys = Object.keys(object)
  if (keys.length > MANY) return indexed(object, keys).get(foldKey(name))
  const folded = foldKey(name)
  let found: Member | undefined
  for (const key of keys) {
    const matches = key === name || (key.length === name.length && foldKey(key) === folded)
    if (!matches) continue
    const value = property(object, key)
    if (value !== undefined && value !== null) found = { key, value }
  }
  return found
}

/** No plugin has so many fields; of an object with 100,000 keys all are asked for, each at the cost of one look. */
const MANY = 64
const indexes = new WeakMap<JsonObject, ReadonlyMap<string, Member>>()

function indexed(object: JsonObject, keys: readonly string[]): ReadonlyMap<string, Member> {
  const index = new Map<string, Member>()
  for (const key of keys) {
    const folded = foldKey(key)
    const value = property(object, key)
    if (folded.length === key.length && value !== undefined && value !== null)
      index.set(folded, { key, value })
  }
  indexes.set(object, index)
  return index
}

/** The text of that member; undefined if it is absent or no string. */
export function memberText(object: JsonObject, name: string): string | undefined {
  const value = member(object, name)?.value
  return typeof value === 'string' ? value : undefined
}

/** The text of that member if there is any in it: Go reads an absent string as an empty one. */
export const memberTextOrNothing = (object: JsonObject, name: string): string | undefined =>
  memberText(object, name) || undefined
