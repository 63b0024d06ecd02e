import type { ClusterModel } from '../../../cluster/model/cluster-model.ts'
import type { LabelledStore } from '../../../cluster/model/labelled-store.ts'
import type { Occupant } from '../../../network/address/occupant.ts'
import type { Address } from '../../../network/address/address.ts'
import type { AddressRange } from '../../../network/address/range.ts'
import type { LeasePool } from '../../../network/lease/lease.ts'
import type { NetworkKey } from '../../../network/nad/network.ts'
import type { Pool } from '../../../network/pool/pool.ts'
import type { ScannedView } from '../../../scan/cluster.ts'
import type { LinkFilter } from '../../../webhook/rules/cluster-view.ts'

/** What rules ask of the cluster, answered by the allocator's model, which keeps no nodes as rules see them. */
export class ModelView implements ScannedView {
  readonly #model: ClusterModel
  readonly #nodes: LabelledStore

  constructor(model: ClusterModel, nodes: LabelledStore) {
    this.#model = model
    this.#nodes = nodes
  }

  nodes = () => this.#nodes.all()
  node = (name: string) => this.#nodes.get(name)

  namespace = (name: string) => this.#model.namespace(name)
  network = (namespace: string, name: string) => this.#model.network(namespace, name)
  networksIn = (namespace: string) => this.#model.networksIn(namespace)
  networksNamed = (name: string) => this.#model.networksNamed(name)
  networksOnMaster = (master: string, filter?: LinkFilter) => this.#model.networksOnMaster(master, filter)
  occupantsOverlapping = (domain: string, range: AddressRange, wanted?: (sample: Occupant) => boolean) =>
    this.#model.occupantsOverlapping(domain, range, wanted)
  podsUsing = (network: NetworkKey) => this.#model.podsUsing(network)
  pod = (namespace: string, name: string) => this.#model.pod(namespace, name)
  podsIn = (namespace: string) => this.#model.podsIn(namespace)
  podsWithNetworks = () => this.#model.podsWithNetworks()
  podsWithMac = (domain: string, mac: string) => this.#model.podsWithMac(domain, mac)
  holdersOf = (domain: string, address: Address) => this.#model.holdersOf(domain, address)
  usage = (domain: string, ranges: readonly AddressRange[], top: number) =>
    this.#model.usage(domain, ranges, top)
  pool = (kind: Pool['kind'], namespace: string, name: string) => this.#model.pool(kind, namespace, name)
  allocationsOf = (kind: Pool['kind'], namespace: string, name: string) =>
    this.#model.allocationsOf(kind, namespace, name)
  leasesFrom = (pool: LeasePool) => this.#model.leasesFrom(pool)
}
