import { objectAt, property } from '../../network/json/json.ts'
import type { Lease } from '../../network/lease/lease.ts'
import type { Allocation } from '../allocation.ts'
import type { Again } from '../work/controller.ts'
import { claimFate } from './claim-fate.ts'
import type { LastNodes } from './last-nodes.ts'
import type { LeaseSteps } from './lease-steps.ts'
import { UNSEEN, WATCHED } from './looks.ts'
import { isNodeGone } from './node-fate.ts'
import type { NodeReadiness } from './node-readiness.ts'
import { livesInView, podFate } from './pod-fate.ts'
import type { Rests } from './rests.ts'
import { isKept } from './set-fate.ts'

export interface QuarantineParts {
  readonly allocation: Allocation
  readonly steps: LeaseSteps
  readonly rests: Rests
  readonly nodes: NodeReadiness
  readonly lastNodes: LastNodes
}

/**
 * Frees the addresses that nobody has any more, when they have rested: a pod's interface may answer for a while after its object is gone,
 * and on a node that is cut off for as long as that runs.
 */
export class Quarantine {
  readonly #parts: QuarantineParts

  constructor(parts: QuarantineParts) {
    this.#parts = parts
  }

  /** One look at a lease that is Quarantined. */
  look(lease: Lease): Promise<Again | undefined> {
    return lease.owner.kind === 'IPAddressClaim' ? this.#ofClaim(lease) : this.#ofPod(lease)
  }

  async #ofPod(lease: Lease): Promise<Again | undefined> {
    const { allocation, steps, nodes, rests, lastNodes } = this.#parts
    // Before anything may end early: it rests from when it was seen first.
    const rested = rests.lengthOf(lease)
    if (livesInView(lease, allocation.view)) {
      const fate = await podFate(allocation, lease, lastNodes)
      if (!fate.gone) return steps.bind(lease)
    }
    const last =
      lease.pod === undefined || lease.pod.node !== undefined ? undefined : lastNodes.of([lease.pod.uid])
    if (typeof last === 'string') return steps.nameNode(lease, last)
    if (last === null) return this.#freeIfGone(lease)
    const ready = nodes.readyFor(lease.pod?.node)
    if (ready === undefined) return WATCHED
    const wait = allocation.settings().quarantine - Math.min(rested, ready)
    return wait > 0 ? { afterMs: Math.ceil(wait) } : this.#freeIfGone(lease)
  }

  async #freeIfGone(lease: Lease): Promise<Again | undefined> {
    const { allocation, steps, lastNodes } = this.#parts
    const { view } = allocation
    const { owner, pod } = lease
    if (pod?.node !== undefined && view.node(pod.node) === undefined)
      if (!(await isNodeGone(allocation, pod.node))) return UNSEEN
    const fate = await podFate(allocation, lease, lastNodes)
    if (!fate.gone) return steps.bind(lease)
    if (owner.kind !== 'StatefulSet') return steps.free(lease)
    // While a pod of the ordinal is there, it has not taken the address, or has another: it is not sticky any more.
    const isTaken = pod !== undefined && view.pod(owner.namespace, pod.name) !== undefined
    return !isTaken && (await isKept(allocation, owner))
      ? steps.rest(lease, 'Held', pod?.node)
      : steps.free(lease)
  }

  async #ofClaim(lease: Lease): Promise<Again | undefined> {
    const { allocation, steps, rests } = this.#parts
    const wait = graceOf(lease, allocation.view) - rests.lengthOf(lease)
    if (wait > 0) return { afterMs: Math.ceil(wait) }
    switch (await claimFate(allocation, lease)) {
      case 'has it':
        return steps.bind(lease)
      case 'released':
        return steps.free(lease)
      default:
        return WATCHED
    }
  }
}

/** In milliseconds: how long the pool keeps an address back after its claim. */
function graceOf({ pool }: Lease, view: Allocation['view']): number {
  if (pool.kind === 'NetworkAttachmentDefinition') return 0
  const object = view.poolObject(pool.kind, pool.namespace, pool.name)
  const seconds = object && property(objectAt(object, 'spec'), 'addressReuseGracePeriodSeconds')
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : 0
}
