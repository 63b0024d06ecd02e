import { merged } from './interval-set.ts'
import type { Occupant } from './occupant.ts'
import { encloses, type AddressRange } from './range.ts'

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
  const disjoint = new Map([...ranges].map(([key, group]) => [key, merged(group)]))
  return (claim) => isEnclosed(claim.range, disjoint.get(keyOf(claim)) ?? [])
}

const keyOf = ({ authority, sharing, domain }: Claim): string => JSON.stringify([authority, sharing, domain])

/** The ranges are disjoint and ascending, IPv4 first: only the last one that starts at or before the given can hold it. */
function isEnclosed(range: AddressRange, disjoint: readonly AddressRange[]): boolean {
  let [low, high] = [0, disjoint.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    const at = disjoint[middle]
    const isBehind =
      at !== undefined && (at.family === range.family ? at.first > range.first : at.family > range.family)
    if (isBehind) high = middle
    else low = middle + 1
  }
  const candidate = disjoint[low - 1]
  return candidate !== undefined && encloses(candidate, range)
}
