import { isArray, isObject, type JsonObject, type JsonValue } from '../../network/json/json.ts'
import { badRequest } from '../api/api-error.ts'
import { fieldsOf, goName, parseType, type FieldType, type Scalar } from './built-in-types.ts'

/** An object of a built-in type as the API server would decode it, and the fields that it does not know. */
export interface Conformed {
  readonly object: JsonObject
  /** Paths, e.g. `spec.containers[0].imag`; these fields are not in the object any more. */
  readonly unknown: readonly string[]
}

/**
 * Reads an object as its built-in type: unknown fields, nulls and empty lists and maps fall away, as they do in Go.
 * @throws ApiError 400 if a field holds another JSON type
 */
export function conform(object: JsonObject, type: string, describe: (problem: string) => string): Conformed {
  const unknown: string[] = []
  const fail = (value: JsonValue, { owner, path }: Place, wanted: FieldType): never => {
    const field = `${owner.replace(/^[A-Za-z]*V1(?=[A-Z])/, '')}.${path.replaceAll(/\[\d+\]/g, '')}`
    throw badRequest(
      describe(
        `json: cannot unmarshal ${jsonType(value)} into Go struct field ${field} of type ${goName(wanted)}`,
      ),
    )
  }
  const read = (value: JsonValue, wanted: FieldType, place: Place): JsonValue | undefined => {
    if (wanted.form === 'scalar') return isScalar(value, wanted.type) ? value : fail(value, place, wanted)
    if (wanted.form === 'list') {
      if (!isArray(value)) return fail(value, place, wanted)
      const items = value.map((item, at) =>
        item === null ? null : (read(item, wanted.of, { ...place, path: `${place.path}[${at}]` }) ?? null),
      )
      return items.length === 0 ? undefined : items
    }
    if (!isObject(value)) return fail(value, place, wanted)
    if (wanted.form === 'object') return readObject(value, wanted.type, place.path)
    const entries = Object.entries(value).map(([key, item]) => [
      key,
      item === null ? '' : read(item, wanted.of, place),
    ])
    return entries.length === 0 ? undefined : Object.fromEntries(entries)
  }
  const readObject = (value: JsonObject, owner: string, path: string): JsonObject => {
    const fields = fieldsOf(owner)
    const result: Record<string, JsonValue> = {}
    for (const [key, item] of Object.entries(value)) {
      const at = path === '' ? key : `${path}.${key}`
      const wanted = fields.get(key)
      if (wanted === undefined) unknown.push(at)
      else if (item !== null) {
        const kept = read(item, parseType(wanted), { owner, path: at })
        if (kept !== undefined) result[key] = kept
      }
    }
    return result
  }
  return { object: readObject(object, type, ''), unknown }
}

/** The type whose field is read, and the field's path from the object's root. */
interface Place {
  readonly owner: string
  readonly path: string
}

function isScalar(value: JsonValue, type: Scalar): boolean {
  switch (type) {
    case 'any':
      return true
    case 'string':
    case 'time':
      return typeof value === 'string'
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer':
      return Number.isInteger(value)
    case 'number':
      return typeof value === 'number'
    case 'quantity':
      return typeof value === 'string' || typeof value === 'number'
    case 'intOrString':
      return typeof value === 'string' || Number.isInteger(value)
  }
}

function jsonType(value: JsonValue): string {
  if (isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value
}
