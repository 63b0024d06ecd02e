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

const EMPTY: JsonObject = Object.freeze({})
const NO_STRINGS: Readonly<Record<string, string>> = Object.freeze(Object.create(null))

/** The property if it is an object, else an empty one. */
export const objectAt = (object: JsonObject, key: string): JsonObject => {
  const value = property(object, key)
  return isObject(value) ? value : EMPTY
}

/** The property as a map of strings (labels, annotations); entries of another type are left out. It has no prototype. */
export function stringsAt(object: JsonObject, key: string): Readonly<Record<string, string>> {
  const entries = Object.entries(objectAt(object, key))
  if (entries.length === 0) return NO_STRINGS
  const strings: Record<string, string> = Object.create(null)
  for (const [name, value] of entries) if (typeof value === 'string') strings[name] = value
  return strings
}

const LONGEST_SHOWN = 60

/**
 * A short rendering of a value for a message: JSON, cut at 60 characters; `nothing` for undefined. Total: it stops at the
 * cut, so that neither 100,000 levels nor a cycle nor a megabyte costs more than those characters.
 */
export function show(value: unknown): string {
  const rendered = render(value, LONGEST_SHOWN) ?? 'nothing'
  return rendered.length > LONGEST_SHOWN ? `${rendered.slice(0, LONGEST_SHOWN - 3)}…` : rendered
}

/** JSON of the value, left off somewhere beyond `room` characters; undefined where JSON has no word for it. */
function render(value: unknown, room: number): string | undefined {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, room + 1))
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return isArray(value) ? renderList(value, room) : renderMembers(value, room)
}

function renderList(list: readonly unknown[], room: number): string {
  let rendered = '['
  for (const element of list) {
    if (rendered.length > room) return rendered
    const comma = rendered === '[' ? '' : ','
    rendered += comma + (render(element, room - rendered.length) ?? 'null')
  }
  return `${rendered}]`
}

function renderMembers(object: object, room: number): string {
  let rendered = '{'
  for (const key of Object.keys(object)) {
    if (rendered.length > room) return rendered
    const member: unknown = Reflect.get(object, key)
    const shown = render(member, room - rendered.length)
    if (shown === undefined) continue
    const comma = rendered === '{' ? '' : ','
    rendered += `${comma}${JSON.stringify(key.slice(0, room + 1))}:${shown}`
  }
  return `${rendered}}`
}
