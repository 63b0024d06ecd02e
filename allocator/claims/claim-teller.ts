import type { Allocation } from '../allocation.ts'
import { readyStatus, type Claim, type Ready } from './claim.ts'
import type { IpamStore } from './ipam-store.ts'

/**
 * Why a claim has no address, as the reason of its condition Ready: the reasons that Cluster API itself names
 * (`api/ipam/v1beta2/ipaddressclaim_types.go`).
 */
export interface Shortcoming {
  readonly reason: 'PoolExhausted' | 'PoolNotReady' | 'AllocationFailed'
  /** What it is about, without figures: the same as long as the shortcoming is. */
  readonly subject: string
  /** More of it, as it is now, and what to do about it. */
  readonly detail: string
}

/** An Event's message is cut by the API server's rules at 1,024 bytes. */
const LONGEST_EVENT = 1000

/** Tells a claim's people how it stands: by its condition Ready, its `status.addressRef`, and by Events. */
export class ClaimTeller {
  readonly #allocation: Allocation
  readonly #store: IpamStore

  constructor(allocation: Allocation, store: IpamStore) {
    this.#allocation = allocation
    this.#store = store
  }

  /** That it has no address, and why; once, as long as it is for the same. False: the claim is not what it was any more. */
  async lacks(claim: Claim, { reason, subject, detail }: Shortcoming): Promise<boolean> {
    const { ready } = claim
    const isTold =
      ready?.status === 'False' && ready.reason === reason && ready.message.startsWith(`${subject}: `)
    if (isTold) return true
    const message = `${subject}: ${detail}`
    this.#record(claim, 'Warning', reason, message)
    return this.#write(claim, { status: 'False', reason, message })
  }

  /** That it has its address: `10.0.0.50/24 of InClusterIPPool default/pool`. False: the claim is not what it was any more. */
  async has(claim: Claim, message: string): Promise<boolean> {
    if (isToldReady(claim)) return true
    this.#record(claim, 'Normal', 'AddressAllocated', message)
    return this.#write(claim, { status: 'True', reason: 'Ready', message })
  }

  #record(claim: Claim, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const { apiVersion, namespace, name, uid } = claim
    const subject = { apiVersion, kind: 'IPAddressClaim', namespace, name, uid }
    this.#allocation.events.record(subject, { type, reason, message: message.slice(0, LONGEST_EVENT) })
  }

  async #write(claim: Claim, ready: Ready): Promise<boolean> {
    // Where the API server's clock is not known yet, this machine's will do: nothing is decided by it.
    const now = this.#allocation.clock.now() ?? Date.now()
    const address = ready.status === 'True' ? { addressRef: { name: claim.name } } : {}
    const status = { ...readyStatus(claim, ready, now), ...address }
    return (await this.#store.changeStatus('IPAddressClaim', claim, status)) !== undefined
  }
}

/** Whether its status says all that there is to say of an address. */
export const isToldReady = ({ ready, addressRef, name }: Claim): boolean =>
  ready?.status === 'True' && addressRef === name
