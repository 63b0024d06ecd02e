import type { Address } from '../../network/address/address.ts'
import { contains } from '../../network/address/range.ts'
import type { Allocation } from '../allocation.ts'
import type { Picked } from '../store/address-book.ts'
import type { AllocatedPod } from '../view.ts'
import { otherHolder } from './acquire.ts'
import { leasePodOf, ownerOf } from './bound-spec.ts'
import type { Slot } from './demand.ts'
import type { Obstacle } from './obstacle.ts'
import { addressHeld, type Shortages } from './shortage.ts'
import type { Waiter, Waiters, Wanted } from './waiters.ts'
import { hasFree, potKey, potOfOne } from './waiting-line.ts'

/** An address that is in hand for a slot. */
export interface Choice {
  readonly slot: Slot
  readonly picked: Picked
  /** Whether it has to be that very one. */
  readonly exact: boolean
}

export type Plan =
  | { readonly ok: true; readonly choices: readonly Choice[] }
  | {
      readonly ok: false
      readonly wanted: Wanted
      /** Whether others come first, so that it was not looked whether there is anything. */
      readonly passed: boolean
      readonly obstacle: Obstacle
      /** There are free addresses for it, but others have them in hand or are about to: what becomes of these is known soon. */
      readonly undecided: boolean
    }

export interface Planning {
  readonly allocation: Allocation
  readonly waiters: Waiters
  readonly shortages: Shortages
}

/** A slot without a lease, and the address that it must have, or had better have, for the pod runs with it. */
export interface Missing {
  readonly slot: Slot
  readonly running: Address | undefined
}

/** Takes an address in hand for each of the slots, or none: then it tells what the pod has to wait for. Nothing is awaited. */
export function plan(planning: Planning, pod: AllocatedPod, missing: readonly Missing[]): Plan {
  const waiter = waiterOf(pod)
  const choices: Choice[] = []
  const short: Short[] = []
  // The lowest free address of one slot may be the one that another asks for.
  const exactFirst = missing.toSorted((a, b) => Number(isAny(a)) - Number(isAny(b)))
  for (const one of exactFirst) {
    const chosen = choose(planning, pod, waiter, one)
    if ('picked' in chosen) choices.push(chosen)
    else short.push(chosen)
  }
  const [first] = short
  if (first === undefined) return { ok: true, choices }
  for (const { picked } of choices) picked.putBack()
  const hopeless = short.find((one) => !isOpen(planning, pod, one, missing))
  return {
    ok: false,
    wanted: {
      pots: short.flatMap(({ slot, address }) => (address === undefined ? slot.pot : [])),
      exactly: short.flatMap(({ slot, address }) =>
        address === undefined ? [] : { domain: slot.pot.domain, address },
      ),
    },
    passed: short.some(({ passed }) => passed),
    obstacle: obstacleOf(planning, pod, hopeless ?? first),
    undecided: hopeless === undefined,
  }
}

const isAny = ({ slot, running }: Missing): boolean => slot.requested === undefined && running === undefined

export const waiterOf = ({ namespace, name, createdAt }: AllocatedPod): Waiter => ({
  key: `${namespace}/${name}`,
  createdAt,
})

/** A slot that there is nothing for. */
interface Short {
  readonly slot: Slot
  /** The one that it asks for. */
  readonly address: Address | undefined
  readonly passed: boolean
}

function choose(
  { allocation, waiters }: Planning,
  pod: AllocatedPod,
  waiter: Waiter,
  { slot, running }: Missing,
): Choice | Short {
  const { addresses } = allocation
  const { pot, requested } = slot
  const asker = { owner: ownerOf(pod, slot.attachment), pod: leasePodOf(pod) }
  if (requested !== undefined) {
    if (waiters.isBehind(waiter, potOfOne(pot.domain, requested)))
      return { slot, address: requested, passed: true }
    const picked = addresses.pickExactly(pot, requested, asker)
    return picked === undefined ? { slot, address: requested, passed: false } : { slot, picked, exact: true }
  }
  const own = running && addresses.pickExactly(pot, running, asker)
  if (own !== undefined) return { slot, picked: own, exact: false }
  if (waiters.isBehind(waiter, pot)) return { slot, address: undefined, passed: true }
  const picked = pickUnpromised(allocation, waiters, slot, waiter)
  return picked === undefined ? { slot, address: undefined, passed: false } : { slot, picked, exact: false }
}

/** The lowest free address that nobody who waits longer has asked for. */
function pickUnpromised(
  { addresses }: Allocation,
  waiters: Waiters,
  { pot }: Slot,
  waiter: Waiter,
): Picked | undefined {
  const promised: Picked[] = []
  let picked = addresses.pick(pot)
  while (picked !== undefined && waiters.isPromised(pot.domain, picked.address, waiter)) {
    promised.push(picked)
    picked = addresses.pick(pot)
  }
  for (const other of promised) other.putBack()
  return picked
}

/** Whether there is enough for it and the pod's other slots, as far as the view knows. */
function isOpen(
  { allocation: { view } }: Planning,
  pod: AllocatedPod,
  { slot, address }: Short,
  missing: readonly Missing[],
): boolean {
  const { pot, attachment } = slot
  if (address !== undefined)
    return view.isFree(pot.domain, address, { owner: ownerOf(pod, attachment), pod: leasePodOf(pod) })
  const key = potKey(pot)
  return hasFree(view, pot, missing.filter((other) => potKey(other.slot.pot) === key).length)
}

function obstacleOf(
  { allocation, waiters, shortages }: Planning,
  pod: AllocatedPod,
  { slot, address }: Short,
): Obstacle {
  const { pot, attachment } = slot
  if (address === undefined) return shortages.exhausted(pot, waiters.placeIn(pot, waiterOf(pod)))
  const by = otherHolder(allocation.view, { pot, pod: leasePodOf(pod) }, address)
  return addressHeld(address, attachment, by)
}

/** Of the addresses that a pod runs with, the one of the slot's pot. */
export const runningIn = ({ pot }: Slot, addresses: readonly Address[]): Address | undefined =>
  addresses.find((address) => pot.ranges.some((range) => contains(range, address)))
