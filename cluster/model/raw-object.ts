import { isObject, property, text, type JsonObject, type JsonValue } from '../../network/json/json.ts'

const EMPTY: JsonObject = Object.freeze({})
const NO_STRINGS: Readonly<Record<string, string>> = Object.freeze(Object.create(null))

/** The property if it is an object, else an empty one. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = property(object, key)
  return isObject(value) ? value : EMPTY
}

/** A map of strings (labels, annotations); entries of another type are left out. */
export function stringsAt(object: JsonObject, key: string): Readonly<Record<string, string>> {
  const entries = Object.entries(objectAt(object, key))
  if (entries.length === 0) return NO_STRINGS
  const strings: Record<string, string> = Object.create(null)
  for (const [name, value] of entries) if (typeof value === 'string') strings[name] = value
  return strings
}

/** An object's namespace (empty if cluster-scoped) and name. */
export function identityOf(object: JsonObject): { readonly namespace: string; readonly name: string } {
  const metadata = objectAt(object, 'metadata')
  return { namespace: text(metadata, 'namespace') ?? '', name: text(metadata, 'name') ?? '' }
}

/** Whether the value is a list; its elements that are objects. */
export const objectsOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : []
