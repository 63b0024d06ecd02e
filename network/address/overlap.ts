import { readSharing } from './account.ts'
import type { Occupant } from './occupant.ts'
import { intersection, type AddressRange } from './range.ts'

/** The addresses that two occupants both lay claim to, and what comes of it. */
export interface Overlap {
  readonly shared: AddressRange
  /**
   * `twice`: two authorities hand the addresses out, neither knowing of the other. `leased`: Berth, or whereabouts across its
   * ranges, hands them out for both, so that no address is given twice, but each network can run out on account of the other.
   */
  readonly outcome: 'twice' | 'leased'
}

type Claim = Omit<Occupant, 'title' | 'text' | 'field'>

/**
 * Whether two occupants conflict, and where; undefined if they do not: one owner, two domains, no common address, or one
 * authority that hands out both from one pool. Symmetric.
 */
export function overlapOf(a: Claim, b: Claim): Overlap | undefined {
  if (a.owner === b.owner || a.domain !== b.domain) return undefined
  const shared = intersection(a.range, b.range)
  if (shared === undefined) return undefined
  if (a.authority !== b.authority) return { shared, outcome: 'twice' }
  if (a.authority === 'berth') return sameRange(a.range, b.range) ? undefined : { shared, outcome: 'leased' }
  if (a.sharing !== '' && a.sharing === b.sharing) return undefined
  const [one, other] = [readSharing(a.sharing), readSharing(b.sharing)]
  if (one.pool !== '' && one.pool === other.pool) return undefined
  const together = one.across !== undefined && one.across === other.across
  return { shared, outcome: together ? 'leased' : 'twice' }
}

const sameRange = (a: AddressRange, b: AddressRange): boolean => a.first === b.first && a.last === b.last
