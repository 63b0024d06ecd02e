import type { Address } from './address.ts'
import { contains, type AddressRange } from './range.ts'

const byStart = (a: AddressRange, b: AddressRange): number => {
  if (a.family !== b.family) return a.family - b.family
  if (a.first === b.first) return 0
  return a.first < b.first ? -1 : 1
}

/** The same addresses as disjoint ranges, ascending, IPv4 first; neighbours are joined. */
export function merged(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const disjoint: AddressRange[] = []
  for (const range of ranges.toSorted(byStart)) {
    const before = disjoint.at(-1)
    if (before === undefined || before.family !== range.family || range.first > before.last + 1n)
      disjoint.push(range)
    else if (range.last > before.last) disjoint[disjoint.length - 1] = { ...before, last: range.last }
  }
  return disjoint
}

/** The addresses of `ranges` that are in none of `holes`, as disjoint ranges, ascending. */
export function subtract(
  ranges: readonly AddressRange[],
  holes: readonly AddressRange[],
): readonly AddressRange[] {
  const cuts = merged(holes)
  return merged(ranges).flatMap((range) => cut(range, cuts))
}

function cut(range: AddressRange, cuts: readonly AddressRange[]): readonly AddressRange[] {
  const rest: AddressRange[] = []
  let { first } = range
  for (const hole of cuts) {
    if (hole.family !== range.family || hole.last < first || hole.first > range.last) continue
    if (hole.first > first) rest.push({ ...range, first, last: hole.first - 1n })
    first = hole.last + 1n
  }
  if (first <= range.last) rest.push({ ...range, first })
  return rest
}

/** How many addresses the ranges hold together, each counted once. */
export const countOf = (ranges: readonly AddressRange[]): bigint =>
  merged(ranges).reduce((sum, { first, last }) => sum + last - first + 1n, 0n)

export const holds = (ranges: readonly AddressRange[], address: Address): boolean =>
  ranges.some((range) => contains(range, address))
