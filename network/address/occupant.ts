import type { AddressRange } from './range.ts'

/**
 * Someone who lays claim to addresses of a domain: a NAD's range or fixed address, a pool's entry, a reserved network.
 * Two occupants of one owner never conflict with each other here (the owner's own rules say what is wrong inside it).
 */
export interface Occupant {
  /** Identifies the owner: `nad:default/net`, `pool:InClusterIPPool:default/pool`, `reserved:office-dhcp`. */
  readonly owner: string
  /** For messages: `NetworkAttachmentDefinition default/net`, `GlobalInClusterIPPool pool`, `reserved network office-dhcp`. */
  readonly title: string
  /** Who hands the addresses out: an ipam type, `pool`, or `reserved`. */
  readonly authority: string
  /** Owners of equal authority and equal `sharing` hand out of one pool (whereabouts: canonical range and network_name; host-local: its account on a node); empty: never. */
  readonly sharing: string
  readonly domain: string
  readonly range: AddressRange
  /** The range as its author wrote it. */
  readonly text: string
  /** Where it is written in its object. */
  readonly field: string
}
