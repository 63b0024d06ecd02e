import { isArray, type JsonValue } from '../../json/json.ts'
import { elementPath } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import type { Field } from '../field.ts'
import { wrongType, wrongValue } from './wrong-value.ts'

/** Longer lists are refused unread: no attachment has that many of anything, and each costs time to check. */
export const LONGEST_LIST = 2048

/** `strings`, `lists of objects`. */
const plural = (kind: string): string => kind.replace(/^\w+/, (word) => `${word}s`)

/** A list of which each element is as the field says. */
export const listOf = (about: string, element: Field): Field => ({
  kind: `list of ${plural(element.kind)}`,
  about,
  inner: element.inner && { suffix: `[]${element.inner.suffix}`, fields: element.inner.fields },
  *check(value: JsonValue, path: string): Iterable<Problem> {
    if (!isArray(value)) {
      yield wrongType(value, path, 'a list')
      return
    }
    if (value.length > LONGEST_LIST) {
      const message = `the list has ${value.length} entries, more than the ${LONGEST_LIST} that Berth reads`
      yield wrongValue(path, message, `give at most ${LONGEST_LIST} entries`)
      return
    }
    for (const [index, entry] of value.entries()) yield* element.check(entry, elementPath(path, index))
  },
  *unknown(value: JsonValue, path: string): Iterable<Problem> {
    if (!isArray(value) || element.unknown === undefined || value.length > LONGEST_LIST) return
    for (const [index, entry] of value.entries()) yield* element.unknown(entry, elementPath(path, index))
  },
})
