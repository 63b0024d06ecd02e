import type { Problem } from '../problem.ts'
import type { Confusions, FieldTable } from './field.ts'
import type { PluginConfig } from './netconf.ts'

/**
 * What a plugin does to an interface of the host: the kernel's rules for sharing it follow from this. Where a plugin takes the
 * default route's interface, `master` is `DEFAULT_ROUTE` of `default-route-master.ts`, which no interface is called.
 */
export type HostLink =
  | { readonly driver: 'macvlan'; readonly master: string; readonly passthru: boolean }
  | {
      readonly driver: 'ipvlan'
      readonly master: string
      readonly mode: 'l2' | 'l3' | 'l3s'
      readonly flag: 'bridge' | 'private' | 'vepa'
    }
  | { readonly driver: 'vlan'; readonly master: string; readonly id: number }
  /** Takes the device itself out of the host. `master` is its interface name, or `pci:<address>`, `mac:<address>`, `path:<kernelpath>`. */
  | { readonly driver: 'host-device'; readonly master: string }

/** What a check may need of the network that a plugin or ipam stands in. */
export interface PluginPlace {
  /** Its place in the chain, from 0. */
  readonly index: number
  /** The NetworkAttachmentDefinition. Its namespace is empty where nobody has said it yet. */
  readonly network: { readonly namespace: string; readonly name: string }
  readonly annotations: Readonly<Record<string, string>>
}

/** One CNI plugin type that Berth knows. A file of `plugins/` exports one. */
export interface PluginType {
  readonly type: string
  /**
   * `interface`: makes or moves an interface into the pod and takes an ipam; `meta`: changes what an earlier plugin made.
   * `layer` tells whether an interface without address is of use (`l1`: none is expected).
   */
  readonly role: 'interface' | 'meta'
  /** Whether a missing `ipam` leaves the pod without an address that its users will miss. */
  readonly needsIpam: boolean
  /** Whether an absent `master` means the default route's interface (macvlan, ipvlan, vlan…). */
  readonly masterDefaultsToDefaultRoute: boolean
  /** Fields beside those every plugin may have (`type`, `name`, `cniVersion`, `ipam`, `capabilities`, `dns`, `args`, `runtimeConfig`, `prevResult` …). */
  readonly fields: FieldTable
  /** What no single field shows: exclusive fields, missing required ones. */
  check?(plugin: PluginConfig, place: PluginPlace): Iterable<Problem>
  /** Keys that people write here by mistake. */
  readonly confusions?: Confusions
  /** The host interface it uses and how; undefined if none, not known, or inside the container (`linkInContainer`). */
  hostLink?(plugin: PluginConfig): HostLink | undefined
  /** The VLAN id it puts traffic in (bridge `vlan`, sriov `vlan`, vlan `vlanId`, ovs `vlan`), for the address domain. */
  vlanId?(plugin: PluginConfig): number | undefined
}
