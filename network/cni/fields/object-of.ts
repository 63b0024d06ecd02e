import { isObject, type JsonObject, type JsonValue } from '../../json/json.ts'
import type { Problem } from '../../problem.ts'
import { unknownKeys, wrongMembers } from '../check-fields.ts'
import type { Field, FieldTable } from '../field.ts'
import { wrongType } from './wrong-value.ts'

type Inspect = (object: JsonObject, path: string) => Iterable<Problem>

/** An object with the fields of a table. `inspect` says what no single field of it shows. */
export const objectOf = (about: string, fields: FieldTable, inspect?: Inspect): Field => ({
  kind: 'object',
  about,
  inner: { suffix: '', fields },
  *check(value: JsonValue, path: string): Iterable<Problem> {
    if (!isObject(value)) {
      yield wrongType(value, path, 'an object')
      return
    }
    yield* wrongMembers(value, path, fields)
    if (inspect !== undefined) yield* inspect(value, path)
  },
  *unknown(value: JsonValue, path: string): Iterable<Problem> {
    if (isObject(value)) yield* unknownKeys(value, path, { fields, owner: 'this object' })
  },
})
