import type { AllocatorView } from '../../allocator/view.ts'
import type { NamedNetwork } from '../../network/address/named-network.ts'

/** What the map reads of the cluster: everything is answered from memory. */
export type MapView = Pick<
  AllocatorView,
  | 'networks'
  | 'pools'
  | 'network'
  | 'pool'
  | 'pod'
  | 'pods'
  | 'leases'
  | 'addressesOf'
  | 'holdersOf'
  | 'heldWithin'
  | 'usage'
  | 'subscribe'
>

/** Of the configuration, what the map reads. The object changes with the configuration. */
export interface MapSettings {
  readonly reservedNetworks: readonly NamedNetwork[]
}

/** Where the map comes from. */
export interface MapSource {
  readonly view: MapView
  readonly settings: () => MapSettings
  /** Why what is shown may be wrong or out of date; empty when all is well. */
  readonly unready: () => readonly string[]
}
