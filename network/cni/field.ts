import type { JsonValue } from '../json/json.ts'
import type { Problem } from '../problem.ts'

/**
 * What a CNI plugin or ipam type accepts in one field of its configuration.
 * `check` gets the value when the field is present and yields what is wrong with it; `path` is the field's full path.
 */
export interface Field {
  readonly check: (value: JsonValue, path: string) => Iterable<Problem>
  /** Keys inside the value that the plugin does not read; absent where the value has no keys, or any key goes. */
  readonly unknown?: (value: JsonValue, path: string) => Iterable<Problem>
  /** Its type, for the documentation: `string`, `integer, 0 to 4094`. */
  readonly kind: string
  /** One line for the documentation: unit, default. */
  readonly about: string
  /** The fields inside, for the documentation; `suffix` is `[]` for a list of objects, `[][]` for a list of such lists. */
  readonly inner?: { readonly suffix: string; readonly fields: FieldTable } | undefined
}

export type FieldTable = Readonly<Record<string, Field>>

/** Keys that people write by mistake, with what they meant: another field, or (where there is none) what to do instead. */
export type Confusions = Readonly<Record<string, { readonly field: string } | { readonly fix: string }>>
