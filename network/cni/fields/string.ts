import type { JsonValue } from '../../json/json.ts'
import type { Problem } from '../../problem.ts'
import type { Field } from '../field.ts'
import { wrongType } from './wrong-value.ts'

/**
 * Text. `inspect` says what is wrong with it and is not asked about the empty string, which a plugin written in Go
 * cannot tell from an absent one.
 */
export const string = (
  about: string,
  inspect?: (text: string, path: string) => Problem | undefined,
): Field => ({
  about,
  *check(value: JsonValue, path: string): Iterable<Problem> {
    if (typeof value !== 'string') {
      yield wrongType(value, path, 'a string')
      return
    }
    const problem = value === '' ? undefined : inspect?.(value, path)
    if (problem !== undefined) yield problem
  },
})
