import { isObject } from '../../json/json.ts'
import { memberPath } from '../../json/path.ts'
import type { Field } from '../field.ts'
import { wrongType } from './wrong-value.ts'

/** An object with keys of the author's choice, each value as the field says. */
export const mapOf = (about: string, element: Field): Field => ({
  kind: 'object',
  about,
  *check(value, path) {
    if (!isObject(value)) {
      yield wrongType(value, path, 'an object')
      return
    }
    for (const [key, entry] of Object.entries(value)) yield* element.check(entry, memberPath(path, key))
  },
})
