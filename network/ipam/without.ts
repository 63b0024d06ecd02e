import type { AddressRange } from '../address/range.ts'

/** What is left of a range without some others: ascending and disjoint. Costs O(n log n) in the others. */
export function without(range: AddressRange, holes: readonly AddressRange[]): readonly AddressRange[] {
  const { family } = range
  const sorted = holes
    .filter((hole) => hole.family === family)
    .toSorted((a, b) => (a.first < b.first ? -1 : 1))
  const left: AddressRange[] = []
  let first = range.first
  for (const hole of sorted) {
    if (hole.last < first) continue
    if (hole.first > range.last) break
    if (hole.first > first) left.push({ family, first, last: hole.first - 1n })
    first = hole.last + 1n
  }
  if (first <= range.last) left.push({ family, first, last: range.last })
  return left
}
