import type { JsonObject } from '../../network/json/json.ts'

/** The objects of one kind, as the model keeps them; keys are `objectKey`s. */
export interface Store {
  upsert(object: JsonObject): void
  remove(namespace: string, name: string): void
  keys(): Iterable<string>
  /** How many objects are kept. */
  readonly size: number
}
