import type { JsonObject } from '../../network/json/json.ts'
import { identityOf } from './raw-object.ts'
import { objectKey } from './sink.ts'
import type { Store } from './store.ts'
import type { WhereaboutsIndex } from './whereabouts-index.ts'
import type { WhereaboutsObject } from './whereabouts-pool.ts'

/** whereabouts' objects of one kind. */
export class WhereaboutsStore implements Store {
  readonly #kind: string
  readonly #read: (object: JsonObject) => WhereaboutsObject | undefined
  readonly #index: WhereaboutsIndex
  readonly #keys = new Set<string>()

  constructor(
    kind: string,
    read: (object: JsonObject) => WhereaboutsObject | undefined,
    index: WhereaboutsIndex,
  ) {
    this.#kind = kind
    this.#read = read
    this.#index = index
  }

  upsert(object: JsonObject): void {
    const { namespace, name } = identityOf(object)
    const key = objectKey(namespace, name)
    this.#keys.add(key)
    this.#index.set(`${this.#kind} ${key}`, this.#read(object))
  }

  remove(namespace: string, name: string): void {
    const key = objectKey(namespace, name)
    this.#keys.delete(key)
    this.#index.set(`${this.#kind} ${key}`, undefined)
  }

  get size(): number {
    return this.#keys.size
  }

  keys(): Iterable<string> {
    return this.#keys
  }
}
