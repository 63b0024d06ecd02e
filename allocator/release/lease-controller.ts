import { text, objectAt } from '../../network/json/json.ts'
import type { Lease } from '../../network/lease/lease.ts'
import type { Allocation } from '../allocation.ts'
import type { Again, Controller } from '../work/controller.ts'
import { claimFate } from './claim-fate.ts'
import { LastNodes } from './last-nodes.ts'
import { LeaseSteps } from './lease-steps.ts'
import { UNSEEN, WATCHED } from './looks.ts'
import { NodeReadiness } from './node-readiness.ts'
import { livesInView, podFate } from './pod-fate.ts'
import { Quarantine } from './quarantine.ts'
import { Rests } from './rests.ts'
import { isKept, wantsOrdinal } from './set-fate.ts'

export interface LeaseControllerOptions {
  /** Milliseconds of a clock that never goes back; `performance.now` if undefined. */
  readonly now?: () => number
}

/**
 * Sees to it that addresses come free: one step of a lease's life at a time, from what it is now. Before it takes anything away it asks the
 * API server for who has it. Keys are the leases' names.
 */
export class LeaseController implements Controller {
  readonly name = 'leases'
  readonly #allocation: Allocation
  readonly #steps: LeaseSteps
  readonly #lastNodes: LastNodes
  readonly #quarantine: Quarantine

  constructor(allocation: Allocation, { now = () => performance.now() }: LeaseControllerOptions = {}) {
    const { view, clock } = allocation
    const rests = new Rests(clock, now)
    const nodes = new NodeReadiness(view, now)
    const lastNodes = new LastNodes(view)
    const steps = new LeaseSteps(allocation, rests)
    this.#allocation = allocation
    this.#steps = steps
    this.#lastNodes = lastNodes
    this.#quarantine = new Quarantine({ allocation, steps, rests, nodes, lastNodes })
    // As long as the process lives, whether it leads or not: for what it has seen by then it need not wait again.
    for (const listener of [rests, nodes, lastNodes]) view.subscribe(listener)
  }

  reconcile(key: string): Promise<Again | undefined> {
    const lease = this.#allocation.view.lease(key)
    // One that a finalizer of somebody keeps is not ours to fight for: the address is taken until it is gone.
    if (lease === undefined || lease.deleting) return Promise.resolve(undefined)
    if (lease.phase === 'Quarantined') return this.#quarantine.look(lease)
    if (lease.owner.kind === 'IPAddressClaim') return this.#claimed(lease)
    const isHeld = lease.phase === 'Held' && lease.owner.kind === 'StatefulSet'
    return isHeld && !livesInView(lease, this.#allocation.view) ? this.#held(lease) : this.#used(lease)
  }

  /** A pod has it, or seems to. */
  async #used(lease: Lease): Promise<Again | undefined> {
    const { view } = this.#allocation
    if (lease.phase === 'Bound' && livesInView(lease, view)) return undefined
    const fate = await podFate(this.#allocation, lease, this.#lastNodes)
    if (!fate.gone) {
      if (lease.phase !== 'Bound') return this.#steps.bind(lease)
      return livesInView(lease, view) ? undefined : UNSEEN
    }
    if (lease.phase === 'Held' && lease.owner.kind === 'StatefulSet') return this.#held(lease)
    if (lease.owner.kind === 'StatefulSet') return this.#steps.rest(lease, 'Held', fate.node)
    return fate.neverRan ? this.#steps.free(lease) : this.#steps.rest(lease, 'Quarantined', fate.node)
  }

  /** It is kept for the next pod of an ordinal, as long as the set is to have that. */
  async #held(lease: Lease): Promise<Again | undefined> {
    const { owner } = lease
    if (this.#seemsKept(lease)) return undefined
    if (await isKept(this.#allocation, owner)) return this.#seemsKept(lease) ? undefined : UNSEEN
    return this.#steps.rest(lease, 'Quarantined', lease.pod?.node)
  }

  #seemsKept({ owner }: Lease): boolean {
    const set = this.#allocation.view.statefulSet(owner.namespace, owner.name)
    return set !== undefined && wantsOrdinal(set, owner)
  }

  /** While the claim is there, its own controller sees to the lease. */
  async #claimed(lease: Lease): Promise<Again | undefined> {
    if (this.#hasClaim(lease)) return undefined
    const fate = await claimFate(this.#allocation, lease)
    if (this.#hasClaim(lease)) return undefined
    if (fate === 'has it' && lease.phase !== 'Bound') return this.#steps.bind(lease)
    if (fate !== 'released') return WATCHED
    const { owner } = lease
    this.#allocation.log.info(
      { lease: lease.name, claim: `${owner.namespace}/${owner.name}` },
      'the claim that a leased address belongs to is gone',
    )
    return this.#steps.rest(lease, 'Quarantined', undefined)
  }

  #hasClaim({ owner, phase }: Lease): boolean {
    const claim = this.#allocation.view.claim(owner.namespace, owner.name)
    return phase === 'Bound' && claim !== undefined && text(objectAt(claim, 'metadata'), 'uid') === owner.uid
  }
}

export const createLeaseController = (
  allocation: Allocation,
  options?: LeaseControllerOptions,
): LeaseController => new LeaseController(allocation, options)
