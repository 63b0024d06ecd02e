import type { Address } from '../../network/address/address.ts'
import type { Occupant } from '../../network/address/occupant.ts'
import type { AddressRange } from '../../network/address/range.ts'
import type { JsonObject } from '../../network/json/json.ts'
import type { Lease, LeasePool } from '../../network/lease/lease.ts'
import { networkKey, type Network, type NetworkKey } from '../../network/nad/network.ts'
import type { PlacementNode } from '../../network/placement/node-affinity.ts'
import type { Pool } from '../../network/pool/pool.ts'
import { addressKey } from './address-key.ts'
import { domainOf } from './domain-of.ts'
import { HoldingsByDomain } from './holdings.ts'
import { IpAddressStore, poolKey } from './ip-address-store.ts'
import { LabelledStore } from './labelled-store.ts'
import { LeaseStore, type LeaseListener } from './lease-store.ts'
import { NetworkIndex } from './network-index.ts'
import { NetworkStore } from './network-store.ts'
import { OccupantIndex } from './occupant-index.ts'
import { LeaseReader } from './read-lease.ts'
import { PodIndex } from './pod-index.ts'
import type { PodReading } from './pod-reading.ts'
import type { PodRecord } from './pod-record.ts'
import { PodStore } from './pod-store.ts'
import { PoolIndex, PoolStore } from './pool-store.ts'
import { reservedOccupants } from './reserved-occupants.ts'
import type { ModelKind, Sink } from './sink.ts'
import { NOTHING_KEPT, Stores } from './stores.ts'
import { usageOf } from './usage.ts'
import type { ClusterView, Holder, LinkFilter, NamedNetwork, NamespaceRecord, Usage } from './view.ts'
import { WhereaboutsIndex } from './whereabouts-index.ts'
import { readIpPool, readReservation, type WhereaboutsAllocation } from './whereabouts-pool.ts'
import { WhereaboutsStore } from './whereabouts-store.ts'

/** Parts that may be given, where more is wanted of the model than rules ask. */
export interface ModelParts {
  readonly holdings?: HoldingsByDomain
  readonly whereabouts?: WhereaboutsIndex
  readonly podReading?: PodReading
  readonly leaseListener?: LeaseListener
}

/**
 * The cluster as rules see it, in memory: fed by watches, by files, or by a test, in any order. Its answers depend on what
 * is there, never on the order in which it came. An update costs O(log n); objects are stripped as they come in.
 */
export class ClusterModel implements ClusterView, Sink {
  readonly #namespaces = new LabelledStore()
  readonly #nodes = new LabelledStore()
  readonly #networks = new NetworkIndex()
  readonly #pools = new PoolIndex()
  readonly #occupants = new OccupantIndex()
  readonly #holdings: HoldingsByDomain
  readonly #whereabouts: WhereaboutsIndex
  /** The live pods, and the leases, as they are kept. */
  readonly pods: PodIndex
  readonly #ipAddresses: IpAddressStore
  readonly leases: LeaseStore
  readonly #stores: Stores

