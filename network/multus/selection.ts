import type { Problem } from '../problem.ts'

/**
 * One element of the `k8s.v1.cni.cncf.io/networks` annotation, as Multus reads it
 * (k8snetworkplumbingwg/multus-cni v4.3 `pkg/types` NetworkSelectionElement).
 */
export interface NetworkSelectionElement {
  readonly name: string
  /** Undefined: the pod's own (for the default network: kube-system, Multus's own). */
  readonly namespace: string | undefined
  /** Undefined: `net<n>`, counted from 1 by place. */
  readonly interface: string | undefined
  readonly ips: readonly string[]
  readonly mac: string | undefined
  readonly infinibandGuid: string | undefined
  readonly defaultRoute: readonly string[]
  readonly deviceId: string | undefined
  /** The keys as written. Whether `cni-args` carries addresses of its own, bandwidth … is of no concern to Berth: kept in the text only. */
  readonly keys: readonly string[]
  /** e.g. `metadata.annotations[k8s.v1.cni.cncf.io/networks][0]`. */
  readonly field: string
}

/** An annotation as read: the elements that can be read, and what Multus would refuse. */
export interface ParsedNetworks {
  /** In their order; an element that names no network is left out. */
  readonly elements: readonly NetworkSelectionElement[]
  readonly problems: readonly Problem[]
  /** `none`: an empty annotation; `short`: `a,ns/b@net2`; `json`: a JSON list. */
  readonly form: 'none' | 'short' | 'json'
}

export const NETWORKS_ANNOTATION = 'k8s.v1.cni.cncf.io/networks'
export const DEFAULT_NETWORK_ANNOTATION = 'v1.multus-cni.io/default-network'
export const NETWORK_STATUS_ANNOTATION = 'k8s.v1.cni.cncf.io/network-status'

/** The interface that Multus gives the element at this place (from 0): its own, or `net<n>`. */
export const interfaceOf = (element: NetworkSelectionElement, place: number): string =>
  element.interface ?? `net${place + 1}`

/** The interface of the default network. */
export const DEFAULT_INTERFACE = 'eth0'
/** Where Multus looks for a default network that names no namespace: its own (multus `pkg/k8sclient` GetDefaultNetworks). */
export const DEFAULT_NETWORK_HOME = 'kube-system'
