import type { Address } from '../../network/address/address.ts'
import type { AddressRange } from '../../network/address/range.ts'
import type { Occupant } from '../../network/address/occupant.ts'
import type { HostLink } from '../../network/cni/plugin-type.ts'
import type { Lease, LeasePool } from '../../network/lease/lease.ts'
import type { NetworkSelectionElement } from '../../network/multus/selection.ts'
import type { Network, NetworkKey } from '../../network/nad/network.ts'
import type { Placement, PlacementNode } from '../../network/placement/node-affinity.ts'
import type { Pool } from '../../network/pool/pool.ts'

/** A pod that asks for networks and has not ended (phase neither Succeeded nor Failed). */
export interface LivePod {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly nodeName: string | undefined
  readonly placement: Placement
  /** What its networks annotation says; the default network not included. Namespace and interface not yet defaulted. */
  readonly networks: readonly NetworkSelectionElement[]
  readonly defaultNetwork: NetworkSelectionElement | undefined
  readonly hostNetwork: boolean
  readonly runtimeClass: string | undefined
  /** Whether its deletion has begun. */
  readonly deleting: boolean
}

export interface NamespaceRecord {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

/** Who has an address now. */
export interface Holder {
  /** `Pod`, `IPAddress` (Cluster API), `IPLease`, or `whereabouts` (an IPPool's allocation). */
  readonly kind: 'Pod' | 'IPAddress' | 'IPLease' | 'whereabouts'
  readonly namespace: string
  readonly name: string
  /** The pod's uid where it is known. */
  readonly uid: string | undefined
  readonly nodeName: string | undefined
  readonly address: Address
  /** Of kind IPLease: the lease, with its phase and whom it belongs to. */
  readonly lease?: Lease | undefined
}

/** How full some ranges of a domain are. */
export interface Usage {
  /** Addresses of the ranges that somebody holds. */
  readonly used: bigint
  /** Those who hold the most: owner (`Deployment shop/web`, `Pod shop/db`) and count, most first, at most `top`. */
  readonly top: readonly { readonly owner: string; readonly count: number }[]
}

/** Which uses of a host interface are looked for. */
export interface LinkFilter {
  /** Asked once for each way in which the interface is used (`linkSignature`), not for each NAD. */
  wanted(link: HostLink): boolean
  /** The node that the asker's selector names: NADs that name another node are left out. Undefined: none are. */
  readonly node: string | undefined
}

/**
 * What rules may ask about the cluster; `cluster/` implements it from its caches. Every answer comes from memory.
 * Lookups cost O(log n) in the objects of their kind, plus what they return.
 */
export interface ClusterView {
  namespace(name: string): NamespaceRecord | undefined
  network(namespace: string, name: string): Network | undefined
  /** The NADs of one namespace, for near names. */
  networksIn(namespace: string): Iterable<Network>
  /** The NADs of that name in any namespace. */
  networksNamed(name: string): Iterable<Network>
  /**
   * The NADs that use that host interface (`HostLink.master`): however, or as the filter says. Lazily; with a filter it costs
   * what it returns, however many others use the interface.
   */
  networksOnMaster(master: string, filter?: LinkFilter): Iterable<Network>
  /**
   * The occupants of a domain that share an address with the range: NADs, pools and reserved networks. Lazily; the caller stops
   * when it has enough. `wanted` is asked once for all that agree in authority, sharing and range, however many they are: it
   * must not look at anything else.
   */
  occupantsOverlapping(
    domain: string,
    range: AddressRange,
    wanted?: (sample: Occupant) => boolean,
  ): Iterable<Occupant>
  /** Live pods that ask for the NAD, by the networks annotation or as default network. */
  podsUsing(network: NetworkKey): Iterable<LivePod>
  /** The live pod with networks of that name. */
  pod(namespace: string, name: string): LivePod | undefined
  /** Live pods with networks in a namespace. */
  podsIn(namespace: string): Iterable<LivePod>
  /** How many live pods ask for any network. */
  podsWithNetworks(): number
  /** Who holds an address of a domain: by network-status or requested `ips` of live pods, IPAddresses, leases, whereabouts allocations. */
  holdersOf(domain: string, address: Address): Iterable<Holder>
  /** Live pods that have, or ask for, a MAC address on a network of the domain. MAC in lower case with colons. */
  podsWithMac(domain: string, mac: string): Iterable<LivePod>
  usage(domain: string, ranges: readonly AddressRange[], top: number): Usage
  nodes(): Iterable<PlacementNode>
  node(name: string): PlacementNode | undefined
  /** A pool by kind, namespace (empty for GlobalInClusterIPPool) and name. */
  pool(kind: Pool['kind'], namespace: string, name: string): Pool | undefined
  /** The IPAddresses that a pool has given out. */
  allocationsOf(kind: Pool['kind'], namespace: string, name: string): Iterable<Holder>
  /** The IPLeases of a pool's addresses, in whatever phase; O(all leases): asked when a pool is changed or deleted. */
  leasesFrom(pool: LeasePool): Iterable<Lease>
}