  constructor(parts: ModelParts = {}) {
    this.#holdings = parts.holdings ?? new HoldingsByDomain()
    this.#whereabouts = parts.whereabouts ?? new WhereaboutsIndex()
    this.pods = new PodIndex(this.#holdings, (network) => this.#networks.domainOf(network))
    this.#ipAddresses = new IpAddressStore(this.#holdings, (pool) => domainOf(this.#pools.get(pool)))
    const known = (namespace: string, name: string) => this.pods.get(namespace, name)
    const reader = new LeaseReader(known, (namespace, name) => known(namespace, name)?.owner)
    this.leases = new LeaseStore(this.#holdings, reader, parts.leaseListener)
    this.#stores = this.#makeStores(parts)
  }

  #makeStores({ podReading }: ModelParts): Stores {
    const occupants = this.#occupants
    const networkDependents = { occupants, whereabouts: this.#whereabouts, pods: this.pods }
    const poolDependents = { index: this.#pools, occupants, ipAddresses: this.#ipAddresses }
    return new Stores({
      Namespace: this.#namespaces,
      Node: this.#nodes,
      NetworkAttachmentDefinition: new NetworkStore(this.#networks, networkDependents),
      InClusterIPPool: new PoolStore('InClusterIPPool', poolDependents),
      GlobalInClusterIPPool: new PoolStore('GlobalInClusterIPPool', poolDependents),
      IPAddress: this.#ipAddresses,
      WhereaboutsIPPool: new WhereaboutsStore('IPPool', readIpPool, this.#whereabouts),
      OverlappingRangeIPReservation: new WhereaboutsStore('Reservation', readReservation, this.#whereabouts),
      Pod: new PodStore(this.pods, podReading),
      IPLease: this.leases,
      // Of these the rules ask nothing.
      IPAddressClaim: NOTHING_KEPT,
      StatefulSet: NOTHING_KEPT,
    })
  }

  upsert(kind: ModelKind, object: JsonObject): void {
    this.#stores.upsert(kind, object)
  }

  remove(kind: ModelKind, namespace: string, name: string): void {
    this.#stores.remove(kind, namespace, name)
  }

  retain(kind: ModelKind, keep: ReadonlySet<string>): void {
    this.#stores.retain(kind, keep)
  }

  replaceAll(kind: ModelKind, objects: Iterable<JsonObject>): void {
    this.#stores.replaceAll(kind, objects)
  }

  /** How many objects of the kind are kept: of pods, the live ones with networks. */
  count(kind: ModelKind): number {
    return this.#stores.count(kind)
  }

  /** The `objectKey`s of what is kept of the kind. */
  keys(kind: ModelKind): readonly string[] {
    return this.#stores.keys(kind)
  }

  /** Takes the place of the reserved networks that were there: the configuration was read (again). */
  setReserved(networks: readonly NamedNetwork[]): void {
    this.#occupants.set('reserved', reservedOccupants(networks))
  }

  namespace(name: string): NamespaceRecord | undefined {
    return this.#namespaces.get(name)
  }

  network(namespace: string, name: string): Network | undefined {
    return this.#networks.get(networkKey(namespace, name))
  }

  networks(): Iterable<Network> {
    return this.#networks.all()
  }

  networksIn(namespace: string): Iterable<Network> {
    return this.#networks.in(namespace)
  }

  networksNamed(name: string): Iterable<Network> {
    return this.#networks.named(name)
  }

  networksOnMaster(master: string, filter?: LinkFilter): Iterable<Network> {
    return this.#networks.onMaster(master, filter)
  }

  occupantsOverlapping(
    domain: string,
    range: AddressRange,
    wanted: (sample: Occupant) => boolean = () => true,
  ): Iterable<Occupant> {
    return this.#occupants.overlapping(domain, range, wanted)
  }

  podsUsing(network: NetworkKey): Iterable<PodRecord> {
    return this.pods.using(network)
  }

  pod(namespace: string, name: string): PodRecord | undefined {
    return this.pods.get(namespace, name)
  }

  podsIn(namespace: string): Iterable<PodRecord> {
    return this.pods.in(namespace)
  }

  podsWithNetworks(): number {
    return this.pods.asking
  }

  *holdersOf(domain: string, address: Address): Iterable<Holder> {
    const key = addressKey(address)
    for (const object of this.#holdings.of(domain)?.at(key) ?? []) yield object.holder(address)
    for (const allocation of this.#whereabouts.at(domain, key)) yield allocation.holder(address)
  }

  podsWithMac(domain: string, mac: string): Iterable<PodRecord> {
    return this.pods.withMac(domain, mac)
  }

  usage(domain: string, ranges: readonly AddressRange[], top: number): Usage {
    const source = {
      holdings: this.#holdings.of(domain),
      whereabouts: (range: AddressRange) => this.#whereabouts.within(domain, range),
      ownerOf: (allocation: WhereaboutsAllocation) => this.#ownerOf(allocation),
    }
    return usageOf(source, ranges, top)
  }

  nodes(): Iterable<PlacementNode> {
    return this.#nodes.all()
  }

  node(name: string): PlacementNode | undefined {
    return this.#nodes.get(name)
  }

  pool(kind: Pool['kind'], namespace: string, name: string): Pool | undefined {
    return this.#pools.get(poolKey(kind, namespace, name))
  }

  pools(): Iterable<Pool> {
    return this.#pools.all()
  }

  allocationsOf(kind: Pool['kind'], namespace: string, name: string): Iterable<Holder> {
    return this.#ipAddresses.of(poolKey(kind, namespace, name))
  }

  *leasesFrom({ kind, namespace, name }: LeasePool): Iterable<Lease> {
    const key = poolKey(kind, namespace, name)
    for (const record of this.leases.records()) if (record.terms.poolKey === key) yield record.lease
  }

  /** The pod's own owner while the pod lives; a leaked allocation is told as the pod it was made for. */
  #ownerOf({ pod: { namespace, name } }: WhereaboutsAllocation): string {
    return this.pods.get(namespace, name)?.owner ?? `Pod ${namespace}/${name}`
  }
}
