import {
  isArray,
  isObject,
  property,
  text,
  type JsonObject,
  type JsonValue,
} from '../../network/json/json.ts'

/** The object's metadata; empty where there is none. */
export const metadataOf = (object: JsonObject): JsonObject => objectAt(object, 'metadata')

/** The child object of that name; empty where there is none. */
export function objectAt(object: JsonObject, ...path: readonly string[]): JsonObject {
  let here = object
  for (const step of path) {
    const next = property(here, step)
    if (!isObject(next)) return {}
    here = next
  }
  return here
}

export function listAt(object: JsonObject, ...path: readonly string[]): readonly JsonValue[] {
  const last = path.at(-1)
  const list = last === undefined ? undefined : property(objectAt(object, ...path.slice(0, -1)), last)
  return isArray(list) ? list : []
}

export const objectsAt = (object: JsonObject, ...path: readonly string[]): readonly JsonObject[] =>
  listAt(object, ...path).filter(isObject)

export const stringsAt = (object: JsonObject, ...path: readonly string[]): readonly string[] =>
  listAt(object, ...path).filter((value) => typeof value === 'string')

export function numberAt(object: JsonObject, ...path: readonly string[]): number | undefined {
  const last = path.at(-1)
  const value = last === undefined ? undefined : property(objectAt(object, ...path.slice(0, -1)), last)
  return typeof value === 'number' ? value : undefined
}

export const nameOf = (object: JsonObject): string => text(metadataOf(object), 'name') ?? ''
export const namespaceOf = (object: JsonObject): string => text(metadataOf(object), 'namespace') ?? ''
export const uidOf = (object: JsonObject): string => text(metadataOf(object), 'uid') ?? ''

/** Labels or annotations: the entries whose value is a string. */
export function stringMap(object: JsonObject, key: 'labels' | 'annotations'): ReadonlyMap<string, string> {
  const entries = Object.entries(objectAt(object, 'metadata', key))
  return new Map(entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])))
}

/** A copy with these metadata fields set; `undefined` takes a field away. */
export function withMetadata(
  object: JsonObject,
  changes: Readonly<Record<string, JsonValue | undefined>>,
): JsonObject {
  return { ...object, metadata: withFields(metadataOf(object), changes) }
}

/** A copy with these fields set; `undefined` takes a field away. */
export function withFields(
  object: JsonObject,
  changes: Readonly<Record<string, JsonValue | undefined>>,
): JsonObject {
  const merged: Record<string, JsonValue> = { ...object }
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) delete merged[key]
    else merged[key] = value
  }
  return merged
}

export const isDeleting = (object: JsonObject): boolean =>
  text(metadataOf(object), 'deletionTimestamp') !== undefined

/** Equal as JSON, the order of keys aside. */
export function sameJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true
  if (isArray(a) && isArray(b)) return a.length === b.length && a.every((item, at) => sameJson(item, b[at]))
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(property(a, key), property(b, key)))
  )
}
