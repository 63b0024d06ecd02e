import type { Occupant } from '../../../network/address/occupant.ts'
import { overlapOf, type Overlap } from '../../../network/address/overlap.ts'
import type { AddressRange } from '../../../network/address/range.ts'
import type { ClusterView } from '../cluster-view.ts'

/** Everything that one other owner shares with the object, and where it was seen first. */
export interface OwnerOverlap {
  readonly own: Occupant
  readonly other: Occupant
  readonly outcome: Overlap['outcome']
  /** The shared addresses, range for range. */
  readonly shared: readonly AddressRange[]
  /** Whether the search ended before all of them were seen. */
  readonly isPartial: boolean
}

/** How many shared ranges, and how many owners, are collected before the search ends. */
const MOST_RANGES = 1_000
const MOST_OWNERS = 200

/** The other owners with whom the claims overlap in that way, by the order of the claims. */
export function overlapsByOwner(
  claims: readonly Occupant[],
  outcome: Overlap['outcome'],
  view: ClusterView,
): readonly OwnerOverlap[] {
  const owners = new Map<string, OwnerOverlap & { readonly shared: AddressRange[] }>()
  let found = 0
  for (const { own, other, shared } of overlaps(claims, outcome, view)) {
    if (found === MOST_RANGES || owners.size === MOST_OWNERS)
      return [...owners.values()].map((entry) => ({ ...entry, isPartial: true }))
    const entry = owners.get(other.owner)
    if (entry === undefined)
      owners.set(other.owner, { own, other, outcome, shared: [shared], isPartial: false })
    else entry.shared.push(shared)
    found++
  }
  return [...owners.values()]
}

interface Found {
  readonly own: Occupant
  readonly other: Occupant
  readonly shared: AddressRange
}

function* overlaps(
  claims: readonly Occupant[],
  outcome: Overlap['outcome'],
  view: ClusterView,
): Iterable<Found> {
  for (const own of claims) {
    // Two ranges of Berth's own, or of whereabouts, are the only ones that are leased.
    if (outcome === 'leased' && own.authority !== 'berth' && own.authority !== 'whereabouts') continue
    // Whose it is, is looked at below: sharers of one pool, of which there may be thousands, are left out together.
    const nobodys = { ...own, owner: '' }
    const wanted = (sample: Occupant): boolean => overlapOf(nobodys, sample)?.outcome === outcome
    for (const other of view.occupantsOverlapping(own.domain, own.range, wanted)) {
      const overlap = overlapOf(own, other)
      if (overlap?.outcome === outcome) yield { own, other, shared: overlap.shared }
    }
  }
}
