import type { Lease } from '../../network/lease/lease.ts'
import type { AddressPot } from '../../network/nad/address-pots.ts'
import { poolTitle, type Pool } from '../../network/pool/pool.ts'
import type { Allocation } from '../allocation.ts'
import { isRefusal } from '../api/refusal.ts'
import { acquireLowest } from '../leases/acquire.ts'
import type { Waiters } from '../leases/waiters.ts'
import type { Waiter } from '../leases/waiting-line.ts'
import { ownerOf, type Claim } from './claim.ts'
import type { ClaimLeases } from './claim-leases.ts'
import type { Shortcoming } from './claim-teller.ts'
import { claimKey, poolKey } from './contract.ts'
import { ipAddressObject, type KnownPool } from './ip-address.ts'
import type { IpamStore } from './ipam-store.ts'
import { readMetadata } from './metadata.ts'
import { PoolShortages } from './pool-shortage.ts'
import { Turns } from './turns.ts'

/**
 * `changed`: the claim has an IPAddress now, or something is not what it was taken for; the view knows. `waits`: it stands in line, and those
 * before it are being served.
 */
export type Allocated = 'changed' | 'waits' | Shortcoming

export interface AllocatingParts {
  readonly allocation: Allocation
  readonly store: IpamStore
  readonly leases: ClaimLeases
  readonly waiters: Waiters
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

export const waiterOf = (claim: Claim): Waiter => ({ key: claimKey(claim), createdAt: claim.createdAt })

/** Gives a claim an address that it has not been told yet: the lease, then the IPAddress that names it. */
export class Allocating {
  readonly #parts: AllocatingParts
  readonly #shortages: PoolShortages
  readonly #turns = new Turns()

  constructor(parts: AllocatingParts) {
    this.#parts = parts
    this.#shortages = new PoolShortages(parts.allocation.view, parts.now)
  }

  async allocate(claim: Claim, known: KnownPool): Promise<Allocated> {
    const { leases } = this.#parts
    const own = leases.ownOf(claim, known.pool.domain)
    if (own !== undefined) {
      // Whatever becomes of the claim now, it holds nobody up any more.
      this.#parts.waiters.leave(claimKey(claim))
      const lease = await leases.confirm(claim, own)
      return lease === undefined ? 'changed' : this.#tell(claim, known, lease)
    }
    const obstacle = obstacleOf(known, leases.potOf(known.pool))
    if (obstacle !== undefined) return obstacle
    const leased = await this.#lease(claim, known.pool)
    return 'address' in leased ? this.#tell(claim, known, leased) : leased.short
  }

  /** Whether it was told that the pool is exhausted, and still is: then nobody is asked anything. */
  isStillShort(claim: Claim, pool: Pool): boolean {
    const { allocation, leases, waiters } = this.#parts
    if (claim.ready?.reason !== 'PoolExhausted' || leases.ownOf(claim, pool.domain) !== undefined)
      return false
    const pot = leases.potOf(pool)
    if (pot.ranges.some((range) => allocation.view.lowestFree(pot.domain, range) !== undefined)) return false
    waiters.wait(waiterOf(claim), { pots: [pot], exactly: [] }, false)
    return true
  }

  /** One claim of the pool at a time, the eldest first: lowest first, and nobody is overtaken. */
  #lease(claim: Claim, pool: Pool): Promise<Lease | { readonly short: 'waits' | Shortcoming }> {
    const { allocation, leases, waiters } = this.#parts
    const waiter = waiterOf(claim)
    return this.#turns.take(poolKey(claim.pool), waiter, async () => {
      const pot = leases.potOf(pool)
      const wanted = { pots: [pot], exactly: [] }
      if (waiters.isBehind(waiter, pot)) {
        waiters.wait(waiter, wanted, true)
        return { short: 'waits' }
      }
      const acquired = await acquireLowest(allocation, { pot, owner: ownerOf(claim), pod: undefined })
      if (acquired.ok) {
        waiters.leave(waiter.key)
        return acquired.lease
      }
      waiters.wait(waiter, wanted, false)
      return { short: this.#shortages.exhausted(claim.pool, pot) }
    })
  }

  async #tell(claim: Claim, known: KnownPool, lease: Lease): Promise<Allocated> {
    const { store } = this.#parts
    try {
      const created = await store.createIpAddress(ipAddressObject(claim, known, lease))
      // Another allocator was faster, or this one before it died: whatever is there is looked at.
      if (created === undefined) await store.find('IPAddress', claim)
      return 'changed'
    } catch (error) {
      if (!isRefusal(error)) throw error
      return {
        reason: 'AllocationFailed',
        subject: `the API server refuses IPAddress ${claimKey(claim)}`,
        detail: error.message,
      }
    }
  }
}

function obstacleOf({ pool, poolObject }: KnownPool, pot: AddressPot): Shortcoming | undefined {
  const reason = 'PoolNotReady'
  const title = poolTitle(pool)
  if (readMetadata(poolObject).deletedAt !== undefined)
    return {
      reason,
      subject: `${title} is being deleted`,
      detail: 'it gives no more addresses; claim from another one',
    }
  const [problem] = pool.problems
  if (pool.prefix === undefined || (pot.capacity === 0n && problem !== undefined))
    return {
      reason,
      subject: `${title} cannot be used`,
      detail:
        problem === undefined ? 'it has no prefix' : `${problem.field}: ${problem.message}; ${problem.fix}`,
    }
  if (pot.capacity > 0n) return undefined
  return {
    reason,
    subject: `${title} has nothing to give`,
    detail: 'all of its addresses are excluded, reserved or the gateway; add addresses to the pool',
  }
}
