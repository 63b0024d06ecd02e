import type { AddressRange } from '../../network/address/range.ts'
import type { AddressKey } from './address-key.ts'
import type { Holdings } from './holdings.ts'
import type { Group } from './ordered-entries.ts'
import type { WhereaboutsAllocation } from './whereabouts-pool.ts'
import type { Usage } from './view.ts'

/** Where the figures come from: one domain's holdings, and whereabouts' allocations in that domain. */
export interface UsageSource {
  readonly holdings: Holdings | undefined
  readonly whereabouts: (range: AddressRange) => Iterable<Group<AddressKey, WhereaboutsAllocation>>
  readonly ownerOf: (allocation: WhereaboutsAllocation) => string
}

/**
 * How many addresses of the ranges are held, and by whom the most. With `top` 0 and nothing of whereabouts in the ranges
 * it costs O(log n + n/100), n the held addresses of the domain; else O(log n + held in the ranges).
 */
export function usageOf(source: UsageSource, ranges: readonly AddressRange[], top: number): Usage {
  const counts = new Map<string, number>()
  let used = 0
  for (const range of disjoint(ranges)) {
    const owners = ownersByAddress(source, range)
    if (top <= 0 && owners.size === 0) {
      used += source.holdings?.countWithin(range) ?? 0
      continue
    }
    for (const { key, values } of source.holdings?.within(range) ?? []) {
      const names = owners.get(key) ?? new Set<string>()
      owners.delete(key)
      for (const holder of values) names.add(holder.owner)
      count(counts, names)
      used++
    }
    for (const names of owners.values()) count(counts, names)
    used += owners.size
  }
  return { used: BigInt(used), top: most(counts, top) }
}

function ownersByAddress(source: UsageSource, range: AddressRange): Map<AddressKey, Set<string>> {
  const owners = new Map<AddressKey, Set<string>>()
  for (const { key, values } of source.whereabouts(range))
    owners.set(key, new Set(values.map(source.ownerOf)))
  return owners
}

function count(counts: Map<string, number>, owners: Iterable<string>): void {
  for (const owner of owners) counts.set(owner, (counts.get(owner) ?? 0) + 1)
}

const most = (counts: ReadonlyMap<string, number>, top: number): Usage['top'] =>
  top <= 0
    ? []
    : [...counts]
        .map(([owner, held]) => ({ owner, count: held }))
        .toSorted((a, b) => b.count - a.count || (a.owner < b.owner ? -1 : 1))
        .slice(0, top)

/** The same addresses as ranges that do not overlap: no address counts twice. */
function disjoint(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const sorted = ranges.toSorted(
    (a, b) => a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0),
  )
  const merged: AddressRange[] = []
  for (const range of sorted) {
    const previous = merged.at(-1)
    if (previous === undefined || previous.family !== range.family || previous.last < range.first) {
      merged.push(range)
      continue
    }
    if (range.last > previous.last) merged.splice(-1, 1, { ...previous, last: range.last })
  }
  return merged
}
