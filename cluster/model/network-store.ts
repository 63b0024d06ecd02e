import type { JsonObject } from '../../network/json/json.ts'
import { networkKey, type Network, type NetworkKey } from '../../network/nad/network.ts'
import { networkOccupants } from '../../network/nad/occupants.ts'
import { readNetwork, type NetworkIndex } from './network-index.ts'
import type { OccupantIndex } from './occupant-index.ts'
import type { PodIndex } from './pod-index.ts'
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

  constructor(index: NetworkIndex, dependents: NetworkDependents) {
    this.#index = index
    this.#dependents = dependents
  }

  upsert(object: JsonObject): void {
    const network = readNetwork(object)
    this.#set(networkKey(network.namespace, network.name), network)
  }

  remove(namespace: string, name: string): void {
    this.#set(networkKey(namespace, name), undefined)
  }

  get size(): number {
    return this.#index.size
  }

  keys(): Iterable<string> {
    return this.#index.keys()
  }

  #set(key: NetworkKey, network: Network | undefined): void {
    const { occupants, whereabouts, pods } = this.#dependents
    const before = this.#index.domainOf(key)
    this.#index.set(key, network)
    const now = this.#index.domainOf(key)
    occupants.set(`nad ${key}`, network === undefined ? [] : networkOccupants(network))
    whereabouts.setNetwork(key, network)
    if (before !== now) pods.rehome(key, before, now)
  }
}
