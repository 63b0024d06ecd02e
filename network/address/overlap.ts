import type { Occupant } from './occupant.ts'
import { intersection, type AddressRange } from './range.ts'

/** The addresses that two occupants both lay claim to, and what comes of it. */
export interface Overlap {
  readonly shared: AddressRange
  /**
   * `twice`: two authorities hand the addresses out, neither knowing of the other. `leased`: Berth hands them out for both,
   * so that no address is given twice, but each network can run out on account of the other.
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
  return a.sharing !== '' && a.sharing === b.sharing ? undefined : { shared, outcome: 'twice' }
}

const sameRange = (a: AddressRange, b: AddressRange): boolean => a.first === b.first && a.last === b.last
