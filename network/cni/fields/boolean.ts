import type { Field } from '../field.ts'
import { wrongType } from './wrong-value.ts'

/** `true` or `false`, never in quotes. */
export const boolean = (about: string): Field => ({
  kind: 'boolean',
  about,
  *check(value, path) {
    if (typeof value !== 'boolean') yield wrongType(value, path, 'true or false')
  },
})
