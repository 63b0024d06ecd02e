import type { JsonObject } from '../../network/json/json.ts'
import { networkKey, type NetworkKey } from '../../network/nad/network.ts'
import { networkOccupants } from '../../network/nad/occupants.ts'
import type { NetworkIndex } from './network-index.ts'
import type { OccupantIndex } from './occupant-index.ts'
import type { PodIndex } from './pod-index.ts'
import { NetworkReader, type StoredNetwork } from './stored-network.ts'
import type { Store } from './store.ts'
import type { WhereaboutsIndex } from './whereabouts-index.ts'

/** What depends on a NAD: its occupants, where whereabouts' allocations belong, the domain of what pods hold on it. */
export interface NetworkDependents {
  readonly occupants: OccupantIndex
  readonly whereabouts: WhereaboutsIndex
  readonly pods: PodIndex
}

/** NetworkAttachmentDefinitions, and all that follows from them. */
export class NetworkStore implements Store {
  readonly #index: NetworkIndex
  readonly #dependents: NetworkDependents
  readonly #reader = new NetworkReader()

  constructor(index: NetworkIndex, dependents: NetworkDependents) {
    this.#index = index
    this.#dependents = dependents
  }

  upsert(object: JsonObject): void {
    const { stored, described } = this.#reader.read(object)
    const key = networkKey(stored.namespace, stored.name)
    this.#set(key, stored)
    this.#dependents.occupants.set(`nad ${key}`, networkOccupants(described))
    this.#dependents.whereabouts.setNetwork(key, described)
  }

  remove(namespace: string, name: string): void {
    const key = networkKey(namespace, name)
    this.#set(key, undefined)
    this.#dependents.occupants.set(`nad ${key}`, [])
    this.#dependents.whereabouts.setNetwork(key, undefined)
  }

  get size(): number {
    return this.#index.size
  }

  keys(): Iterable<string> {
    return this.#index.keys()
  }

  #set(key: NetworkKey, network: StoredNetwork | undefined): void {
    const before = this.#index.domainOf(key)
    this.#index.set(key, network)
    const now = this.#index.domainOf(key)
    if (before !== now) this.#dependents.pods.rehome(key, before, now)
  }
}
