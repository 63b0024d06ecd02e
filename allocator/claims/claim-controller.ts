import type { Allocation } from '../allocation.ts'
import { isRefusal } from '../api/refusal.ts'
import { Waiters } from '../leases/waiters.ts'
import type { Again, Controller } from '../work/controller.ts'
import { Adopting, isSettled } from './adopt.ts'
import { Allocating, waiterOf } from './allocate.ts'
import { readClaim, type Claim } from './claim.ts'
import { ClaimLeases } from './claim-leases.ts'
import { ClaimTeller, type Shortcoming } from './claim-teller.ts'
import { ClusterPause } from './cluster-pause.ts'
import { claimKey, nameOfKey, RELEASE_FINALIZER } from './contract.ts'
import { Grace } from './grace.ts'
import { readIpAddress, type KnownPool } from './ip-address.ts'
import { IpamStore } from './ipam-store.ts'
import { isPaused } from './metadata.ts'
import { Releasing } from './release.ts'
import { Serving, type ControllerOptions } from './serving.ts'

/** Whoever waits is looked at again after this while, whatever was or was not told in between. */
const LOOK_AGAIN: Again = { afterMs: 30_000 }
/** Clusters are not watched: that one goes on again, or comes, is noticed after this while. */
const CLUSTER_AGAIN: Again = { afterMs: 10_000 }
/** So often a claim is found to be other than it was taken for before others have their turn. */
const MOST_PASSES = 10
const LATER: Again = { afterMs: 1000 }

type Pass = Again | 'changed' | undefined

/**
 * Serves the IPAddressClaims on InClusterIPPools and GlobalInClusterIPPools: first the lease, then the IPAddress, then the claim's status.
 * Keys are `namespace/name`, of claims and of IPAddresses alike.
 */
export class ClaimController implements Controller {
  readonly name = 'claims'
  /** `waiters.onCall` has to be told to the queue, `waiters.freed` of every address that comes free. */
  readonly waiters: Waiters
  readonly #allocation: Allocation
  readonly #serving: Serving
  readonly #clusters: ClusterPause
  readonly #store: IpamStore
  readonly #leases: ClaimLeases
  readonly #teller: ClaimTeller
  readonly #releasing: Releasing
  readonly #adopting: Adopting
  readonly #allocating: Allocating
  #isPrimed = false

  constructor(allocation: Allocation, options: ControllerOptions = {}) {
    const { view, clock } = allocation
    const now = options.now ?? (() => performance.now())
    const store = new IpamStore(allocation)
    const leases = new ClaimLeases(allocation)
    const teller = new ClaimTeller(allocation, store)
    const releasing = new Releasing({ allocation, store, leases, grace: new Grace(clock, now) })
    this.waiters = new Waiters(view)
    this.#allocation = allocation
    this.#serving = options.serving ?? new Serving(allocation, options)
    this.#clusters = new ClusterPause(allocation, now)
    this.#store = store
    this.#leases = leases
    this.#teller = teller
    this.#releasing = releasing
    this.#adopting = new Adopting({ store, leases, teller, releasing })
    this.#allocating = new Allocating({ allocation, store, leases, waiters: this.waiters, now })
  }

  /** This process does the work from now on: who waits for what is found out anew. */
  begin(): void {
    this.waiters.clear()
    this.#isPrimed = false
  }

  async reconcile(key: string): Promise<Again | undefined> {
    if (!(await this.#serving.serves())) {
      this.waiters.leave(key)
      return this.#serving.again
    }
    this.#prime()
    const named = nameOfKey(key)
    for (let passes = 0; passes < MOST_PASSES; passes++) {
      const object = this.#allocation.view.claim(named.namespace, named.name)
      const looked = object === undefined ? this.#gone(key) : this.#pass(key, object)
      const pass = await looked.catch((fault: unknown) => this.#failed(key, fault))
      if (pass !== 'changed') return pass
    }
    return LATER
  }

  /** What the API server refuses may be refused for ever: those behind it in line must not wait for that. */
  #failed(key: string, fault: unknown): never {
    if (isRefusal(fault)) this.waiters.leave(key)
    throw fault
  }

  #gone(key: string): Promise<Pass> {
    this.waiters.leave(key)
    return this.#releasing.clearUp(nameOfKey(key))
  }

