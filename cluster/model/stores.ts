import type { JsonObject } from '../../network/json/json.ts'
import { identityOf } from './raw-object.ts'
import { objectKey, type ModelKind, type Sink } from './sink.ts'
import type { Store } from './store.ts'

/** For kinds of which nothing is kept. */
export const NOTHING_KEPT: Store = { upsert: () => {}, remove: () => {}, keys: () => [], size: 0 }

/** A store for each kind, as one sink. */
export class Stores implements Sink {
  readonly #stores: Readonly<Record<ModelKind, Store>>

  constructor(stores: Readonly<Record<ModelKind, Store>>) {
    this.#stores = stores
  }

  upsert(kind: ModelKind, object: JsonObject): void {
    this.#stores[kind].upsert(object)
  }

  remove(kind: ModelKind, namespace: string, name: string): void {
    this.#stores[kind].remove(namespace, name)
  }

  retain(kind: ModelKind, keep: ReadonlySet<string>): void {
    for (const key of this.keys(kind)) {
      if (keep.has(key)) continue
      const slash = key.indexOf('/')
      this.#stores[kind].remove(key.slice(0, slash), key.slice(slash + 1))
    }
  }

  replaceAll(kind: ModelKind, objects: Iterable<JsonObject>): void {
    const keep = new Set<string>()
    for (const object of objects) {
      const { namespace, name } = identityOf(object)
      keep.add(objectKey(namespace, name))
      this.upsert(kind, object)
    }
    this.retain(kind, keep)
  }

  count(kind: ModelKind): number {
    return this.#stores[kind].size
  }

  /** The `objectKey`s of what is kept of the kind, as they are now: removing one does not disturb the walk. */
  keys(kind: ModelKind): readonly string[] {
    return [...this.#stores[kind].keys()]
  }
}
