import type { Field } from '../field.ts'

/** A field that takes any value, or whose value Berth leaves to the plugin. */
export const anything = (about: string): Field => ({ kind: 'any', about, check: () => [] })
