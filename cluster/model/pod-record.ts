import type { Address } from '../../network/address/address.ts'
import { parseDefaultNetwork, parseNetworks } from '../../network/multus/parse.ts'
import {
  DEFAULT_NETWORK_ANNOTATION,
  NETWORKS_ANNOTATION,
  type NetworkSelectionElement,
} from '../../network/multus/selection.ts'
import { networkKey, type NetworkKey } from '../../network/nad/network.ts'
import type { Placement } from '../../network/placement/node-affinity.ts'
import type { AddressKey } from './address-key.ts'
import type { HoldingObject } from './holdings.ts'
import { packUid, unpackUid, type PackedUid } from './packed-uid.ts'
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

const NETWORKS_FIELD = `metadata.annotations[${NETWORKS_ANNOTATION}]`
const DEFAULT_FIELD = `metadata.annotations[${DEFAULT_NETWORK_ANNOTATION}]`

/** What a pod asks for, as written: read when asked for, which costs 5 µs at most, and not kept, which would cost 700 bytes. */
export interface NetworkTexts {
  /** Empty if the pod has no such annotation. */
  readonly networks: string
  readonly defaultNetwork: string
}

/** What a pod record is made of, beside the two annotations. */
export interface PodParts extends Omit<LivePod, 'networks' | 'defaultNetwork'> {
  readonly texts: NetworkTexts
  /** `Deployment shop/web`; undefined for a pod that nothing controls. */
  readonly controller: string | undefined
  readonly claims: Claims
  readonly asks: boolean
  /** The uid as it is kept elsewhere already. */
  readonly packedUid?: PackedUid | undefined
}

/** Most pods have one claim: that is kept without a list around it. */
export type Claims = Claim | readonly Claim[]

/** A live pod as the model keeps it: 100,000 of them must fit, so parts that pods have in common are shared. */
export class PodRecord implements LivePod, HoldingObject {
  readonly namespace: string
  readonly name: string
  readonly packedUid: PackedUid
  readonly nodeName: string | undefined
  readonly placement: Placement
  readonly hostNetwork: boolean
  readonly runtimeClass: string | undefined
  readonly deleting: boolean
  /** Whether it asks for a network; one that no longer does may still hold an address. */
  readonly asks: boolean
  readonly #networks: string
  readonly #defaultNetwork: string
  readonly #controller: string | undefined
  readonly #claims: Claims

  constructor(parts: PodParts) {
    this.namespace = parts.namespace
    this.name = parts.name
    this.packedUid = parts.packedUid ?? packUid(parts.uid)
    this.nodeName = parts.nodeName
    this.placement = parts.placement
    this.hostNetwork = parts.hostNetwork
    this.runtimeClass = parts.runtimeClass
    this.deleting = parts.deleting
    this.asks = parts.asks
    this.#networks = parts.texts.networks
    this.#defaultNetwork = parts.texts.defaultNetwork
    this.#controller = parts.controller
    this.#claims = parts.claims
  }

  get uid(): string {
    return unpackUid(this.packedUid)
  }

  get texts(): NetworkTexts {
    return { networks: this.#networks, defaultNetwork: this.#defaultNetwork }
  }

  get networks(): readonly NetworkSelectionElement[] {
    return networksOf(this.texts)
  }

  get defaultNetwork(): NetworkSelectionElement | undefined {
    return defaultNetworkOf(this.texts)
  }

  get claims(): readonly Claim[] {
    return isClaims(this.#claims) ? this.#claims : [this.#claims]
  }

  get owner(): string {
    return this.#controller ?? `Pod ${this.namespace}/${this.name}`
  }

  holder(address: Address): Holder {
    const { namespace, name, uid, nodeName } = this
    return { kind: 'Pod', namespace, name, uid, nodeName, address }
  }
}

const isClaims = (claims: Claims): claims is readonly Claim[] => Array.isArray(claims)

export const networksOf = ({ networks }: NetworkTexts): readonly NetworkSelectionElement[] =>
  parseNetworks(networks, NETWORKS_FIELD).elements

export const defaultNetworkOf = ({ defaultNetwork }: NetworkTexts): NetworkSelectionElement | undefined =>
  defaultNetwork === '' ? undefined : parseDefaultNetwork(defaultNetwork, DEFAULT_FIELD).elements[0]

/** What decides on which NADs a pod uses. */
export type NetworkUse = Pick<LivePod, 'namespace' | 'networks' | 'defaultNetwork'> & {
  readonly claims: readonly Claim[]
}

/** The NADs that a pod asks for or holds something on; each once. */
export function networkKeysOf({
  namespace: home,
  networks,
  defaultNetwork,
  claims,
}: NetworkUse): NetworkKeys {
  const keys = new Set<NetworkKey>()
  for (const { namespace, name } of networks) keys.add(networkKey(namespace ?? home, name))
  if (defaultNetwork !== undefined) keys.add(defaultNetworkKey(defaultNetwork))
  for (const { network } of claims) keys.add(network)
  return keys
}

export type NetworkKeys = ReadonlySet<NetworkKey>

export const defaultNetworkKey = (element: NetworkSelectionElement): NetworkKey =>
  networkKey(element.namespace ?? DEFAULT_NETWORK_NAMESPACE, element.name)

/** A MAC address as a number; undefined if it is none. Colons, hyphens and Cisco's dots are read, as Go's ParseMAC does. */
export function macKey(mac: string): number | undefined {
  const digits = mac.replaceAll(/[-:.]/g, '')
  return /^[0-9a-f]{12}$/i.test(digits) ? Number.parseInt(digits, 16) : undefined
}
