import type { JsonObject } from '../../network/json/json.ts'
import { replaceAll } from './replace-all.ts'
import type { ModelKind, Sink } from './sink.ts'
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
    replaceAll(this, kind, objects)
  }

  count(kind: ModelKind): number {
    return this.#stores[kind].size
  }

  /** The `objectKey`s of what is kept of the kind, as they are now: removing one does not disturb the walk. */
  keys(kind: ModelKind): readonly string[] {
    return [...this.#stores[kind].keys()]
  }
}
