import type { Address } from '../address/address.ts'
import type { Cidr } from '../address/cidr.ts'
import type { AddressRange } from '../address/range.ts'
import type { Confusions, FieldTable } from '../cni/field.ts'
import type { IpamConfig, PluginConfig } from '../cni/netconf.ts'
import type { PluginPlace } from '../cni/plugin-type.ts'
import type { Problem } from '../problem.ts'

/** A subnet of which an ipam hands out some ranges. */
export interface AllocatableSubnet {
  /** The block, host bits cleared in `subnet.address`. */
  readonly subnet: Cidr
  /** What it may hand out, ascending and disjoint: between start and end, without exclusions; the reserved addresses still in it. */
  readonly ranges: readonly AddressRange[]
  readonly gateway: Address | undefined
  /** Where the range is written, e.g. `spec.config.ipam.range`. */
  readonly field: string
  /** The range as its author wrote it, for messages. */
  readonly text: string
}

/** An address that the configuration itself gives to every pod (`static`). */
export interface FixedAddress {
  readonly cidr: Cidr
  readonly gateway: Address | undefined
  /** e.g. `spec.config.ipam.addresses[0].address`. */
  readonly field: string
}

/** A Cluster API pool that a berth ipam draws from. */
export interface PoolReference {
  readonly kind: 'InClusterIPPool' | 'GlobalInClusterIPPool'
  readonly name: string
}

export interface Route {
  readonly destination: Cidr
  readonly gateway: Address | undefined
  /** e.g. `spec.config.ipam.routes[0].dst`. */
  readonly field: string
}

/** What one ipam configuration hands out, as far as it can be read: parts with problems are left out. */
export interface AddressPlan {
  /** The ipam's type. Two plans of the same authority and range may be one pool (rules.md, range-overlap). */
  readonly authority: string
  readonly subnets: readonly AllocatableSubnet[]
  readonly fixed: readonly FixedAddress[]
  readonly routes: readonly Route[]
  /** whereabouts' and berth's `network_name`. */
  readonly networkName: string | undefined
  readonly pool: PoolReference | undefined
  /**
   * What becomes of an address that a pod asks for (`ips`): `honoured`; `added` beside one of its own (whereabouts);
   * `ignored` (dhcp, or a type that Berth does not know).
   */
  readonly requested: 'honoured' | 'added' | 'ignored'
  /**
   * Where it keeps account of what it has given, beyond the range: host-local's directory on the node; `all ranges` where
   * whereabouts looks across the ranges of one `network_name`. Networks of one account give no address twice.
   */
  readonly account?: string | undefined
}

/** One ipam type that Berth knows. A file of `types/` exports one. */
export interface IpamType {
  readonly type: string
  /** Fields beside `type`. */
  readonly fields: FieldTable
  /** What no single field shows: start after end, outside the range, gateway of the wrong family … */
  check?(ipam: IpamConfig, plugin: PluginConfig, place: PluginPlace): Iterable<Problem>
  /** Keys that people write here by mistake: `range_start` in host-local. */
  readonly confusions?: Confusions
  plan(ipam: IpamConfig): AddressPlan
}
