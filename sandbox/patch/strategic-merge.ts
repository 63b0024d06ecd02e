import { isArray, isObject, property, type JsonObject, type JsonValue } from '../../network/json/json.ts'
import { badRequest } from '../api/api-error.ts'
import { sameJson } from '../api/kube-object.ts'
import { fieldsOf, parseType, type FieldType } from '../schema/built-in-types.ts'
import { ordered } from './element-order.ts'
import { mergeKey, mergesValues } from './merge-keys.ts'

const DELETE_VALUES = '$deleteFromPrimitiveList/'
const ORDER = '$setElementOrder/'

/**
 * A strategic merge patch on an object of a built-in type, as kubectl apply, label and annotate send it: maps merge, lists
 * merge by key where the type has one. Directives: `$patch`, `$retainKeys`, `$setElementOrder`, `$deleteFromPrimitiveList`.
 * @throws ApiError 400 for a directive or an element that cannot be read
 */
export function strategicMerge(target: JsonObject, patch: JsonObject, type: string): JsonObject {
  const directive = property(patch, '$patch')
  if (directive === 'replace') return withoutDirectives(patch)
  if (directive === 'delete') return {}
  if (directive !== undefined && directive !== 'merge')
    throw badRequest(`Unknown patch type: ${JSON.stringify(directive)}`)
  const retained = property(patch, '$retainKeys')
  const merged: Record<string, JsonValue> = Object.fromEntries(
    Object.entries(target).filter(([key]) => !isArray(retained) || retained.includes(key)),
  )
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(DELETE_VALUES)) removeValues(merged, key.slice(DELETE_VALUES.length), value)
  }
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue
    if (value === null) delete merged[key]
    else define(merged, key, mergeField({ type, field: key }, property(merged, key), value))
  }
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(ORDER)) order({ type, field: key.slice(ORDER.length) }, target, [merged, value])
  }
  return merged
}

interface Field {
  readonly type: string
  readonly field: string
}

const typeOfField = ({ type, field }: Field): FieldType => parseType(fieldsOf(type).get(field) ?? 'any')

function mergeField(at: Field, target: JsonValue | undefined, value: JsonValue): JsonValue {
  const type = typeOfField(at)
  if (isObject(value)) {
    const inner = type.form === 'object' ? type.type : ''
    return strategicMerge(isObject(target) ? target : {}, value, inner)
  }
  if (!isArray(value)) return value
  const key = mergeKey(at.type, at.field)
  const current = isArray(target) ? target : []
  if (key !== undefined) return mergeByKey(current, value, { key, type: elementType(type) })
  if (!mergesValues(at.type, at.field)) return value.filter((item) => !isDirective(item))
  return [...current, ...value.filter((item) => !current.some((known) => sameJson(known, item)))]
}

const elementType = (type: FieldType): string =>
  type.form === 'list' && type.of.form === 'object' ? type.of.type : ''

interface KeyedList {
  readonly key: string
  readonly type: string
}

function mergeByKey(
  target: readonly JsonValue[],
  patch: readonly JsonValue[],
  { key, type }: KeyedList,
): readonly JsonValue[] {
  const elements = patch.filter(isObject)
  if (elements.some((element) => element['$patch'] === 'replace' && !Object.hasOwn(element, key)))
    return elements.filter((element) => !isDirective(element)).map(withoutDirectives)
  let merged = [...target]
  for (const element of elements) {
    const wanted = property(element, key)
    if (wanted === undefined)
      throw badRequest(`map: ${JSON.stringify(element)} does not contain declared merge key: ${key}`)
    const at = merged.findIndex((item) => isObject(item) && sameJson(property(item, key), wanted))
    const known = merged[at]
    if (element['$patch'] === 'delete') merged = merged.filter((_, index) => index !== at)
    else if (isObject(known)) merged = merged.with(at, strategicMerge(known, element, type))
    else merged.push(strategicMerge({}, element, type))
  }
  return ordered(merged, { wanted: elements, before: target, identity: identityBy(key) })
}

function removeValues(merged: Record<string, JsonValue>, field: string, values: JsonValue): void {
  const current = merged[field]
  if (!isArray(current) || !isArray(values)) return
  merged[field] = current.filter((item) => !values.some((value) => sameJson(value, item)))
}

/** As `$setElementOrder` wants it. */
function order(
  at: Field,
  target: JsonObject,
  [merged, wanted]: readonly [Record<string, JsonValue>, JsonValue],
): void {
  const current = merged[at.field]
  if (!isArray(current) || !isArray(wanted)) return
  const before = property(target, at.field)
  const identity = identityBy(mergeKey(at.type, at.field))
  merged[at.field] = ordered(current, { wanted, before: isArray(before) ? before : [], identity })
}

const identityBy =
  (key: string | undefined) =>
  (item: JsonValue): string =>
    JSON.stringify(key !== undefined && isObject(item) ? (property(item, key) ?? null) : item)

const isDirective = (item: JsonValue): boolean => isObject(item) && Object.hasOwn(item, '$patch')

const withoutDirectives = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !key.startsWith('$')))

function define(object: Record<string, JsonValue>, key: string, value: JsonValue): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}
