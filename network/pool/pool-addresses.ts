import type { Address } from '../address/address.ts'
import { IntervalSet } from '../address/interval-set.ts'
import type { Pool } from './pool.ts'

/** Tells of an address whether the pool hands it out: built once, O(log n) for each question. */
export function handsOut({ allocatable }: Pick<Pool, 'allocatable'>): (address: Address) => boolean {
  const sets = { 4: IntervalSet.of(4, allocatable), 6: IntervalSet.of(6, allocatable) }
  return (address) => sets[address.family].has(address)
}
