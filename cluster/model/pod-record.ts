import type { Address } from '../../network/address/address.ts'
import type { NetworkSelectionElement } from '../../network/multus/selection.ts'
import { networkKey, type NetworkKey } from '../../network/nad/network.ts'
import type { Placement } from '../../network/placement/node-affinity.ts'
import type { AddressKey } from './address-key.ts'
import type { HoldingObject } from './holdings.ts'
import type { Holder, LivePod } from './view.ts'

/** An address or a MAC that a pod holds on a network. The domain follows from the network, and may change with it. */
export interface Claim {
  readonly network: NetworkKey
  readonly address: AddressKey | undefined
  /** The 48 bits as a number. */
  readonly mac: number | undefined
}

/** Multus looks for the default network in its own namespace (multus `pkg/k8sclient` GetDefaultNetworks). */
export const DEFAULT_NETWORK_NAMESPACE = 'kube-system'

/** What a pod record is made of. */
export interface PodParts extends LivePod {
  /** `Deployment shop/web`; undefined for a pod that nothing controls. */
  readonly controller: string | undefined
  readonly claims: readonly Claim[]
}

/** A live pod as the model keeps it: 100,000 of them must fit, so parts that pods have in common are shared. */
export class PodRecord implements LivePod, HoldingObject {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly nodeName: string | undefined
  readonly placement: Placement
  readonly networks: readonly NetworkSelectionElement[]
  readonly defaultNetwork: NetworkSelectionElement | undefined
  readonly hostNetwork: boolean
  readonly runtimeClass: string | undefined
  readonly controller: string | undefined
  readonly claims: readonly Claim[]

  constructor(parts: PodParts) {
    this.namespace = parts.namespace
    this.name = parts.name
    this.uid = parts.uid
    this.nodeName = parts.nodeName
    this.placement = parts.placement
    this.networks = parts.networks
    this.defaultNetwork = parts.defaultNetwork
    this.hostNetwork = parts.hostNetwork
    this.runtimeClass = parts.runtimeClass
    this.controller = parts.controller
    this.claims = parts.claims
  }

  /** Whether it asks for a network; one that no longer does may still hold an address. */
  get asks(): boolean {
    return this.networks.length > 0 || this.defaultNetwork !== undefined
  }

  get owner(): string {
    return this.controller ?? `Pod ${this.namespace}/${this.name}`
  }

  holder(address: Address): Holder {
    const { namespace, name, uid, nodeName } = this
    return { kind: 'Pod', namespace, name, uid, nodeName, address }
  }
}

/** The NADs that a pod asks for or holds something on; each once. */
export function networkKeysOf(pod: PodRecord): ReadonlySet<NetworkKey> {
  const keys = new Set<NetworkKey>()
  for (const { namespace, name } of pod.networks) keys.add(networkKey(namespace ?? pod.namespace, name))
  if (pod.defaultNetwork !== undefined) keys.add(defaultNetworkKey(pod.defaultNetwork))
  for (const { network } of pod.claims) keys.add(network)
  return keys
}

export const defaultNetworkKey = (element: NetworkSelectionElement): NetworkKey =>
  networkKey(element.namespace ?? DEFAULT_NETWORK_NAMESPACE, element.name)

/** A MAC address as a number; undefined if it is none. Colons, hyphens and Cisco's dots are read, as Go's ParseMAC does. */
export function macKey(mac: string): number | undefined {
  const digits = mac.replaceAll(/[-:.]/g, '')
  return /^[0-9a-f]{12}$/i.test(digits) ? Number.parseInt(digits, 16) : undefined
}
