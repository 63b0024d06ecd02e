import type { Address } from '../../network/address/address.ts'
import { intersection, sizeOf, type AddressRange } from '../../network/address/range.ts'
import type { Block } from './blocks.ts'
import { phaseAt, type Layer } from './layers.ts'
import { PhaseTally, type Phase, type PhaseCounts } from './phase.ts'
import { rangeText } from './range-text.ts'

interface Part {
  readonly range: AddressRange
  readonly tally: PhaseTally
}

/** Counts the addresses of blocks by phase: first as if nobody had any, then each that somebody has in its own phase instead. */
export class BlockCount {
  readonly #layers: readonly Layer[]
  readonly #parts: readonly Part[]
  readonly #sum = new PhaseTally()

  /** The blocks ascending, the layers disjoint. */
  constructor(blocks: readonly AddressRange[], layers: readonly Layer[]) {
    this.#layers = layers
    this.#parts = blocks.map((range) => ({ range, tally: new PhaseTally() }))
    for (const part of this.#parts)
      for (const { phase, addresses } of layers)
        for (const some of addresses.within(part.range)) this.#add(part, phase, sizeOf(some))
  }

  held(address: Address, phase: Phase): void {
    const part = this.#partOf(address.value)
    if (part === undefined) return
    this.#add(part, phaseAt(this.#layers, address), -1n)
    this.#add(part, phase, 1n)
  }

  /**
   * The held addresses from there on, by their number alone: as bound, and taken from what is free, then from the other phases of
   * the block.
   */
  rest(range: AddressRange, heldIn: (range: AddressRange) => bigint): void {
    for (const part of this.#parts) {
      const shared = intersection(part.range, range)
      if (shared === undefined) continue
      let left = heldIn(shared)
      this.#add(part, 'bound', left)
      for (const phase of TAKEN_FROM) {
        const there = part.tally.of(phase)
        const taken = there < left ? there : left
        this.#add(part, phase, -taken)
        left -= taken
      }
    }
  }

  counted(): { readonly blocks: readonly Block[]; readonly counts: PhaseCounts } {
    return {
      blocks: this.#parts.map(({ range, tally }) => ({
        range: rangeText(range),
        size: String(sizeOf(range)),
        counts: tally.counts(),
      })),
      counts: this.#sum.counts(),
    }
  }

  #add(part: Part, phase: Phase, count: bigint): void {
    part.tally.add(phase, count)
    this.#sum.add(phase, count)
  }

  /** The block that the address lies in. */
  #partOf(value: bigint): Part | undefined {
    let low = 0
    let high = this.#parts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      const part = this.#parts[middle]
      if (part !== undefined && part.range.first <= value) low = middle
      else high = middle - 1
    }
    return this.#parts[low]
  }
}

const TAKEN_FROM: readonly Phase[] = ['free', 'outside', 'static', 'configured', 'gateway', 'edge']
