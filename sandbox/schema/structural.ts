import { isArray, isObject, property, type JsonObject, type JsonValue } from '../../network/json/json.ts'
import { objectAt } from '../api/kube-object.ts'

/** A custom resource with the fields that its schema does not know taken away, and the defaults of the schema put in. */
export interface Pruned {
  readonly object: JsonObject
  /** Paths of the fields taken away, e.g. `spec.adresses`. */
  readonly unknown: readonly string[]
}

const ROOT_FIELDS = new Set(['apiVersion', 'kind', 'metadata'])

/** Prunes and defaults by a structural schema, as apiextensions does; `metadata` is not the schema's. */
export function prune(object: JsonObject, schema: JsonObject): Pruned {
  const unknown: string[] = []
  const pruned: Record<string, JsonValue> = {}
  for (const [key, value] of Object.entries(object)) {
    if (ROOT_FIELDS.has(key)) pruned[key] = value
  }
  const rest = Object.fromEntries(Object.entries(object).filter(([key]) => !ROOT_FIELDS.has(key)))
  const read = pruneObject(rest, schema, { path: '', unknown })
  return { object: { ...pruned, ...read }, unknown }
}

interface Place {
  readonly path: string
  readonly unknown: string[]
}

function pruneValue(value: JsonValue, schema: JsonObject, place: Place): JsonValue {
  if (isArray(value)) {
    const items = objectAt(schema, 'items')
    return value.map((item, at) => pruneValue(item, items, { ...place, path: `${place.path}[${at}]` }))
  }
  return isObject(value) ? pruneObject(value, schema, place) : value
}

function pruneObject(object: JsonObject, schema: JsonObject, place: Place): JsonObject {
  const properties = objectAt(schema, 'properties')
  const others = property(schema, 'additionalProperties')
  const keepsAll = schema['x-kubernetes-preserve-unknown-fields'] === true
  const embedded = schema['x-kubernetes-embedded-resource'] === true
  const result: Record<string, JsonValue> = {}
  for (const [key, value] of Object.entries(object)) {
    const path = place.path === '' ? key : `${place.path}.${key}`
    const own = property(properties, key)
    const fitting = isObject(own) ? own : isObject(others) ? others : undefined
    if (fitting !== undefined) {
      if (value === null && fitting['nullable'] !== true && Object.hasOwn(fitting, 'default')) continue
      define(result, key, pruneValue(value, fitting, { ...place, path }))
    } else if (keepsAll || others === true || (embedded && ROOT_FIELDS.has(key))) define(result, key, value)
    else place.unknown.push(path)
  }
  for (const [key, own] of Object.entries(properties)) {
    if (!isObject(own) || Object.hasOwn(result, key) || !Object.hasOwn(own, 'default')) continue
    define(result, key, pruneValue(own['default'] ?? null, own, { ...place, path: key }))
  }
  return result
}

function define(object: Record<string, JsonValue>, key: string, value: JsonValue): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}
