import type { JsonObject, JsonValue } from '../../network/json/json.ts'
import { ApiError } from '../api/api-error.ts'

/** What is wrong with one field, in the words of apimachinery's `field.Error`. */
export interface FieldError {
  readonly reason:
    | 'FieldValueRequired'
    | 'FieldValueInvalid'
    | 'FieldValueForbidden'
    | 'FieldValueNotSupported'
    | 'FieldValueDuplicate'
    | 'FieldValueTypeInvalid'
    | 'FieldValueTooLong'
  readonly field: string
  /** `Invalid value: "x": must be …`; the field's path stands before it in the message. */
  readonly message: string
}

export const required = (field: string, detail: string): FieldError => ({
  reason: 'FieldValueRequired',
  field,
  message: detail === '' ? 'Required value' : `Required value: ${detail}`,
})

export const invalid = (field: string, value: JsonValue, detail: string): FieldError => ({
  reason: 'FieldValueInvalid',
  field,
  message: `Invalid value: ${shown(value)}: ${detail}`,
})

/** A value of the wrong JSON type; the type stands where `invalid` has the value, as in the API server. */
export const wrongType = (field: string, type: string, detail: string): FieldError => ({
  reason: 'FieldValueTypeInvalid',
  field,
  message: `Invalid value: "${type}": ${detail}`,
})

export const forbiddenField = (field: string, detail: string): FieldError => ({
  reason: 'FieldValueForbidden',
  field,
  message: `Forbidden: ${detail}`,
})

export const notSupported = (field: string, value: JsonValue, allowed: readonly string[]): FieldError => ({
  reason: 'FieldValueNotSupported',
  field,
  message: `Unsupported value: ${shown(value)}: supported values: ${allowed.map((one) => `"${one}"`).join(', ')}`,
})

export const duplicate = (field: string, value: JsonValue): FieldError => ({
  reason: 'FieldValueDuplicate',
  field,
  message: `Duplicate value: ${shown(value)}`,
})

/**
 * All problems of one object as the 422 that the API server gives:
 *
 *     Pod "Web" is invalid: metadata.name: Invalid value: "Web": a lowercase RFC 1123 subdomain must consist of …
 */
export function invalidObject(
  { group, kind }: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): ApiError {
  const lines = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))]
  const all = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`
  const causes: readonly JsonObject[] = errors.map(({ reason, field, message }) => ({
    reason,
    message,
    field,
  }))
  const qualified = group === '' ? kind : `${kind}.${group}`
  return new ApiError(422, 'Invalid', `${qualified} "${name}" is invalid: ${all}`, {
    ...(name === '' ? {} : { name }),
    ...(group === '' ? {} : { group }),
    kind,
    causes,
  })
}

const shown = (value: JsonValue): string => JSON.stringify(value)
