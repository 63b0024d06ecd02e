import type { Allocation } from '../allocation.ts'
import { LeaseStore } from '../store/leases.ts'
import type { AllocatedPod } from '../view.ts'
import type { Again } from '../work/controller.ts'
import { boundSpec } from './bound-spec.ts'
import type { Match, Matches } from './match.ts'
import { releaseLeftovers, removeSurplus } from './surplus.ts'

/** How long what nobody waits for is put off: others' addresses come first. */
const PATIENCE: Again = { afterMs: 500 }

/** What is left to do for pods that have all their addresses. */
export class Settling {
  readonly #allocation: Allocation
  /** The pods whose leases are to be brought up to date when they are looked at next. */
  readonly #putOff = new Set<string>()

  constructor(allocation: Allocation) {
    this.#allocation = allocation
  }

  forget(key: string): void {
    this.#putOff.delete(key)
  }

  async settle(key: string, pod: AllocatedPod, matches: Matches): Promise<Again | undefined> {
    await removeSurplus(this.#allocation, pod, matches)
    await releaseLeftovers(this.#allocation, pod, matches)
    const outdated = matches.matches.filter((match) => isOutdated(pod, match))
    if (outdated.length === 0) {
      this.#putOff.delete(key)
      return undefined
    }
    if (!this.#putOff.has(key)) {
      this.#putOff.add(key)
      return PATIENCE
    }
    const { api, view } = this.#allocation
    const store = new LeaseStore(api, view)
    for (const { slot, lease } of outdated)
      if (lease !== undefined) await store.change(lease, boundSpec(pod, slot, lease))
    this.#putOff.delete(key)
    return undefined
  }
}

/** Whether the lease does not name the pod's node, or an owner that the pod no longer has: the pod became sticky, or ceased to be. */
function isOutdated(pod: AllocatedPod, { slot, lease }: Match): boolean {
  if (lease === undefined) return false
  const { owner, pod: leasePod } = boundSpec(pod, slot, lease)
  return (
    leasePod?.node !== lease.pod?.node ||
    owner.kind !== lease.owner.kind ||
    owner.uid !== lease.owner.uid ||
    owner.ordinal !== lease.owner.ordinal
  )
}
