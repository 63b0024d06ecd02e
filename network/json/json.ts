/** JSON as it comes from `JSON.parse`: nothing is known about it yet. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject
export interface JsonObject {
  readonly [key: string]: JsonValue
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isArray = (value: unknown): value is readonly JsonValue[] => Array.isArray(value)

/** The own property of that name, never one from the prototype (`constructor`, `toString`). */
export const property = (object: JsonObject, key: string): JsonValue | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined

/** The property if it is a string, else undefined. */
export const text = (object: JsonObject, key: string): string | undefined => {
  const value = property(object, key)
  return typeof value === 'string' ? value : undefined
}

/** A short rendering of a value for a message: strings quoted, long ones cut at 60 characters. */
export function show(value: unknown): string {
  const rendered = JSON.stringify(value) ?? 'nothing'
  return rendered.length > 60 ? `${rendered.slice(0, 57)}…` : rendered
}
