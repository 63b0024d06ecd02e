import type { AddressRange } from '../../network/address/range.ts'
import { sizeOf } from '../../network/address/range.ts'
import { holdingOf, type Holding } from './holder.ts'
import type { Layer } from './layers.ts'
import { letterOf, PhaseTally, type Phase, type PhaseCounts } from './phase.ts'
import { heldInSlices } from './slices.ts'
import type { MapView } from './source.ts'

/** A larger range is shown in blocks. */
export const MOST_CELLS = 4_096n

/** A range, one cell for each address. */
export interface Cells {
  readonly shown: 'cells'
  /** One letter for each address, ascending: `ebbbfffq`. */
  readonly cells: string
  /** Those that somebody has, by place in `cells`. */
  readonly held: Readonly<Record<string, Holding>>
  readonly counts: PhaseCounts
}

/** The range has `MOST_CELLS` addresses at most. */
export async function cellsOf(
  view: Pick<MapView, 'heldWithin' | 'pod'>,
  domain: string,
  range: AddressRange,
  layers: readonly Layer[],
): Promise<Cells> {
  const phases = Array.from<Phase>({ length: Number(sizeOf(range)) }).fill('outside')
  for (const { phase, addresses } of layers)
    for (const { first, last } of addresses.within(range))
      phases.fill(phase, Number(first - range.first), Number(last - range.first) + 1)
  const held: Record<string, Holding> = {}
  for await (const slice of heldInSlices(view, domain, range)) {
    for (const one of slice) {
      const place = Number(one.address.value - range.first)
      const holding = holdingOf(one, view)
      held[place] = holding
      phases[place] = holding.phase
    }
  }
  const tally = new PhaseTally()
  for (const phase of phases) tally.add(phase, 1n)
  return { shown: 'cells', cells: phases.map(letterOf).join(''), held, counts: tally.counts() }
}
