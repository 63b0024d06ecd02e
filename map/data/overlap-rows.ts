import type { Overlap } from '../../allocator/audit/overlaps.ts'
import { leaseDomain } from '../../network/lease/lease-name.ts'
import { rangeText, blockAround } from './range-text.ts'
import type { ListedOverlap, Overview } from './overview.ts'

const MOST_LISTED = 200
const MOST_SHARED = 8
/** Of a shared address not much is seen beside its neighbours: 256 of them. */
const NEIGHBOURS = 255n

/** The overlaps as they are listed, each with a block in which it can be looked at. */
export function overlapRows(overlaps: readonly Overlap[]): Pick<Overview, 'overlaps' | 'overlapsLeft'> {
  const listed = overlaps
    .slice(0, MOST_LISTED)
    .flatMap(({ one, other, shared }): readonly ListedOverlap[] => {
      const [first] = shared
      if (first === undefined) return []
      const around = blockAround({
        ...first,
        first: first.first & ~NEIGHBOURS,
        last: first.last | NEIGHBOURS,
      })
      return [
        {
          domain: leaseDomain(one.domain),
          one: one.title,
          other: other.title,
          shared: shared.slice(0, MOST_SHARED).map(rangeText),
          around: rangeText(around),
        },
      ]
    })
  return { overlaps: listed, overlapsLeft: Math.max(0, overlaps.length - MOST_LISTED) }
}
