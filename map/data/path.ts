import { encloses, sizeOf, type AddressRange } from '../../network/address/range.ts'
import { blocksWithin } from './blocks.ts'
import { MOST_CELLS } from './cells.ts'
import type { Owner } from './owner.ts'

/** Of 128 bits, eight at a time. */
const DEEPEST = 20

/**
 * The way from the widest subnet of the owners that holds the range, through the blocks that lie on it, to the range itself;
 * only the range where no subnet holds it.
 */
export function pathTo(owners: readonly Owner[], range: AddressRange): readonly AddressRange[] {
  const path: AddressRange[] = []
  let step = widest(owners, range)
  while (step !== undefined && !same(step, range) && path.length < DEEPEST) {
    path.push(step)
    if (sizeOf(step) <= MOST_CELLS) break
    step = blocksWithin(step).find((block) => encloses(block, range))
  }
  return [...path, range]
}

function widest(owners: readonly Owner[], range: AddressRange): AddressRange | undefined {
  let found: AddressRange | undefined
  for (const { blocks } of owners)
    for (const block of blocks)
      if (encloses(block, range) && (found === undefined || sizeOf(block) > sizeOf(found))) found = block
  return found
}

const same = (a: AddressRange, b: AddressRange): boolean => a.first === b.first && a.last === b.last
