import type { JsonValue } from '../json/json.ts'
import type { Problem } from '../problem.ts'

/**
 * What a CNI plugin or ipam type accepts in one field of its configuration.
 * `check` gets the value when the field is present and yields what is wrong with it; `path` is the field's full path.
 */
export interface Field {
  readonly check: (value: JsonValue, path: string) => Iterable<Problem>
  /** One line for the documentation: type, unit, default. */
  readonly about: string
}

export type FieldTable = Readonly<Record<string, Field>>