  /** One look at a claim as the view has it, and what follows from it. `changed`: it is not so, and the view knows more now. */
  async #pass(key: string, object: Parameters<typeof readClaim>[0]): Promise<Pass> {
    const claim = readClaim(object)
    const known = claim && this.#poolOf(claim)
    if (claim === undefined || claim.paused || (known !== undefined && isPaused(known.poolObject))) {
      this.waiters.leave(key)
      return undefined
    }
    return claim.deletedAt === undefined ? this.#serve(claim, known) : this.#release(claim)
  }

  /** The Cluster may be gone before its claims are, and they must not be kept for that. */
  async #release(claim: Claim): Promise<Pass> {
    this.waiters.leave(claimKey(claim))
    const cluster = await this.#clusters.stateOf(claim)
    return cluster === 'paused' ? CLUSTER_AGAIN : this.#releasing.release(claim)
  }

  async #serve(claim: Claim, known: KnownPool | undefined): Promise<Pass> {
    const object = this.#allocation.view.ipAddress(claim.namespace, claim.name)
    const address = object && readIpAddress(object)
    if (known !== undefined && address !== undefined && isSettled(this.#leases, claim, address, known))
      return undefined
    if (known !== undefined && object === undefined && this.#allocating.isStillShort(claim, known.pool))
      return LOOK_AGAIN
    const cluster = await this.#clusters.stateOf(claim)
    if (cluster === 'paused' || cluster === 'missing') {
      this.waiters.leave(claimKey(claim))
      return CLUSTER_AGAIN
    }
    // Whoever has an address keeps it, whatever became of the pool.
    if (known === undefined) return object === undefined ? this.#lacks(claim, poolMissing(claim)) : undefined
    return this.#provide(claim, known)
  }

  async #provide(claim: Claim, known: KnownPool): Promise<Pass> {
    if (!claim.finalizers.includes(RELEASE_FINALIZER)) {
      const finalizers = [...claim.finalizers, RELEASE_FINALIZER]
      const changed = await this.#store.changeMetadata('IPAddressClaim', claim, { finalizers })
      return changed === undefined ? this.#refresh(claim) : 'changed'
    }
    // Asked again: while the Cluster was asked for, the view may have heard of one.
    const object = this.#allocation.view.ipAddress(claim.namespace, claim.name)
    if (object === undefined) {
      const allocated = await this.#allocating.allocate(claim, known)
      if (allocated === 'waits') return LOOK_AGAIN
      return allocated === 'changed' ? 'changed' : this.#lacks(claim, allocated)
    }
    const address = readIpAddress(object)
    const step = address === undefined ? notServed(claim) : await this.#adopting.adopt(claim, address, known)
    if (step === 'changed') return 'changed'
    if (step !== 'done') return this.#lacks(claim, step)
    this.waiters.leave(claimKey(claim))
    return undefined
  }

  async #lacks(claim: Claim, shortcoming: Shortcoming): Promise<Pass> {
    if (shortcoming.reason !== 'PoolExhausted') this.waiters.leave(claimKey(claim))
    return (await this.#teller.lacks(claim, shortcoming)) ? LOOK_AGAIN : this.#refresh(claim)
  }

  async #refresh(claim: Claim): Promise<'changed'> {
    await this.#store.find('IPAddressClaim', claim)
    return 'changed'
  }

  #poolOf({ pool: { kind, namespace, name } }: Claim): KnownPool | undefined {
    const { view } = this.#allocation
    const pool = view.pool(kind, namespace, name)
    const poolObject = view.poolObject(kind, namespace, name)
    return pool && poolObject && { pool, poolObject }
  }

  /** Puts those in line who were told to wait before this process came: a claim that is new must not overtake them. */
  #prime(): void {
    if (this.#isPrimed) return
    this.#isPrimed = true
    for (const object of this.#allocation.view.claims()) {
      const claim = readClaim(object)
      if (claim?.ready?.reason !== 'PoolExhausted' || claim.deletedAt !== undefined) continue
      const known = this.#poolOf(claim)
      if (known === undefined) continue
      this.waiters.wait(waiterOf(claim), { pots: [this.#leases.potOf(known.pool)], exactly: [] }, false)
    }
  }
}

const poolMissing = ({ pool }: Claim): Shortcoming => ({
  reason: 'PoolNotReady',
  subject: `${pool.kind} ${pool.namespace === '' ? '' : `${pool.namespace}/`}${pool.name} does not exist`,
  detail: 'create it, or correct spec.poolRef of a new claim',
})

const notServed = (claim: Claim): Shortcoming => ({
  reason: 'AllocationFailed',
  subject: `IPAddress ${claimKey(claim)} is there already and is of another provider`,
  detail: 'delete it, and the claim gets one of its own',
})

export const createClaimController = (allocation: Allocation, options?: ControllerOptions): ClaimController =>
  new ClaimController(allocation, options)
