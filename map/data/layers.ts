import type { Address } from '../../network/address/address.ts'
import { IntervalSet } from '../../network/address/interval-set.ts'
import { intersection, type AddressRange } from '../../network/address/range.ts'
import type { Owner } from './owner.ts'
import type { Phase } from './phase.ts'

/** The addresses of a range that nobody has, by phase: disjoint, and together the whole range. */
export interface Layer {
  readonly phase: Phase
  readonly addresses: IntervalSet
}

/** So many parts of owners are taken into one answer; beyond, `cut` says so. */
const MOST_PARTS = 100_000

export interface Layers {
  readonly layers: readonly Layer[]
  readonly cut: boolean
}

/**
 * Which phase each address of the range is in, as far as nobody has it. What a NAD gives as a fixed address comes before what is
 * free: nobody else is handed it. What is free comes before what is reserved: it is exactly what will be handed out.
 */
export function layersOf(owners: readonly Owner[], range: AddressRange): Layers {
  let room = MOST_PARTS
  const clipped = (key: 'fixed' | 'ranges' | 'gateways' | 'configured' | 'edges'): IntervalSet => {
    const parts: AddressRange[] = []
    for (const owner of owners) {
      for (const part of owner[key]) {
        const shared = intersection(part, range)
        if (shared === undefined) continue
        if (room-- <= 0) return IntervalSet.of(range.family, parts)
        parts.push(shared)
      }
    }
    return IntervalSet.of(range.family, parts)
  }
  const layers: Layer[] = []
  let rest = IntervalSet.of(range.family, [range])
  const take = (phase: Phase, addresses: IntervalSet): void => {
    layers.push({ phase, addresses: addresses.intersect(rest) })
    rest = rest.subtract(addresses)
  }
  take('static', clipped('fixed'))
  take('free', clipped('ranges'))
  take('gateway', clipped('gateways'))
  take('configured', clipped('configured'))
  take('edge', clipped('edges'))
  layers.push({ phase: 'outside', addresses: rest })
  return { layers, cut: room < 0 }
}

/** The phase of an address of the range, if nobody has it. */
export const phaseAt = (layers: readonly Layer[], address: Address): Phase =>
  layers.find(({ addresses }) => addresses.has(address))?.phase ?? 'outside'
