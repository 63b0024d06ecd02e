import { text, type JsonObject } from '../../network/json/json.ts'
import { describeNetwork } from '../../network/nad/describe.ts'
import type { Network, NetworkKey } from '../../network/nad/network.ts'
import { domainOf } from './domain-of.ts'
import { Groups } from './groups.ts'
import { identityOf, objectAt, stringsAt } from './raw-object.ts'

/** kubectl's copy of the manifest: as long as the object itself, and no rule reads it. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** The NADs, by all that rules look them up by. */
export class NetworkIndex {
  readonly #networks = new Map<NetworkKey, Network>()
  readonly #byNamespace = new Groups<Network>()
  readonly #byName = new Groups<Network>()
  readonly #byMaster = new Groups<Network>()

  get size(): number {
    return this.#networks.size
  }

  get(key: NetworkKey): Network | undefined {
    return this.#networks.get(key)
  }

  in(namespace: string): Iterable<Network> {
    return this.#byNamespace.of(namespace)
  }

  named(name: string): Iterable<Network> {
    return this.#byName.of(name)
  }

  onMaster(master: string): Iterable<Network> {
    return this.#byMaster.of(master)
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
      for (const { master } of old.links) this.#byMaster.remove(master, old)
      this.#networks.delete(key)
    }
    if (network === undefined) return
    this.#networks.set(key, network)
    this.#byNamespace.add(network.namespace, network)
    this.#byName.add(network.name, network)
    for (const { master } of network.links) this.#byMaster.add(master, network)
  }
}

/** A raw NAD described, without what no rule reads. */
export function readNetwork(object: JsonObject): Network {
  const { namespace, name } = identityOf(object)
  const metadata = objectAt(object, 'metadata')
  const { [LAST_APPLIED]: _, ...annotations } = stringsAt(metadata, 'annotations')
  const config = text(objectAt(object, 'spec'), 'config')
  return describeNetwork({
    metadata: { namespace, name, labels: stringsAt(metadata, 'labels'), annotations },
    spec: config === undefined ? null : { config },
  })
}
