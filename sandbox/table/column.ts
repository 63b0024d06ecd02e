import type { JsonObject, JsonValue } from '../../network/json/json.ts'

/** A column of `kubectl get` and what stands in it for an object. */
export interface Column {
  readonly name: string
  readonly type: string
  readonly format?: string
  readonly description?: string
  /** Above 0: only with `-o wide`. */
  readonly priority?: number
  readonly cell: (object: JsonObject) => JsonValue
}
