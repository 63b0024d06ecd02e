import {
  isArray,
  isObject,
  property,
  text,
  type JsonObject,
  type JsonValue,
} from '../../network/json/json.ts'
import { listAt, numberAt, objectAt, sameJson, stringsAt } from '../api/kube-object.ts'
import { invalid, notSupported, required, wrongType, type FieldError } from './field-error.ts'

/**
 * What a custom resource's schema has against it: types, required fields, sets of values, bounds, patterns. CEL rules
 * (`x-kubernetes-validations`), formats and the junctors (`anyOf`, `oneOf`, `not`) are not evaluated.
 */
export function schemaErrors(object: JsonObject, schema: JsonObject): readonly FieldError[] {
  const errors: FieldError[] = []
  const rest = Object.fromEntries(Object.entries(object).filter(([key]) => key !== 'metadata'))
  check(rest, schema, { path: '', errors })
  return errors
}

interface Place {
  readonly path: string
  readonly errors: FieldError[]
}

function check(value: JsonValue, schema: JsonObject, place: Place): void {
  if (value === null && schema['nullable'] === true) return
  const type = schema['x-kubernetes-int-or-string'] === true ? undefined : text(schema, 'type')
  if (type !== undefined && !isOfType(value, type)) {
    const got = typeName(value)
    place.errors.push(wrongType(place.path, got, `${place.path} in body must be of type ${type}: "${got}"`))
    return
  }
  const allowed = listAt(schema, 'enum')
  if (allowed.length > 0 && !allowed.some((one) => sameJson(one, value))) {
    place.errors.push(notSupported(place.path, value, allowed.map(String)))
  }
  if (typeof value === 'string') checkText(value, schema, place)
  else if (typeof value === 'number') checkNumber(value, schema, place)
  else if (isArray(value)) checkList(value, schema, place)
  else if (isObject(value)) checkObject(value, schema, place)
}

function checkObject(value: JsonObject, schema: JsonObject, place: Place): void {
  const properties = objectAt(schema, 'properties')
  const others = objectAt(schema, 'additionalProperties')
  for (const key of stringsAt(schema, 'required')) {
    if (!Object.hasOwn(value, key)) place.errors.push(required(child(place.path, key), ''))
  }
  for (const [key, item] of Object.entries(value)) {
    const own = property(properties, key)
    check(item, isObject(own) ? own : others, { ...place, path: child(place.path, key) })
  }
}

function checkList(value: readonly JsonValue[], schema: JsonObject, place: Place): void {
  const { path, errors } = place
  const [least, most] = [numberAt(schema, 'minItems'), numberAt(schema, 'maxItems')]
  if (least !== undefined && value.length < least)
    errors.push(invalid(path, value.length, `${path} in body should have at least ${least} items`))
  if (most !== undefined && value.length > most)
    errors.push(invalid(path, value.length, `must have at most ${most} items`))
  const items = objectAt(schema, 'items')
  value.forEach((item, at) => check(item, items, { ...place, path: `${path}[${at}]` }))
}

function checkText(value: string, schema: JsonObject, { path, errors }: Place): void {
  const [least, most] = [numberAt(schema, 'minLength'), numberAt(schema, 'maxLength')]
  const { length } = Array.from(value)
  if (least !== undefined && length < least)
    errors.push(invalid(path, value, `${path} in body should be at least ${least} chars long`))
  if (most !== undefined && length > most)
    errors.push(invalid(path, value, `${path} in body should be at most ${most} chars long`))
  const pattern = text(schema, 'pattern')
  if (pattern !== undefined && !fits(pattern, value))
    errors.push(invalid(path, value, `${path} in body should match '${pattern}'`))
}

function checkNumber(value: number, schema: JsonObject, { path, errors }: Place): void {
  const [least, most] = [numberAt(schema, 'minimum'), numberAt(schema, 'maximum')]
  if (least !== undefined && value < least)
    errors.push(invalid(path, value, `${path} in body should be greater than or equal to ${least}`))
  if (most !== undefined && value > most)
    errors.push(invalid(path, value, `${path} in body should be less than or equal to ${most}`))
}

/** A pattern that JavaScript cannot read (Go's differ in little) refuses nothing. */
function fits(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value)
  } catch {
    return true
  }
}

function isOfType(value: JsonValue, type: string): boolean {
  switch (type) {
    case 'object':
      return isObject(value)
    case 'array':
      return isArray(value)
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}

function typeName(value: JsonValue): string {
  if (value === null) return 'null'
  if (isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

const child = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`)
