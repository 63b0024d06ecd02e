import type { Address } from '../../network/address/address.ts'
import { holds } from '../../network/address/interval-set.ts'
import { claimedBy, leaseDomain } from '../../network/lease/lease-name.ts'
import type { AllocatorView, Change, ViewListener } from '../view.ts'
import type { Waiters } from '../leases/waiters.ts'
import { byAge } from '../leases/waiting-line.ts'
import { isToldReady } from './claim-teller.ts'
import { waiterOf } from './allocate.ts'
import { readClaim } from './claim.ts'
import { claimKey, isPoolKind, poolKey, type PoolName } from './contract.ts'
import { poolRefOf, readMetadata } from './metadata.ts'

/** A queue, as those see it who only put keys in. */
export interface Keys {
  add(key: string): void
  /** What is urgent goes first. */
  addPatient(key: string): void
}

export interface ClaimTargets {
  /** By `namespace/name`. */
  readonly claims: Keys
  /** By `Kind namespace/name`. */
  readonly pools: Keys
  readonly waiters: Pick<Waiters, 'freed'>
}

/** Which claims and pools a change of the cluster concerns. */
export class ClaimTriggers implements ViewListener {
  readonly #view: AllocatorView
  readonly #targets: ClaimTargets

  constructor(view: AllocatorView, targets: ClaimTargets) {
    this.#view = view
    this.#targets = targets
  }

  changed({ kind, namespace, name }: Change): void {
    const { claims } = this.#targets
    if (kind === 'IPAddressClaim') claims.add(claimKey({ namespace, name }))
    else if (kind === 'IPAddress') this.#addressChanged(namespace, name)
    else if (kind === 'IPLease') this.#leaseChanged(name)
    else if (isPoolKind(kind)) this.#poolChanged({ kind, namespace, name })
  }

  freed(domain: string, address: Address): void {
    this.#targets.waiters.freed(domain, address)
    this.#poolsWith(domain, address)
  }

  /** The lead was gained: whatever happened before is looked at. Claims in the order in which they came. */
  everything(): void {
    const { claims, pools } = this.#targets
    const known = [...this.#view.claims()].flatMap((object) => readClaim(object) ?? [])
    for (const claim of known.toSorted((a, b) => byAge(waiterOf(a), waiterOf(b)))) {
      if (claim.deletedAt === undefined && isToldReady(claim)) claims.addPatient(claimKey(claim))
      else claims.add(claimKey(claim))
    }
    for (const object of this.#view.ipAddresses()) {
      const { namespace, name } = readMetadata(object)
      if (this.#view.claim(namespace, name) === undefined) claims.addPatient(claimKey({ namespace, name }))
    }
    for (const pool of this.#view.pools()) pools.addPatient(poolKey(pool))
  }

  #addressChanged(namespace: string, name: string): void {
    this.#targets.claims.add(claimKey({ namespace, name }))
    const object = this.#view.ipAddress(namespace, name)
    const pool = object && poolRefOf(object)
    // Of one that is gone its lease tells, and the address that comes free.
    if (pool !== undefined) this.#targets.pools.addPatient(poolKey(pool))
  }

  #leaseChanged(name: string): void {
    const { claims, pools } = this.#targets
    const lease = this.#view.lease(name)
    if (lease !== undefined) {
      const { kind, namespace, name: poolName } = lease.pool
      if (isPoolKind(kind)) pools.addPatient(poolKey({ kind, namespace, name: poolName }))
      if (lease.owner.kind === 'IPAddressClaim') claims.add(claimKey(lease.owner))
      return
    }
    const claimed = claimedBy(name)
    if (claimed === undefined) return
    this.#poolsWith(claimed.domain, claimed.address)
    // Whoever goes on using the address needs another lease of it.
    for (const holder of this.#view.holdersOf(claimed.domain, claimed.address))
      if (holder.kind === 'IPAddress') claims.add(claimKey(holder))
  }

  /** Who has no address yet, or is to give it back, may go on; so may whoever was left alone while the pool was paused. */
  #poolChanged(pool: PoolName): void {
    const key = poolKey(pool)
    this.#targets.pools.add(key)
    const open = [...this.#view.claims()].flatMap((object) => {
      const claim = readClaim(object)
      const isOpen = claim !== undefined && (claim.deletedAt !== undefined || !isToldReady(claim))
      return isOpen && poolKey(claim.pool) === key ? claim : []
    })
    for (const claim of open.toSorted((a, b) => byAge(waiterOf(a), waiterOf(b))))
      this.#targets.claims.add(claimKey(claim))
  }

  #poolsWith(domain: string, address: Address): void {
    for (const pool of this.#view.pools())
      if (leaseDomain(pool.domain) === leaseDomain(domain) && holds(pool.allocatable, address))
        this.#targets.pools.addPatient(poolKey(pool))
  }
}
