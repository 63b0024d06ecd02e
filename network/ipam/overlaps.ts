import { formatRange, intersection, type AddressRange } from '../address/range.ts'
import { wrongValue } from '../cni/fields/wrong-value.ts'
import type { Problem } from '../problem.ts'

/** A range of one configuration, with where it is written. */
export interface PlacedRange {
  readonly range: AddressRange
  readonly field: string
  readonly text: string
}

/** Ranges of one configuration that share addresses; each is named once, with one that it overlaps. O(n log n). */
export function* overlapProblems(ranges: readonly PlacedRange[]): Iterable<Problem> {
  const sorted = ranges.toSorted(
    (a, b) => a.range.family - b.range.family || (a.range.first < b.range.first ? -1 : 1),
  )
  let widest: PlacedRange | undefined
  for (const next of sorted) {
    const shared = widest === undefined ? undefined : intersection(widest.range, next.range)
    if (widest !== undefined && shared !== undefined) {
      const message = `${next.text} overlaps ${widest.text} (${widest.field}): both hold ${formatRange(shared)}`
      yield wrongValue(next.field, message, 'make the ranges disjoint')
    }
    const further = widest === undefined || shared === undefined || next.range.last > widest.range.last
    if (further) widest = next
  }
}
