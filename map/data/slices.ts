import { setImmediate as immediate } from 'node:timers/promises'
import type { HeldAddress } from '../../allocator/view.ts'
import type { AddressRange } from '../../network/address/range.ts'
import type { MapView } from './source.ts'

/** So many addresses are looked at before others have their turn: some 2 ms. */
const SLICE = 200

/** So many held addresses are looked at for one answer. Beyond, they are counted as bound, and the answer says so. */
export const MOST_WALKED = 200_000

/**
 * Every held address of the range, ascending, in slices between which other work has its turn: each is looked up from where the one
 * before ended, as the view may have changed.
 */
export async function* heldInSlices(
  view: Pick<MapView, 'heldWithin'>,
  domain: string,
  range: AddressRange,
): AsyncIterable<readonly HeldAddress[]> {
  let { first } = range
  while (first <= range.last) {
    const slice: HeldAddress[] = []
    for (const held of view.heldWithin(domain, { ...range, first })) {
      slice.push(held)
      if (slice.length === SLICE) break
    }
    const last = slice.at(-1)
    if (last === undefined) return
    yield slice
    if (slice.length < SLICE) return
    first = last.address.value + 1n
    await immediate()
  }
}
