import type { AddressPlan } from '../ipam/ipam-type.ts'
import type { HostLink } from '../cni/plugin-type.ts'
import type { NetConf } from '../cni/netconf.ts'
import type { Problem } from '../problem.ts'
import type { Selector } from '../placement/selector.ts'
import type { Result } from '../result.ts'

/** A NetworkAttachmentDefinition as a raw object: only what Berth reads. */
export interface NetworkAttachmentDefinition {
  readonly metadata: {
    readonly name?: string
    readonly namespace?: string
    readonly uid?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec?: { readonly config?: string } | null
}

/** Everything Berth knows of one NetworkAttachmentDefinition, derived once when it is read. */
export interface Network {
  readonly namespace: string
  readonly name: string
  /** The parsed configuration; undefined if `spec.config` is absent (a file on the node) or cannot be read. */
  readonly conf: NetConf | undefined
  /**
   * Why the configuration cannot be used as it is. Empty if it can, or if there is none. A wrong `cniVersion` or a key
   * that stands twice are problems too, and leave `conf` readable.
   */
  readonly confProblems: readonly Problem[]
  /** The address domain: equal addresses in different domains never conflict. */
  readonly domain: string
  /** The host interfaces that its plugins use. */
  readonly links: readonly HostLink[]
  /** One plan for each plugin of the chain that has an ipam (normally one). */
  readonly plans: readonly AddressPlan[]
  /** `k8s.v1.cni.cncf.io/nodeSelector`, parsed; undefined if absent. */
  readonly nodeSelector: Result<Selector> | undefined
  /** The host-device's name as in `HostLink.master`; undefined if it is no host-device. */
  readonly device: string | undefined
  /** `k8s.v1.cni.cncf.io/resourceName`. */
  readonly resourceName: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

export const NODE_SELECTOR_ANNOTATION = 'k8s.v1.cni.cncf.io/nodeSelector'
export const RESOURCE_NAME_ANNOTATION = 'k8s.v1.cni.cncf.io/resourceName'
export const DOMAIN_ANNOTATION = 'ipam.berth.dev/domain'
export const MANAGED_ANNOTATION = 'ipam.berth.dev/managed'
export const IPAM_CONFIG_ANNOTATION = 'ipam.berth.dev/config'
/** What Berth injected into the object, and by which label or NAD: only Berth writes it. */
export const INJECTED_ANNOTATION = 'berth.dev/injected'
export const SHARED_LABEL = 'berth.dev/shared'
export const FORCE_ANNOTATION = 'berth.dev/force'
/** Prefix of the node label that says a node has a host device: `device.berth.dev/ens5`. */
export const DEVICE_LABEL_PREFIX = 'device.berth.dev/'

/** `default/macvlan-net`. */
export type NetworkKey = string
export const networkKey = (namespace: string, name: string): NetworkKey => `${namespace}/${name}`
