import { IntervalSet } from '../address/interval-set.ts'
import type { Occupant } from '../address/occupant.ts'
import type { Family } from '../address/address.ts'
import { poolTitle, type Pool, type PoolEntry } from './pool.ts'

const FAMILIES: readonly Family[] = [4, 6]

/**
 * What a pool lays claim to: of each of its entries what it really hands out, without exclusions, gateway and reserved
 * addresses; each address once, by the entry that begins first. Pools never share: each believes its addresses its own.
 */
export function poolOccupants(pool: Pool): readonly Occupant[] {
  const common = {
    owner: `pool:${pool.kind}:${pool.namespace}/${pool.name}`,
    title: poolTitle(pool),
    authority: 'pool',
    sharing: '',
    domain: pool.domain,
  }
  const occupants: Occupant[] = []
  for (const family of FAMILIES) {
    const allocatable = IntervalSet.of(family, pool.allocatable)
    let next = 0n
    for (const { range, text, field } of ofFamily(pool.entries, family)) {
      const first = range.first < next ? next : range.first
      if (first > range.last) continue
      for (const part of allocatable.within({ ...range, first }))
        occupants.push({ ...common, range: part, text, field })
      next = range.last + 1n
    }
  }
  return occupants
}

const ofFamily = (entries: readonly PoolEntry[], family: Family): readonly PoolEntry[] =>
  entries
    .filter(({ range }) => range.family === family)
    .toSorted((a, b) => (a.range.first < b.range.first ? -1 : a.range.first > b.range.first ? 1 : 0))
