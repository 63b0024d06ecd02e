import type { Address } from '../network/address/address.ts'
import type { AddressRange } from '../network/address/range.ts'
import type { JsonObject } from '../network/json/json.ts'
import type { Lease, LeasePool, LeaseSpec } from '../network/lease/lease.ts'
import type { Network, NetworkKey } from '../network/nad/network.ts'
import type { Pool, PoolKind } from '../network/pool/pool.ts'

/** A pod that asks for networks and has not ended, as the allocator's watch tells of it. */
export interface AllocatedPod {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
  /** In ms since 1970, to the second: who waits longest is served first. */
  readonly createdAt: number
  /** The text of `k8s.v1.cni.cncf.io/networks`; undefined: not there. */
  readonly networks: string | undefined
  /** The text of `v1.multus-cni.io/default-network`; undefined: not there. */
  readonly defaultNetwork: string | undefined
  /** Names of its scheduling gates, in their order. */
  readonly gates: readonly string[]
  readonly nodeName: string | undefined
  readonly deleting: boolean
  readonly hostNetwork: boolean
  /** The StatefulSet that controls it, and its ordinal there. */
  readonly set: { readonly name: string; readonly uid: string; readonly ordinal: number } | undefined
  /** Whether it carries `ipam.berth.dev/sticky: "true"`. */
  readonly sticky: boolean
  /** Its condition `ipam.berth.dev/AddressAllocated`, if it has one. */
  readonly condition:
    { readonly status: string; readonly reason: string; readonly message: string } | undefined
}

/** An address that a pod has, or asks for, on a network. */
export interface AttachedAddress {
  readonly network: NetworkKey
  readonly address: Address
}

/** What the quarantine has to know of a node. */
export interface NodeState {
  readonly name: string
  /** Whether its condition Ready is True. */
  readonly ready: boolean
  /** Whether it carries the taint `node.kubernetes.io/out-of-service`: its pods are sure to have stopped. */
  readonly outOfService: boolean
}

/** A StatefulSet, as far as sticky addresses depend on it. */
export interface StatefulSetState {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  /** Its pods have the ordinals `firstOrdinal` to `firstOrdinal + replicas - 1`. */
  readonly replicas: number
  readonly firstOrdinal: number
  readonly deleting: boolean
}

/** Who has an address now. */
export interface AddressHolder {
  readonly kind: 'Pod' | 'IPAddress' | 'IPLease' | 'whereabouts'
  readonly namespace: string
  readonly name: string
  readonly uid: string | undefined
  readonly nodeName: string | undefined
  readonly address: Address
  /** Of kind IPLease: the lease. */
  readonly lease?: Lease | undefined
}

/** An address that somebody has, with everybody who has it. */
export interface HeldAddress {
  readonly address: Address
  readonly holders: readonly AddressHolder[]
}

/** How full some ranges of a domain are; see `ClusterView`. */
export interface AddressUsage {
  readonly used: bigint
  readonly top: readonly { readonly owner: string; readonly count: number }[]
}

/** The kinds of objects that a change may be of. */
export type ChangedKind =
  | 'Pod'
  | 'NetworkAttachmentDefinition'
  | 'InClusterIPPool'
  | 'GlobalInClusterIPPool'
  | 'IPAddress'
  | 'IPAddressClaim'
  | 'IPLease'
  | 'Node'
  | 'StatefulSet'
  | 'WhereaboutsIPPool'
  | 'OverlappingRangeIPReservation'
  | 'Namespace'

/** Something changed: told after the view has it. A change that leaves what the view keeps as it was may be told too. */
export interface Change {
  readonly kind: ChangedKind
  readonly namespace: string
  readonly name: string
  /** Whether the object is gone. */
  readonly gone: boolean
  /** Of a pod that is gone: what it was in the end. Undefined where nobody saw that: a list did not have it any more. */
  readonly last?: LastOfPod | undefined
}

/** The last state of a pod, as the watch told of its deletion. A pod that had no node then never had one: it never ran. */
export interface LastOfPod {
  readonly uid: string
  readonly nodeName: string | undefined
}

