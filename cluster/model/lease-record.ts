import type { Address } from '../../network/address/address.ts'
import type { Lease, LeaseOwner, LeasePod, LeasePool } from '../../network/lease/lease.ts'
import { addressKey, addressOf, type AddressKey } from './address-key.ts'
import { compactNumber, compactTime, timeOf } from './compact.ts'
import type { HoldingObject } from './holdings.ts'
import { poolKey } from './ip-address-store.ts'
import type { Holder } from './view.ts'

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
}

export const termsOf = ({ domain, prefix, pool, owner }: Lease): LeaseTerms => ({
  domain,
  prefix,
  pool,
  poolKey: poolKey(pool.kind, pool.namespace, pool.name),
  ownerKind: owner.kind,
  namespace: owner.namespace,
  interface: owner.interface,
})

/** How the live pod of that name would be told in figures: `Deployment shop/web`; undefined if there is none. */
export type PodOwner = (namespace: string, name: string) => string | undefined

/**
 * An IPLease as it is kept, and as a holder of its address. There may be 100,000: the `Lease` is made when it is asked for
 * (0.1 µs), and what leases have in common is shared.
 */
export class LeaseRecord implements HoldingObject {
  readonly name: string
  readonly key: AddressKey
  readonly terms: LeaseTerms
  readonly phase: Lease['phase']
  readonly ownerName: string
  readonly podName: string | undefined
  readonly #uid: string
  readonly #resourceVersion: number | string
  readonly #createdAt: number
  readonly #deleting: boolean
  readonly #releasedAt: number | undefined
  readonly #ownerUid: string
  readonly #ordinal: number | undefined
  readonly podUid: string | undefined
  readonly #node: string | undefined
  readonly #ownerOf: PodOwner

  constructor(lease: Lease, terms: LeaseTerms, ownerOf: PodOwner) {
    const { owner, pod } = lease
    this.name = lease.name
    this.key = addressKey(lease.address)
    this.terms = terms
    this.phase = lease.phase
    this.ownerName = owner.name
    this.podName = pod?.name
    this.#uid = lease.uid
    this.#resourceVersion = compactNumber(lease.resourceVersion)
    this.#createdAt = compactTime(lease.createdAt)
    this.#deleting = lease.deleting
    this.#releasedAt = lease.releasedAt
    this.#ownerUid = owner.uid
    this.#ordinal = owner.ordinal
    this.podUid = pod?.uid
    this.#node = pod?.node
    this.#ownerOf = ownerOf
  }

  get lease(): Lease {
    const { domain, prefix, pool } = this.terms
    return {
      name: this.name,
      uid: this.#uid,
      resourceVersion: this.resourceVersion,
      createdAt: timeOf(this.#createdAt),
      deleting: this.#deleting,
      address: addressOf(this.key),
      prefix,
      domain,
      pool,
      owner: this.#leaseOwner(),
      pod: this.#pod(),
      phase: this.phase,
      releasedAt: this.#releasedAt,
    }
  }

  get uid(): string {
    return this.#uid
  }

  get resourceVersion(): string {
    return String(this.#resourceVersion)
  }

  /** The pod's own owner while the pod lives, so that a Deployment is told once and not as so many pods. */
  get owner(): string {
    const { ownerKind, namespace } = this.terms
    if (ownerKind !== 'Pod') return `${ownerKind} ${namespace}/${this.ownerName}`
    const name = this.podName ?? this.ownerName
    return this.#ownerOf(namespace, name) ?? `Pod ${namespace}/${name}`
  }

  holder(address: Address): Holder {
    return {
      kind: 'IPLease',
      namespace: this.terms.namespace,
      name: this.podName ?? this.ownerName,
      uid: this.podUid ?? this.#ownerUid,
      nodeName: this.#node,
      address,
      lease: this.lease,
    }
  }

  #leaseOwner(): LeaseOwner {
    return {
      kind: this.terms.ownerKind,
      namespace: this.terms.namespace,
      name: this.ownerName,
      uid: this.#ownerUid,
      interface: this.terms.interface,
      ordinal: this.#ordinal,
    }
  }

  #pod(): LeasePod | undefined {
    if (this.podName === undefined) return undefined
    return { name: this.podName, uid: this.podUid ?? '', node: this.#node }
  }
}
