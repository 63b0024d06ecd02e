import type { Address } from '../../network/address/address.ts'
import type { Lease, LeaseOwner, LeasePod, LeasePool } from '../../network/lease/lease.ts'
import { leaseName } from '../../network/lease/lease-name.ts'
import { addressKey, addressOf, type AddressKey } from './address-key.ts'
import { compactNumber, compactTime, timeOf } from './compact.ts'
import type { HoldingObject } from './holdings.ts'
import { poolKey } from './ip-address-store.ts'
import { packUid, sameUid, unpackUid, type PackedUid } from './packed-uid.ts'
import type { Holder } from './view.ts'

/** How the live pod of that name is told in figures: `Deployment shop/web`; undefined if there is none. */
export type PodOwner = (namespace: string, name: string) => string | undefined

/** What the leases of one pool have in common that are of one namespace and interface: kept once. */
export interface LeaseTerms {
  readonly domain: string
  readonly prefix: number
  readonly pool: LeasePool
  /** `NetworkAttachmentDefinition default/net`. */
  readonly poolKey: string
  readonly ownerKind: LeaseOwner['kind']
  readonly namespace: string
  readonly interface: string | undefined
  readonly ownerOf: PodOwner
}

export const termsOf = ({ domain, prefix, pool, owner }: Lease, ownerOf: PodOwner): LeaseTerms => ({
  domain,
  prefix,
  pool,
  poolKey: poolKey(pool.kind, pool.namespace, pool.name),
  ownerKind: owner.kind,
  namespace: owner.namespace,
  interface: owner.interface,
  ownerOf,
})

/** Pod and owner of a lease with the strings that others keep too. */
export interface LeaseParties {
  /** Undefined: the pod itself. */
  readonly owner:
    { readonly name: string; readonly uid: PackedUid; readonly ordinal: number | undefined } | undefined
  readonly podName: string | undefined
  readonly podUid: PackedUid | undefined
  readonly node: string | undefined
}

type State = Pick<Lease, 'phase' | 'releasedAt' | 'deleting'>
const BOUND: State = { phase: 'Bound', releasedAt: undefined, deleting: false }

/**
 * An IPLease as it is kept, and as a holder of its address. There may be 100,000, so it is 250 bytes with its places in all indexes:
 * the `Lease` is made when it is asked for (1 µs), and what leases and pods have in common is shared.
 */
export class LeaseRecord implements HoldingObject {
  readonly key: AddressKey
  readonly terms: LeaseTerms
  readonly podName: string | undefined
  readonly podUid: PackedUid | undefined
  readonly #owner: LeaseParties['owner']
  readonly #node: string | undefined
  readonly #state: State
  readonly #uid: PackedUid
  readonly #resourceVersion: number | string
  readonly #createdAt: number

  constructor(lease: Lease, terms: LeaseTerms, { owner, podName, podUid, node }: LeaseParties) {
    const { phase, releasedAt, deleting } = lease
    this.key = addressKey(lease.address)
    this.terms = terms
    this.podName = podName
    this.podUid = podUid
    this.#owner = owner
    this.#node = node
    this.#state =
      phase === 'Bound' && releasedAt === undefined && !deleting ? BOUND : { phase, releasedAt, deleting }
    this.#uid = packUid(lease.uid)
    this.#resourceVersion = compactNumber(lease.resourceVersion)
    this.#createdAt = compactTime(lease.createdAt)
  }

  get name(): string {
    return leaseName(this.terms.domain, addressOf(this.key))
  }

  get uid(): string {
    return unpackUid(this.#uid)
  }

  get resourceVersion(): string {
    return String(this.#resourceVersion)
  }

  get phase(): Lease['phase'] {
    return this.#state.phase
  }

  get ownerName(): string {
    return this.#owner?.name ?? this.podName ?? ''
  }

  get lease(): Lease {
    const { domain, prefix, pool } = this.terms
    return {
      name: this.name,
      uid: this.uid,
      resourceVersion: this.resourceVersion,
      createdAt: timeOf(this.#createdAt),
      address: addressOf(this.key),
      prefix,
      domain,
      pool,
      owner: this.#leaseOwner(),
      pod: this.#pod(),
      ...this.#state,
    }
  }

  /** The pod's own owner while the pod lives, so that a Deployment is told once and not as so many pods. */
  get owner(): string {
    const { ownerKind, namespace, ownerOf } = this.terms
    if (ownerKind !== 'Pod') return `${ownerKind} ${namespace}/${this.ownerName}`
    const name = this.podName ?? this.ownerName
    return ownerOf(namespace, name) ?? `Pod ${namespace}/${name}`
  }

  holder(address: Address): Holder {
    const uid = this.podUid ?? this.#owner?.uid
    return {
      kind: 'IPLease',
      namespace: this.terms.namespace,
      name: this.podName ?? this.ownerName,
      uid: uid && unpackUid(uid),
      nodeName: this.#node,
      address,
      lease: this.lease,
    }
  }

  #leaseOwner(): LeaseOwner {
    const uid = this.#owner?.uid ?? this.podUid
    return {
      kind: this.terms.ownerKind,
      namespace: this.terms.namespace,
      name: this.ownerName,
      uid: uid === undefined ? '' : unpackUid(uid),
      interface: this.terms.interface,
      ordinal: this.#owner?.ordinal,
    }
  }

  #pod(): LeasePod | undefined {
    if (this.podName === undefined || this.podUid === undefined) return undefined
    return { name: this.podName, uid: unpackUid(this.podUid), node: this.#node }
  }
}

/** Whether the owner is the pod itself, so that it need not be kept beside. */
export const isThePod = ({ kind, name, ordinal }: LeaseOwner, uid: PackedUid, pod: LeasePod): boolean =>
  kind === 'Pod' && ordinal === undefined && name === pod.name && sameUid(uid, packUid(pod.uid))
