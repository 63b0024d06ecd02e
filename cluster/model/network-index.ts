import type { Network, NetworkKey } from '../../network/nad/network.ts'
import { domainOf } from './domain-of.ts'
import { Groups } from './groups.ts'
import { MasterIndex } from './master-index.ts'
import type { LinkFilter } from './view.ts'

/** The NADs, by all that rules look them up by. */
export class NetworkIndex {
  readonly #networks = new Map<NetworkKey, Network>()
  readonly #byNamespace = new Groups<Network>()
  readonly #byName = new Groups<Network>()
  readonly #byMaster = new MasterIndex()

  get size(): number {
    return this.#networks.size
  }

  get(key: NetworkKey): Network | undefined {
    return this.#networks.get(key)
  }

  all(): Iterable<Network> {
    return this.#networks.values()
  }

  in(namespace: string): Iterable<Network> {
    return this.#byNamespace.of(namespace)
  }

  named(name: string): Iterable<Network> {
    return this.#byName.of(name)
  }

  onMaster(master: string, filter: LinkFilter | undefined): Iterable<Network> {
    return this.#byMaster.on(master, filter)
  }

  keys(): Iterable<NetworkKey> {
    return this.#networks.keys()
  }

  domainOf(key: NetworkKey): string {
    return domainOf(this.#networks.get(key))
  }

  /** Puts the network there under its key, or takes it away. */
  set(key: NetworkKey, network: Network | undefined): void {
    const old = this.#networks.get(key)
    if (old !== undefined) {
      this.#byNamespace.remove(old.namespace, old)
      this.#byName.remove(old.name, old)
      this.#byMaster.remove(old)
      this.#networks.delete(key)
    }
    if (network === undefined) return
    this.#networks.set(key, network)
    this.#byNamespace.add(network.namespace, network)
    this.#byName.add(network.name, network)
    this.#byMaster.add(network)
  }
}
