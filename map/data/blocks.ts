import { formatAddress } from '../../network/address/address.ts'
import { sizeOf, type AddressRange } from '../../network/address/range.ts'
import { heldPhase, holdingOf, type Holding } from './holder.ts'
import { BlockCount } from './block-count.ts'
import type { Layer } from './layers.ts'
import type { PhaseCounts } from './phase.ts'
import { heldInSlices, MOST_WALKED } from './slices.ts'
import type { MapView } from './source.ts'

/** A range is cut into 256 blocks, where it is one block itself. */
const BLOCKS = 256n

export interface Block {
  /** `10.0.0.0/16`; `10.0.0.5-10.0.255.255` at the ends of a range that is no block itself. */
  readonly range: string
  readonly size: string
  readonly counts: PhaseCounts
}

/** One of the first addresses that somebody has. */
export interface Used extends Holding {
  readonly address: string
}

/** A range in blocks. */
export interface Blocks {
  readonly shown: 'blocks'
  readonly blocks: readonly Block[]
  readonly counts: PhaseCounts
  /** The first addresses that somebody has: in a /64 the blocks alone would not lead to them. */
  readonly used: readonly Used[]
  /** There are too many to look at each: from here on all that are held are counted as bound. */
  readonly roughFrom?: string
}

const MOST_USED = 256

/**
 * The range cut into parts that cover it exactly once, ascending: blocks of one power of two, which the range's ends may cut short.
 * 257 at most.
 */
export function blocksWithin(range: AddressRange): readonly AddressRange[] {
  const { family, first, last } = range
  let size = 1n
  while (size * BLOCKS < sizeOf(range)) size <<= 1n
  const parts: AddressRange[] = []
  for (let start = first; start <= last;) {
    const end = start - (start % size) + size - 1n
    parts.push({ family, first: start, last: end < last ? end : last })
    start = end + 1n
  }
  return parts
}

export async function countedBlocks(
  view: Pick<MapView, 'heldWithin' | 'usage' | 'pod'>,
  domain: string,
  range: AddressRange,
  layers: readonly Layer[],
): Promise<Blocks> {
  const parts = blocksWithin(range)
  const count = new BlockCount(parts, layers)
  const used: Used[] = []
  let walked = 0
  let rough: string | undefined
  for await (const slice of heldInSlices(view, domain, range)) {
    for (const one of slice) {
      count.held(one.address, heldPhase(one))
      if (used.length < MOST_USED) used.push({ address: formatAddress(one.address), ...holdingOf(one, view) })
    }
    walked += slice.length
    const last = slice.at(-1)?.address
    if (walked < MOST_WALKED || last === undefined || last.value === range.last) continue
    const rest = { ...range, first: last.value + 1n }
    rough = formatAddress({ ...last, value: rest.first })
    count.rest(rest, (some) => view.usage(domain, [some], 0).used)
    break
  }
  return { shown: 'blocks', ...count.counted(), used, ...(rough !== undefined && { roughFrom: rough }) }
}
