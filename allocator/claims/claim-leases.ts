import type { Address } from '../../network/address/address.ts'
import { leaseDomain, leaseName } from '../../network/lease/lease-name.ts'
import type { Lease, LeaseSpec } from '../../network/lease/lease.ts'
import { poolPot, prefixIn, type AddressPot } from '../../network/nad/address-pots.ts'
import type { Pool } from '../../network/pool/pool.ts'
import type { Allocation } from '../allocation.ts'
import { LeaseStore } from '../store/leases.ts'
import { ownerOf, type Claim } from './claim.ts'

/** What became of the lease that a claim needs for an address which it has been told. */
export type Taken =
  | { readonly ok: true }
  /** Somebody else has it. */
  | { readonly ok: false; readonly reason: 'held'; readonly by: Lease }
  | { readonly ok: false; readonly reason: 'changed' }

/** So often the lease of one address changes under our hands before others have their turn. */
const MOST_TRIES = 3

/** The leases of claims: whose address is whose, whatever the IPAddresses say. */
export class ClaimLeases {
  readonly #allocation: Allocation
  readonly #store: LeaseStore

  constructor(allocation: Allocation) {
    this.#allocation = allocation
    this.#store = new LeaseStore(allocation.api, allocation.view)
  }

  potOf(pool: Pool): AddressPot {
    return poolPot(pool, this.#allocation.settings())
  }

  /** Whether the view has the address bound to this very claim. */
  hasLease(claim: Claim, domain: string, address: Address): boolean {
    const lease = this.#allocation.view.lease(leaseName(domain, address))
    return lease !== undefined && isBoundTo(lease, claim)
  }

  /** What the claim leased before and was not told yet, the lowest first: a crash, another allocator. */
  ownOf(claim: Claim, domain: string): Lease | undefined {
    return [...this.#allocation.view.leasesOfClaim(claim.namespace, claim.name)]
      .filter((lease) => lease.owner.uid === claim.uid && lease.domain === leaseDomain(domain))
      .toSorted((a, b) => (a.address.value < b.address.value ? -1 : 1))[0]
  }

  /** The lease as it is now, bound to its claim; undefined if it is not the claim's any more: the view knows. */
  async confirm(claim: Claim, { name }: Lease): Promise<Lease | undefined> {
    const lease = await this.#store.read(name)
    if (lease === undefined || lease.deleting || lease.owner.uid !== claim.uid) return undefined
    if (lease.phase === 'Bound') return lease
    const bound = await this.#store.change(lease, { ...lease, phase: 'Bound', releasedAt: undefined })
    return bound.ok ? bound.lease : undefined
  }

  /** Leases to the claim an address that its IPAddress names already: the provider before us gave it, or the lease was lost. */
  async take(claim: Claim, pool: Pool, { address, prefix }: Named): Promise<Taken> {
    const pot = this.potOf(pool)
    const spec: LeaseSpec = {
      address,
      prefix: prefix ?? prefixIn(pot, address),
      domain: pot.domain,
      pool: pot.source,
      owner: ownerOf(claim),
      pod: undefined,
      phase: 'Bound',
      releasedAt: undefined,
    }
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const claimed = await this.#store.claim(spec)
      if (claimed.ok) return claimed
      const { holder } = claimed
      if (holder === undefined) continue
      if (holder.deleting) break
      if (isBoundTo(holder, claim)) return { ok: true }
      // What rests is nobody's; what was leased to an earlier claim of that name is its successor's with the IPAddress.
      if (holder.phase !== 'Quarantined' && !isOfName(holder, claim))
        return { ok: false, reason: 'held', by: holder }
      if ((await this.#store.change(holder, spec)).ok) return { ok: true }
    }
    return { ok: false, reason: 'changed' }
  }

  /** The leases of that name beside the one that its IPAddress names: two allocators, an earlier claim. */
  surplusOf({ namespace, name }: ClaimName, domain: string, address: Address): readonly Lease[] {
    const kept = leaseName(domain, address)
    return [...this.#allocation.view.leasesOfClaim(namespace, name)].filter((lease) => lease.name !== kept)
  }

  /** Frees them. False: one is not what it was any more. */
  async free(leases: Iterable<Lease>): Promise<boolean> {
    for (const lease of leases) {
      const removed = await this.#store.remove(lease)
      if (!removed.ok && removed.reason === 'changed') return false
    }
    return true
  }
}

interface Named {
  readonly address: Address
  /** Of the IPAddress. */
  readonly prefix: number | undefined
}

type ClaimName = Pick<Claim, 'namespace' | 'name'>

const isOfName = ({ owner }: Lease, { namespace, name }: ClaimName): boolean =>
  owner.kind === 'IPAddressClaim' && owner.namespace === namespace && owner.name === name

const isBoundTo = (lease: Lease, claim: Claim): boolean =>
  lease.phase === 'Bound' && !lease.deleting && isOfName(lease, claim) && lease.owner.uid === claim.uid
