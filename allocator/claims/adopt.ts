import { formatAddress, type Address } from '../../network/address/address.ts'
import type { Lease } from '../../network/lease/lease.ts'
import { poolTitle } from '../../network/pool/pool.ts'
import type { Claim } from './claim.ts'
import type { ClaimLeases } from './claim-leases.ts'
import { isToldReady, type ClaimTeller, type Shortcoming } from './claim-teller.ts'
import { claimKey, RELEASE_FINALIZER } from './contract.ts'
import { isFor, missingMetadata, type IpAddress, type KnownPool } from './ip-address.ts'
import type { IpamStore } from './ipam-store.ts'
import { readMetadata } from './metadata.ts'
import type { Releasing } from './release.ts'

/** `changed`: something is not what it was taken for, and the view knows more now. */
export type Step = 'done' | 'changed' | Shortcoming

export interface AdoptParts {
  readonly store: IpamStore
  readonly leases: ClaimLeases
  readonly teller: ClaimTeller
  readonly releasing: Releasing
}

/** An IPAddress whose address can be read. */
type Readable = IpAddress & { readonly address: Address }

/** Whether the claim and its IPAddress are as they should be, as far as the view knows: then nothing is asked, nothing written. */
export function isSettled(leases: ClaimLeases, claim: Claim, address: IpAddress, known: KnownPool): boolean {
  if (address.address === undefined || !isFor(address, claim)) return false
  const { domain } = known.pool
  return (
    isToldReady(claim) &&
    claim.finalizers.includes(RELEASE_FINALIZER) &&
    leases.hasLease(claim, domain, address.address) &&
    leases.surplusOf(claim, domain, address.address).length === 0 &&
    missingMetadata(address, claim, known.poolObject) === undefined
  )
}

/** Makes an IPAddress that is there the claim's own, whoever made it: its lease, its references, the claim's status. */
export class Adopting {
  readonly #parts: AdoptParts

  constructor(parts: AdoptParts) {
    this.#parts = parts
  }

  async adopt(claim: Claim, found: IpAddress, known: KnownPool): Promise<Step> {
    const { address } = found
    if (!isFor(found, claim) || address === undefined) return this.#isNotOurs(claim, found)
    const named = { ...found, address }
    const leased = await this.#lease(claim, named, known)
    if (leased !== 'done') return leased
    if (!(await this.#freeSurplus(claim, named, known))) return 'changed'
    const metadata = missingMetadata(found, claim, known.poolObject)
    if (metadata !== undefined) {
      const changed = await this.#parts.store.changeMetadata('IPAddress', found, metadata)
      if (changed === undefined) await this.#parts.store.find('IPAddress', claim)
      return 'changed'
    }
    const message = `${formatAddress(address)}/${found.prefix ?? ''} of ${poolTitle(known.pool)}`
    return (await this.#parts.teller.has(claim, message)) ? 'done' : this.#refreshed(claim)
  }

  async #lease(claim: Claim, found: Readable, known: KnownPool): Promise<Step> {
    const { leases, releasing } = this.#parts
    if (leases.hasLease(claim, known.pool.domain, found.address)) return 'done'
    if (!(await this.#isLive(claim, found))) return 'changed'
    const taken = await leases.take(claim, known.pool, found)
    if (taken.ok) return 'done'
    if (taken.reason === 'changed') return 'changed'
    // An earlier claim of that name left it behind, and the address has been given to somebody else since.
    if (found.claimUid !== undefined && found.claimUid !== claim.uid) {
      await releasing.removeIpAddress(found)
      return 'changed'
    }
    return heldBy(claim, found.address, taken.by)
  }

  /** What the claim leased and was not told, it does not need: the IPAddress says which address it has. */
  async #freeSurplus(claim: Claim, found: Readable, { pool }: KnownPool): Promise<boolean> {
    const { leases } = this.#parts
    const surplus = leases.surplusOf(claim, pool.domain, found.address)
    if (surplus.length === 0) return true
    return (await this.#isLive(claim, found)) && (await leases.free(surplus))
  }

  /** Whether claim and IPAddress are these very ones: what belongs to an earlier claim of that name may be a later one's. */
  async #isLive(claim: Claim, found: IpAddress): Promise<boolean> {
    const { store } = this.#parts
    const live = await store.find('IPAddressClaim', claim)
    if (live === undefined) return false
    const { uid, deletedAt } = readMetadata(live)
    if (uid !== claim.uid || deletedAt !== undefined) return false
    const address = await store.find('IPAddress', claim)
    return address !== undefined && readMetadata(address).uid === found.uid
  }

  /** Somebody made it by hand, or for another pool; what an earlier claim left behind goes. */
  async #isNotOurs(claim: Claim, found: IpAddress): Promise<Step> {
    if (found.claimUid !== undefined && found.claimUid !== claim.uid && (await this.#isLive(claim, found))) {
      await this.#parts.releasing.removeIpAddress(found)
      return 'changed'
    }
    const what = found.address === undefined ? 'names no address' : 'is of another claim or another pool'
    return {
      reason: 'AllocationFailed',
      subject: `IPAddress ${claimKey(claim)} is there already and ${what}`,
      detail: 'delete it, and the claim gets one of its own',
    }
  }

  async #refreshed(claim: Claim): Promise<'changed'> {
    await this.#parts.store.find('IPAddressClaim', claim)
    return 'changed'
  }
}

function heldBy(claim: Claim, address: Address, { owner, phase }: Lease): Shortcoming {
  const holder = `${owner.kind} ${owner.namespace}/${owner.name}`
  return {
    reason: 'AllocationFailed',
    subject: `IPAddress ${claimKey(claim)} names ${formatAddress(address)}, which is leased to ${holder}`,
    detail: `the lease is ${phase}; delete the claim, or the other one, and see which machine uses the address`,
  }
}
