import type { Address } from '../../network/address/address.ts'
import { contains, intersection, singleAddress, type AddressRange } from '../../network/address/range.ts'
import { leaseDomain } from '../../network/lease/lease-name.ts'
import type { AddressPot } from '../../network/nad/address-pots.ts'
import type { AllocatorView } from '../view.ts'

/** Addresses that are waited for. */
export type WaitedPot = Pick<AddressPot, 'domain' | 'ranges'>

/** The pot of one address only. */
export const potOfOne = (domain: string, address: Address): WaitedPot => ({
  domain,
  ranges: [singleAddress(address)],
})

/** Whether the pot has so many free addresses. O(log n) for each. */
export function hasFree(
  view: Pick<AllocatorView, 'lowestFree'>,
  { domain, ranges }: WaitedPot,
  count: number,
): boolean {
  let found = 0
  for (const range of ranges) {
    let { first } = range
    while (first <= range.last) {
      const address = view.lowestFree(domain, { ...range, first })
      if (address === undefined) break
      if (++found >= count) return true
      first = address.value + 1n
    }
  }
  return false
}

/** What tells pots apart: those with the same addresses are one, whoever gives them. */
export const potKey = ({ domain, ranges }: WaitedPot): string => `${leaseDomain(domain)} ${rangesKey(ranges)}`

function rangesKey(ranges: readonly AddressRange[]): string {
  const known = rangesKeys.get(ranges)
  if (known !== undefined) return known
  const key = ranges.map(({ family, first, last }) => `${family}:${first}-${last}`).join()
  rangesKeys.set(ranges, key)
  return key
}

const rangesKeys = new WeakMap<readonly AddressRange[], string>()

/** Who waits, and since when. */
export interface Waiter {
  /** `namespace/name`. */
  readonly key: string
  /** In ms since 1970. */
  readonly createdAt: number
}

/** Who waits longest comes first; of those created in the same second, by namespace and name. */
export const byAge = (a: Waiter, b: Waiter): number =>
  a.createdAt - b.createdAt || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

/** The pods that wait for an address of one pot, in their order. Those that have been called are about to look for one. */
export class WaitingLine {
  readonly pot: WaitedPot
  readonly #waiting: Waiter[] = []
  readonly #called = new Map<string, Waiter>()

  constructor(pot: WaitedPot) {
    this.pot = { domain: leaseDomain(pot.domain), ranges: pot.ranges }
  }

  get size(): number {
    return this.#waiting.length + this.#called.size
  }

  /** How many are about to look. */
  get called(): number {
    return this.#called.size
  }

  isCalled(key: string): boolean {
    return this.#called.has(key)
  }

  /** The first that has not been called. */
  get first(): Waiter | undefined {
    return this.#waiting[0]
  }

  /** Takes its place, not called (any more). O(log n), and moving what is behind it. */
  add(waiter: Waiter): void {
    this.remove(waiter)
    this.#waiting.splice(this.#placeOf(waiter), 0, waiter)
  }

  remove(waiter: Waiter): void {
    this.#called.delete(waiter.key)
    const place = this.#placeOf(waiter)
    if (this.#waiting[place]?.key === waiter.key) this.#waiting.splice(place, 1)
  }

  /** Notes that it looks for an address now. */
  call(waiter: Waiter): void {
    this.remove(waiter)
    this.#called.set(waiter.key, waiter)
  }

  /** How many are before it. */
  before(waiter: Waiter): number {
    let count = this.#placeOf(waiter)
    for (const called of this.#called.values()) if (byAge(called, waiter) < 0) count++
    return count
  }

  hasBefore(waiter: Waiter): boolean {
    const { first } = this
    if (first !== undefined && byAge(first, waiter) < 0) return true
    for (const called of this.#called.values()) if (byAge(called, waiter) < 0) return true
    return false
  }

  /** All of them, in their order. */
  all(): readonly Waiter[] {
    return [...this.#called.values(), ...this.#waiting].toSorted(byAge)
  }

  holds(domain: string, address: Address): boolean {
    return this.pot.domain === domain && this.pot.ranges.some((range) => contains(range, address))
  }

  meets(pot: WaitedPot): boolean {
    return this.pot.domain === leaseDomain(pot.domain) && meet(this.pot.ranges, pot.ranges)
  }

  #placeOf(waiter: Waiter): number {
    let low = 0
    let high = this.#waiting.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const there = this.#waiting[middle]
      if (there !== undefined && byAge(there, waiter) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Whether the ranges, ascending and disjoint as those of pots are, have an address in common. */
function meet(some: readonly AddressRange[], others: readonly AddressRange[]): boolean {
  let at = 0
  for (const range of some) {
    for (let other = others[at]; other !== undefined; other = others[at]) {
      if (intersection(range, other) !== undefined) return true
      if (isAfter(other, range)) break
      at++
    }
  }
  return false
}

const isAfter = (range: AddressRange, other: AddressRange): boolean =>
  range.family > other.family || (range.family === other.family && range.first > other.last)