/** Told in the midst of the watch: a listener notes what is to be done, and neither waits nor throws. */
export interface ViewListener {
  changed(change: Change): void
  /** Nobody holds the address any more; `domain` in its DNS form. What was told of as gone by mistake costs one attempt. */
  freed(domain: string, address: Address): void
}

/** For whom an address is wanted: what this pod or claim has of it already is not in its way. */
export type Asker = Pick<LeaseSpec, 'owner' | 'pod'>

/**
 * What the allocator knows of the cluster: `cluster/` implements it from its watches. All answers come from memory and may be
 * older than the API server's: uniqueness never rests on them. Domains are taken in either form, as `leaseDomain` makes one of both.
 */
export interface AllocatorView {
  /** The pods that ask for networks, and those that carry a lease's name or Berth's gate without asking. */
  pods(): Iterable<AllocatedPod>
  pod(namespace: string, name: string): AllocatedPod | undefined
  /** The pods that ask for the NAD, by either annotation, or still have something on it. */
  podsUsing(network: NetworkKey): Iterable<AllocatedPod>
  /** What a live pod has by its network-status, and asks for where it has not got it; nothing while it has Berth's gate. */
  addressesOf(namespace: string, name: string): Iterable<AttachedAddress>

  lease(name: string): Lease | undefined
  leases(): Iterable<Lease>
  /** The leases whose `pod` (or owner of kind Pod) has that namespace and name, of whatever uid. */
  leasesOfPod(namespace: string, name: string): Iterable<Lease>
  /** The leases whose owner is that StatefulSet, of whatever uid. */
  leasesOfSet(namespace: string, name: string): Iterable<Lease>
  leasesOfClaim(namespace: string, name: string): Iterable<Lease>
  leasesFrom(pool: LeasePool): Iterable<Lease>
  /** Held or Quarantined, that wait for something. */
  restingLeases(): Iterable<Lease>

  network(namespace: string, name: string): Network | undefined
  networks(): Iterable<Network>
  pool(kind: PoolKind, namespace: string, name: string): Pool | undefined
  pools(): Iterable<Pool>
  /**
   * Everybody: leases, live pods (network-status, requested `ips`), IPAddresses, whereabouts' allocations. What a pod asks for that
   * still has Berth's gate, it does not hold.
   */
  holdersOf(domain: string, address: Address): Iterable<AddressHolder>
  /**
   * The addresses of the range that somebody has, ascending; lazily: what is not asked for is not looked for. The view must not
   * change until the caller is done.
   */
  heldWithin(domain: string, range: AddressRange): Iterable<HeldAddress>
  usage(domain: string, ranges: readonly AddressRange[], top: number): AddressUsage
  /**
   * The lowest address of the range that nobody holds and no NAD gives as a fixed address. O(log n) in the held addresses, plus those
   * of whereabouts that lie before it.
   */
  lowestFree(domain: string, range: AddressRange): Address | undefined
  /**
   * Whether nobody holds the address and no NAD gives it as a fixed one. What `asker` has of it does not count: that its own
   * annotation names the address (a pod without the gate), or that it has an IPAddress of its name. Of several pods whose
   * annotations name it, the eldest is in nobody's way.
   */
  isFree(domain: string, address: Address, asker?: Asker): boolean

  node(name: string): NodeState | undefined
  nodes(): Iterable<NodeState>
  statefulSet(namespace: string, name: string): StatefulSetState | undefined

  /** Raw objects of Cluster API, as they were read last; at the version that the server prefers among those that Berth reads. */
  claim(namespace: string, name: string): JsonObject | undefined
  claims(): Iterable<JsonObject>
  ipAddress(namespace: string, name: string): JsonObject | undefined
  ipAddresses(): Iterable<JsonObject>
  poolObject(kind: PoolKind, namespace: string, name: string): JsonObject | undefined

  /**
   * Takes in what the API server answered to a write of ours, before the watch tells of it. Older than what is known
   * (by resourceVersion): ignored.
   */
  learn(kind: ChangedKind, object: JsonObject): void
  /** Takes in that an object is gone: a delete of ours, or a GET that found nothing. `uid`: only if it is still that one. */
  forget(kind: ChangedKind, namespace: string, name: string, uid?: string): void
  /** Returns what ends the subscription. */
  subscribe(listener: ViewListener): () => void
}
