import type { Address } from '../../network/address/address.ts'
import type { Lease } from '../../network/lease/lease.ts'
import { LeaseStore } from '../store/leases.ts'
import type { AllocatedPod } from '../view.ts'
import { acquireExactly, acquireLowest, type Acquired } from './acquire.ts'
import { boundSpec, isBoundTo, leasePodOf, ownerOf } from './bound-spec.ts'
import { hasRun } from './gate.ts'
import { readLivePod } from './live-pod.ts'
import type { Match, Matches } from './match.ts'
import type { Obstacle } from './obstacle.ts'
import { plan, runningIn, waiterOf, type Choice, type Missing, type Planning } from './plan.ts'
import { readAddress } from './requested-addresses.ts'

export type Provided =
  /** Every slot has its lease. `written`: the names of those that were written just now, and so are sure to be there. */
  | { readonly ok: true; readonly matches: Matches; readonly written: ReadonlySet<string> }
  /** Something was not what it was taken for; the view knows more now. */
  | { readonly ok: false; readonly reason: 'changed' }
  /** It stands in line. `undecided`: there is something for it, but others come first or have it in hand. */
  | {
      readonly ok: false
      readonly reason: 'short'
      readonly obstacle: Obstacle
      readonly undecided: boolean
    }

const CHANGED: Provided = { ok: false, reason: 'changed' }

/**
 * Gives every slot a lease that is bound to this pod: its own, the one kept for its ordinal, or a new one. All or none: nothing
 * is claimed unless there is an address in hand for each slot that lacks one. What was claimed and then not used (another allocator,
 * a crash) stays the pod's, and is found again. Throws what the API throws.
 */
export async function provide(planning: Planning, pod: AllocatedPod, matches: Matches): Promise<Provided> {
  const missing = matches.matches.filter(({ lease }) => lease === undefined)
  const unbound = matches.matches.filter(
    ({ slot, lease }) =>
      lease !== undefined &&
      !(isBoundTo(lease, pod.uid) && lease.owner.interface === slot.attachment.interface),
  )
  if (missing.length === 0 && unbound.length === 0) return { ok: true, matches, written: new Set() }
  const running = await runningAddresses(planning, pod, missing)
  if (running === undefined || !(await areFreeToBind(planning, pod, unbound))) return CHANGED
  const planned = plan(planning, pod, running)
  if (!planned.ok) {
    // At once: what comes free from now on is told to those who stand in line.
    planning.waiters.wait(waiterOf(pod), planned.wanted, planned.passed)
    return { ok: false, reason: 'short', obstacle: planned.obstacle, undecided: planned.undecided }
  }
  return carryOut(planning, pod, { matches, unbound, choices: planned.choices })
}

/**
 * A pod that came without the gate may run already with an address that host-local chose on its node: that one is
 * leased if it can be. Undefined: the pod is not what it was taken for.
 */
async function runningAddresses(
  { allocation }: Planning,
  pod: AllocatedPod,
  missing: readonly Match[],
): Promise<readonly Missing[] | undefined> {
  const unknown = missing.map(({ slot }) => ({ slot, running: undefined }))
  const mayRun = hasRun(pod) && pod.nodeName !== undefined
  if (!mayRun || missing.every(({ slot }) => slot.requested !== undefined)) return unknown
  const live = await readLivePod(allocation, pod)
  if (live?.uid !== pod.uid) return undefined
  return missing.map(({ slot }) => ({
    slot,
    running: runningIn(slot, addressesOn(slot.attachment.interface, live.status)),
  }))
}

const addressesOn = (
  name: string,
  status: readonly { readonly interface: string; readonly ips: readonly string[] }[],
): readonly Address[] =>
  status
    .filter((entry) => entry.interface === name)
    .flatMap(({ ips }) => ips)
    .flatMap((text) => {
      const read = readAddress(text)
      return read.ok ? [read.value] : []
    })

/**
 * Whether none of the leases is another living pod's: one of an ordinal may still say Bound to the pod of that name before this one. No
 * two pods have one name: where this one is, that one is gone.
 */
async function areFreeToBind(
  { allocation }: Planning,
  pod: AllocatedPod,
  unbound: readonly Match[],
): Promise<boolean> {
  const isDoubtful = unbound.some(({ lease }) => lease?.phase === 'Bound' && lease.pod?.uid !== pod.uid)
  return !isDoubtful || (await readLivePod(allocation, pod))?.uid === pod.uid
}

interface Work {
  readonly matches: Matches
  readonly unbound: readonly Match[]
  readonly choices: readonly Choice[]
}

async function carryOut(planning: Planning, pod: AllocatedPod, work: Work): Promise<Provided> {
  const { allocation } = planning
  const leases = new Map(work.matches.matches.map(({ slot, lease }) => [slot, lease]))
  const written = new Set<string>()
  const take = (slot: Match['slot'], lease: Lease): void => {
    leases.set(slot, lease)
    written.add(lease.name)
  }
  const inHand = [...work.choices]
  try {
    const store = new LeaseStore(allocation.api, allocation.view)
    for (const { slot, lease } of work.unbound) {
      if (lease === undefined) continue
      const bound = await store.change(lease, boundSpec(pod, slot, lease))
      if (!bound.ok) return CHANGED
      take(slot, bound.lease)
    }
    for (let choice = inHand.shift(); choice !== undefined; choice = inHand.shift()) {
      const acquired = await acquire(planning, pod, choice)
      if (!acquired.ok || !isBoundTo(acquired.lease, pod.uid)) return CHANGED
      take(choice.slot, acquired.lease)
    }
  } finally {
    for (const { picked } of inHand) picked.putBack()
  }
  const matches = work.matches.matches.map(({ slot }) => ({ slot, lease: leases.get(slot) }))
  return { ok: true, matches: { ...work.matches, matches }, written }
}

function acquire(
  { allocation }: Planning,
  pod: AllocatedPod,
  { slot, picked, exact }: Choice,
): Promise<Acquired> {
  const want = { pot: slot.pot, owner: ownerOf(pod, slot.attachment), pod: leasePodOf(pod) }
  return exact
    ? acquireExactly(allocation, want, picked.address, picked)
    : acquireLowest(allocation, want, picked)
}
