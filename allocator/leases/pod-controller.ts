import type { Allocation } from '../allocation.ts'
import { isRefusal } from '../api/refusal.ts'
import type { AllocatedPod } from '../view.ts'
import type { Again, Controller } from '../work/controller.ts'
import { editsOf, withEdits, type Edit } from './annotated.ts'
import { areLeasedUnseen, areStillBound, refreshNetworks } from './confirm.ts'
import { demandOf, type Demand } from './demand.ts'
import { hasRun, isGated } from './gate.ts'
import { matchLeases, type Matches } from './match.ts'
import type { Obstacle } from './obstacle.ts'
import { waiterOf, type Planning } from './plan.ts'
import { patchPod } from './pod-patch.ts'
import { provide, type Provided } from './provide.ts'
import { Settling } from './settle.ts'
import { Shortages } from './shortage.ts'
import { Teller } from './teller.ts'
import { Waiters } from './waiters.ts'

/** Whoever waits is looked at again after this while, whatever was or was not told in between. */
const LOOK_AGAIN: Again = { afterMs: 30_000 }
/** Of one for whom there is something, if others do not take it. After so many looks it is told that it waits. */
const SOON: Again = { afterMs: 250 }
const MOST_UNDECIDED = 8
/** So often a pod is found to be other than it was taken for before others have their turn. */
const MOST_PASSES = 10
const LATER: Again = { afterMs: 1000 }

type Pass = Again | 'changed' | undefined

/** Gives pods their addresses: leases first, then the one patch that names them and lets the pod go. Keys are `namespace/name`. */
export class PodController implements Controller {
  readonly name = 'pods'
  /** `waiters.onCall` has to be told to the queue, `waiters.freed` of every address that comes free. */
  readonly waiters: Waiters
  readonly #allocation: Allocation
  readonly #planning: Planning
  readonly #teller: Teller
  readonly #settling: Settling
  /** How often it was not decided yet what becomes of a pod that waits. */
  readonly #undecided = new Map<string, number>()
  #isPrimed = false

  constructor(allocation: Allocation) {
    const { view } = allocation
    this.waiters = new Waiters(view)
    this.#allocation = allocation
    this.#planning = { allocation, waiters: this.waiters, shortages: new Shortages(view) }
    this.#teller = new Teller(allocation)
    this.#settling = new Settling(allocation)
    view.subscribe({
      changed: ({ kind, namespace, name, gone }) => {
        if (kind === 'Pod' && gone) this.#dismiss(`${namespace}/${name}`)
      },
      freed: () => undefined,
    })
  }

  /** This process does the work from now on: who waits for what is found out anew. */
  begin(): void {
    this.waiters.clear()
    this.#undecided.clear()
    this.#isPrimed = false
  }

  async reconcile(key: string): Promise<Again | undefined> {
    this.#prime()
    const [namespace = '', name = ''] = key.split('/')
    for (let passes = 0; passes < MOST_PASSES; passes++) {
      const pod = this.#allocation.view.pod(namespace, name)
      if (pod === undefined || pod.deleting) {
        this.#dismiss(key)
        return undefined
      }
      const pass = await this.#pass(key, pod).catch((fault: unknown) => this.#failed(key, fault))
      if (pass !== 'changed') return pass
    }
    return LATER
  }

