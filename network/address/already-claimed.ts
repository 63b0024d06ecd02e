import { IntervalSet } from './interval-set.ts'
import type { Occupant } from './occupant.ts'
import type { AddressRange } from './range.ts'

type Claim = Pick<Occupant, 'authority' | 'sharing' | 'domain' | 'range'>

/**
 * A test whether an occupant claims nothing that these did not claim in the same way already: of one authority and pool, in
 * one domain. O(log n) for each question.
 */
export function alreadyClaimed(before: readonly Claim[]): (claim: Claim) => boolean {
  const ranges = new Map<string, AddressRange[]>()
  for (const claim of before) {
    const key = keyOf(claim)
    const group = ranges.get(key)
    if (group === undefined) ranges.set(key, [claim.range])
    else group.push(claim.range)
  }
  const sets = new Map<string, IntervalSet>()
  for (const [key, group] of ranges) {
    const [first] = group
    if (first !== undefined) sets.set(key, IntervalSet.of(first.family, group))
  }
  return (claim) => sets.get(keyOf(claim))?.encloses(claim.range) ?? false
}

/** What Berth leases is one account in all of a domain, whatever ranges it is leased from. */
const keyOf = ({ authority, sharing, domain, range }: Claim): string =>
  `${range.family}\n${authority}\n${authority === 'berth' ? '' : sharing}\n${domain}`
