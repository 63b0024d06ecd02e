import type { Problem } from '../../problem.ts'
import type { Field } from '../field.ts'
import { wrongType } from './wrong-value.ts'

/** What is wrong with a text, if anything. */
type Inspect = (text: string, path: string) => Problem | undefined

/**
 * Text. `inspect` is not asked about the empty string, which most plugins, being written in Go, cannot tell from an
 * absent one.
 */
export const string = (about: string, inspect?: Inspect): Field =>
  fullString(about, (text, path) => (text === '' ? undefined : inspect?.(text, path)))

/** Text of which `inspect` is asked in every case: the plugin refuses an empty one. */
export const fullString = (about: string, inspect: Inspect): Field => ({
  kind: 'string',
  about,
  *check(value, path) {
    const problem = typeof value === 'string' ? inspect(value, path) : wrongType(value, path, 'a string')
    if (problem !== undefined) yield problem
  },
})