  /** What the API server refuses may be refused for ever: those behind it in line must not wait for that. */
  #failed(key: string, fault: unknown): never {
    if (isRefusal(fault)) this.#rests(key)
    throw fault
  }

  /** One look at a pod as the view has it, and what follows from it. `changed`: it is not so, and the view knows more now. */
  async #pass(key: string, pod: AllocatedPod): Promise<Pass> {
    const { view, settings } = this.#allocation
    const demand = demandOf(pod, view, settings())
    const found = matchLeases(pod, demand.attachments, view)
    const obstacle = obstacleOf(pod, demand, found)
    if (obstacle !== undefined) return this.#isStuck(key, pod, obstacle)
    if (isGated(pod) && (await this.#hasMoreNow(pod, demand))) return 'changed'
    const provided = await provide(this.#planning, pod, found)
    if (!provided.ok) return provided.reason === 'changed' ? 'changed' : this.#waits(key, pod, provided)
    // Whatever becomes of the pod now, it holds nobody up any more.
    this.#rests(key)
    const { matches, written } = provided
    const edits = editsOf(pod, matches)
    if (edits.length > 0 || isGated(pod)) return this.#patch(pod, { edits, matches, written })
    await this.#teller.hasAll(pod, matches)
    return this.#settling.settle(key, pod, matches)
  }

  async #patch(
    pod: AllocatedPod,
    {
      edits,
      matches,
      written,
    }: Omit<Extract<Provided, { ok: true }>, 'ok'> & { readonly edits: readonly Edit[] },
  ): Promise<Pass> {
    const allocation = this.#allocation
    const unsure = matches.matches.flatMap(({ lease }) =>
      lease === undefined || written.has(lease.name) ? [] : lease,
    )
    if (!(await areStillBound(allocation, pod, unsure))) return 'changed'
    // Behind the gate the annotation is the user's; past it, an allocator may have written it.
    if (hasRun(pod) && (await areLeasedUnseen(allocation, pod, { edits, matches }))) return 'changed'
    const patched = await patchPod(allocation, pod, withEdits(pod, edits))
    if (patched === 'changed') return 'changed'
    const restored = edits.some(({ strange }) => strange.length > 0)
    if (hasRun(pod)) this.#teller.wasHealed(pod, matches, restored)
    // What is left to do is done in a look at the pod as it is now.
    return 'changed'
  }

  async #isStuck(key: string, pod: AllocatedPod, obstacle: Obstacle): Promise<Pass> {
    this.#rests(key)
    await this.#teller.waits(pod, obstacle)
    return LOOK_AGAIN
  }

  async #waits(
    key: string,
    pod: AllocatedPod,
    { obstacle, undecided }: Extract<Provided, { reason: 'short' }>,
  ): Promise<Pass> {
    const looks = (this.#undecided.get(key) ?? 0) + 1
    if (undecided && looks < MOST_UNDECIDED) {
      this.#undecided.set(key, looks)
      return SOON
    }
    await this.#teller.waits(pod, obstacle)
    return LOOK_AGAIN
  }

  /** Whether a gated pod needs an address more than it seems to, as one of its networks has just become Berth's. */
  async #hasMoreNow(pod: AllocatedPod, { attachments, others }: Demand): Promise<boolean> {
    if (others.length === 0) return false
    const { view, settings } = this.#allocation
    await refreshNetworks(this.#allocation, others)
    const demand = demandOf(pod, view, settings())
    return demand.attachments.length > attachments.length || demand.obstacles.length > 0
  }

  /** It does not wait for an address (any more). */
  #rests(key: string): void {
    this.#undecided.delete(key)
    this.waiters.leave(key)
  }

  #dismiss(key: string): void {
    this.#rests(key)
    this.#settling.forget(key)
  }

  /** Puts those in line who were told to wait before this process came: a pod that is new must not overtake them. */
  #prime(): void {
    if (this.#isPrimed) return
    this.#isPrimed = true
    const { view, settings } = this.#allocation
    for (const pod of view.pods()) {
      const { condition } = pod
      if (condition?.status !== 'False' || pod.deleting) continue
      const { attachments } = demandOf(pod, view, settings())
      const missing = matchLeases(pod, attachments, view).matches.filter(({ lease }) => lease === undefined)
      const pots = missing.flatMap(({ slot }) => (slot.requested === undefined ? slot.pot : []))
      const exactly = missing.flatMap(({ slot: { pot, requested } }) =>
        requested === undefined ? [] : { domain: pot.domain, address: requested },
      )
      if (missing.length > 0) this.waiters.wait(waiterOf(pod), { pots, exactly }, false)
    }
  }
}

/**
 * Why the pod cannot be helped now. Behind the gate it has to be known of every network of the pod what it gives; a pod that is past it
 * is given what can be given.
 */
function obstacleOf(pod: AllocatedPod, { obstacles }: Demand, { matches }: Matches): Obstacle | undefined {
  const unserved = matches.find(
    ({ slot, lease }) => lease === undefined && slot.attachment.obstacle !== undefined,
  )
  return (isGated(pod) ? obstacles[0] : undefined) ?? unserved?.slot.attachment.obstacle
}

export const createPodController = (allocation: Allocation): PodController => new PodController(allocation)
