import type { JsonObject } from '../../network/json/json.ts'
import type { PodIndex } from './pod-index.ts'
import type { PodReading } from './pod-reading.ts'
import { identityOf } from './raw-object.ts'
import { PodReader } from './read-pod.ts'
import type { Store } from './store.ts'

/** Pods: the live ones with networks are kept, of the others nothing. */
export class PodStore implements Store {
  readonly #index: PodIndex
  readonly #reader: PodReader

  constructor(index: PodIndex, reading?: PodReading) {
    this.#index = index
    this.#reader = new PodReader(reading)
  }

  upsert(object: JsonObject): void {
    const pod = this.#reader.read(object)
    const { namespace, name } = identityOf(object)
    this.#index.remove(namespace, name)
    if (pod !== undefined) this.#index.add(pod)
  }

  remove(namespace: string, name: string): void {
    this.#index.remove(namespace, name)
  }

  get size(): number {
    return this.#index.size
  }

  keys(): Iterable<string> {
    return this.#index.keys()
  }
}
