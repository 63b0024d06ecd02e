import type { Address, Family } from './address.ts'
import { contains, sizeOf, type AddressRange } from './range.ts'

/**
 * A set of addresses of one family, kept as disjoint ranges, ascending, neighbours joined. Never changes.
 * All of it is arithmetic on bounds: `::/0` costs as little as a single address.
 */
export class IntervalSet {
  readonly family: Family
  readonly ranges: readonly AddressRange[]
  /** How many addresses lie before each range. */
  readonly #before: readonly bigint[]
  /** How many addresses the set holds (0 to 2^128). */
  readonly size: bigint

  private constructor(family: Family, ranges: readonly AddressRange[]) {
    this.family = family
    this.ranges = ranges
    const before: bigint[] = []
    let count = 0n
    for (const range of ranges) {
      before.push(count)
      count += sizeOf(range)
    }
    this.#before = before
    this.size = count
  }

  /** The addresses that lie in any of the ranges; those of the other family are left out. O(n log n). */
  static of(family: Family, ranges: readonly AddressRange[]): IntervalSet {
    const own = ranges.filter((range) => range.family === family)
    return new IntervalSet(family, joined(own))
  }

  /** O(log n). */
  has(address: Address): boolean {
    if (address.family !== this.family) return false
    const range = this.ranges[this.#firstEndingFrom(address.value)]
    return range !== undefined && range.first <= address.value
  }

  /** Whether every address of the range is in the set. O(log n). */
  encloses(range: AddressRange): boolean {
    if (range.family !== this.family) return false
    const holder = this.ranges[this.#firstEndingFrom(range.first)]
    return holder !== undefined && holder.first <= range.first && range.last <= holder.last
  }

  /** The addresses of the range that are in the set, as ranges, ascending. O(log n) and what is found. */
  *within({ family, first, last }: AddressRange): Iterable<AddressRange> {
    if (family !== this.family) return
    for (let place = this.#firstEndingFrom(first); ; place++) {
      const range = this.ranges[place]
      if (range === undefined || range.first > last) return
      yield {
        family,
        first: range.first < first ? first : range.first,
        last: range.last > last ? last : range.last,
      }
    }
  }

  /** The addresses of the range that are not in the set, as ranges, ascending. O(log n) and what is found. */
  *gaps(range: AddressRange): Iterable<AddressRange> {
    const { family, last } = range
    let { first } = range
    for (const taken of this.within(range)) {
      if (taken.first > first) yield { family, first, last: taken.first - 1n }
      first = taken.last + 1n
    }
    if (first <= last) yield { family, first, last }
  }

  /** The addresses in both. O(n log m + found), n the number of ranges of the one with fewer. */
  intersect(other: IntervalSet): IntervalSet {
    const [few, many] = this.ranges.length < other.ranges.length ? [this, other] : [other, this]
    const shared: AddressRange[] = []
    for (const range of few.ranges) for (const part of many.within(range)) shared.push(part)
    return new IntervalSet(this.family, shared)
  }

  /** The addresses in this one and not in the other. O(n log m + found). */
  subtract(other: IntervalSet): IntervalSet {
    const left: AddressRange[] = []
    for (const range of this.ranges) for (const part of other.gaps(range)) left.push(part)
    return new IntervalSet(this.family, left)
  }

  /** The address at a place, counted from 0 for the lowest; undefined beyond the last. O(log n). */
  at(index: bigint): Address | undefined {
    if (index < 0n || index >= this.size) return undefined
    const place = lowest(this.ranges.length, (candidate) => (this.#before[candidate] ?? 0n) > index) - 1
    const range = this.ranges[place]
    return range && { family: this.family, value: range.first + index - (this.#before[place] ?? 0n) }
  }

  /**
   * The lowest address that is not in `used`; undefined if every one is. O(log m) for each range that is used up.
   * To take and give back one address after another, see MutableIntervals.
   */
  lowestNotIn(used: IntervalSet): Address | undefined {
    for (const range of this.ranges)
      for (const { first } of used.gaps(range)) return { family: this.family, value: first }
    return undefined
  }

  /** The place of the first range that ends at the value or after it; it may begin after it. */
  #firstEndingFrom(value: bigint): number {
    return lowest(this.ranges.length, (place) => {
      const range = this.ranges[place]
      return range !== undefined && range.last >= value
    })
  }
}

/** The lowest of 0 to `length` - 1 for which the condition holds (as for all above it), or `length`. */
function lowest(length: number, holds: (place: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** Ranges of one family as disjoint ones, ascending, neighbours joined. */
function joined(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const runs: AddressRange[] = []
  for (const range of ranges.toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))) {
    const previous = runs.at(-1)
    if (previous === undefined || range.first > previous.last + 1n) runs.push(range)
    else if (range.last > previous.last) runs[runs.length - 1] = { ...previous, last: range.last }
  }
  return runs
}

const FAMILIES: readonly Family[] = [4, 6]

/** The same addresses, of both families, as disjoint ranges, ascending, IPv4 first; neighbours are joined. */
export const merged = (ranges: readonly AddressRange[]): readonly AddressRange[] =>
  FAMILIES.flatMap((family) => IntervalSet.of(family, ranges).ranges)

/** The addresses of `ranges` that are in none of `holes`, of both families, as disjoint ranges, ascending, IPv4 first. */
export const subtract = (
  ranges: readonly AddressRange[],
  holes: readonly AddressRange[],
): readonly AddressRange[] =>
  FAMILIES.flatMap((family) => IntervalSet.of(family, ranges).subtract(IntervalSet.of(family, holes)).ranges)

/** How many addresses the ranges hold together, each counted once. */
export const countOf = (ranges: readonly AddressRange[]): bigint =>
  FAMILIES.reduce((sum, family) => sum + IntervalSet.of(family, ranges).size, 0n)

/** Whether one of the ranges holds the address. O(n): for many questions build an IntervalSet. */
export const holds = (ranges: readonly AddressRange[], address: Address): boolean =>
  ranges.some((range) => contains(range, address))
