import type { JsonObject } from '../../network/json/json.ts'
import { identityOf, objectAt, stringsAt } from './raw-object.ts'
import { objectKey } from './sink.ts'
import type { Store } from './store.ts'

/** A Node or a Namespace: of these, rules read the labels only. */
export interface Labelled {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

/** Cluster-scoped objects by name, with their labels. */
export class LabelledStore implements Store {
  readonly #objects = new Map<string, Labelled>()

  get(name: string): Labelled | undefined {
    return this.#objects.get(name)
  }

  all(): Iterable<Labelled> {
    return this.#objects.values()
  }

  upsert(object: JsonObject): void {
    const { name } = identityOf(object)
    this.#objects.set(name, { name, labels: stringsAt(objectAt(object, 'metadata'), 'labels') })
  }

  remove(_namespace: string, name: string): void {
    this.#objects.delete(name)
  }

  get size(): number {
    return this.#objects.size
  }

  *keys(): Iterable<string> {
    for (const name of this.#objects.keys()) yield objectKey('', name)
  }
}
