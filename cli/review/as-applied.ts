import {
  isArray,
  isObject,
  property,
  text,
  type JsonObject,
  type JsonValue,
} from '../../network/json/json.ts'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * The object that `kubectl apply` of a manifest makes of the stored one: what the manifest says, and what it never said (an
 * affinity that Berth injected, a status) stays. `before` is the manifest applied last: what it said and this one does not is
 * removed.
 */
export function asApplied(stored: JsonObject, before: JsonObject, manifest: JsonObject): JsonObject {
  const applied: Record<string, JsonValue> = {}
  for (const [key, value] of Object.entries(manifest)) {
    define(applied, key, merged(property(stored, key), property(before, key), value))
  }
  for (const [key, value] of Object.entries(stored)) {
    if (!Object.hasOwn(manifest, key) && !Object.hasOwn(before, key)) define(applied, key, value)
  }
  return applied
}

function merged(stored: JsonValue | undefined, before: JsonValue | undefined, given: JsonValue): JsonValue {
  if (isObject(stored) && isObject(given)) return asApplied(stored, isObject(before) ? before : {}, given)
  if (!isNamedList(stored) || !isNamedList(given)) return given
  const last = isNamedList(before) ? before : []
  return given.map((item) => {
    const old = named(stored, item.name)
    return old === undefined ? item : asApplied(old, named(last, item.name) ?? {}, item)
  })
}

interface Named extends JsonObject {
  readonly name: string
}

/** A list that is merged by name: containers, volumes, env. */
const isNamedList = (value: JsonValue | undefined): value is readonly Named[] =>
  isArray(value) && value.every((item) => isObject(item) && typeof property(item, 'name') === 'string')

const named = (list: readonly Named[], name: string): Named | undefined =>
  list.find((item) => item.name === name)

/** An assignment to `__proto__` would set the prototype. */
const define = (object: Record<string, JsonValue>, key: string, value: JsonValue): void => {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}

/**
 * The manifest that a stored object was applied from, as far as it tells: kubectl's annotation; all of it, if it is a manifest itself
 * and came from no API server; else nothing.
 */
export function appliedBefore(stored: JsonObject): JsonObject {
  const metadata = property(stored, 'metadata')
  if (!isObject(metadata)) return stored
  const annotations = property(metadata, 'annotations')
  const record = isObject(annotations) ? text(annotations, LAST_APPLIED) : undefined
  if (record !== undefined) return parsed(record)
  return property(metadata, 'uid') === undefined ? stored : {}
}

function parsed(record: string): JsonObject {
  try {
    const value: unknown = JSON.parse(record)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}
