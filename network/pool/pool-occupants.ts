import type { Occupant } from '../address/occupant.ts'
import { intersection, type AddressRange } from '../address/range.ts'
import { poolTitle, type Pool } from './pool.ts'

/**
 * What a pool lays claim to: each of its entries as written, as far as it hands it out (without gateway, exclusions and
 * reserved addresses). Pools never share: each believes its addresses its own.
 */
export function poolOccupants(pool: Pool): readonly Occupant[] {
  const common = {
    owner: `pool:${pool.kind}:${pool.namespace}/${pool.name}`,
    title: poolTitle(pool),
    authority: 'pool',
    sharing: '',
    domain: pool.domain,
  }
  return pool.entries.flatMap(({ range: entry, text, field }) =>
    [...within(entry, pool.allocatable)].map((range): Occupant => ({ ...common, range, text, field })),
  )
}

/** The parts of an entry that are among the ranges, which are ascending (IPv4 first) and disjoint; O(log n) and what is found. */
function* within(entry: AddressRange, ranges: readonly AddressRange[]): Iterable<AddressRange> {
  let [low, high] = [0, ranges.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const at = ranges[middle]
    const isBefore =
      at !== undefined && (at.family === entry.family ? at.last < entry.first : at.family < entry.family)
    if (isBefore) low = middle + 1
    else high = middle
  }
  for (let at = low; at < ranges.length; at++) {
    const range = ranges[at]
    const part = range === undefined ? undefined : intersection(entry, range)
    if (part === undefined) return
    yield part
  }
}
