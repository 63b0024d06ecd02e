import type { Occupant } from '../address/occupant.ts'
import { poolTitle, type Pool } from './pool.ts'

/** What a pool lays claim to: each of its entries as written. Pools never share: each believes its addresses its own. */
export function poolOccupants(pool: Pool): readonly Occupant[] {
  const owner = `pool:${pool.kind}:${pool.namespace}/${pool.name}`
  return pool.entries.map(({ range, text, field }) => ({
    owner,
    title: poolTitle(pool),
    authority: 'pool',
    sharing: '',
    domain: pool.domain,
    range,
    text,
    field,
  }))
}
