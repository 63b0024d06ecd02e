import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { lastOf } from '../../../network/address/address.ts'
import { countOf, holds, IntervalSet, merged, subtract } from '../../../network/address/interval-set.ts'
import type { AddressRange } from '../../../network/address/range.ts'
import { addresses, numbersOf, ranges, small } from './arbitrary.ts'

const lists = fc.array(small, { maxLength: 8 })

/** The naive model: a Set of every number. */
const modelOf = (list: readonly AddressRange[]): ReadonlySet<bigint> => new Set(list.flatMap(numbersOf))
const numbersIn = (set: IntervalSet): readonly bigint[] => set.ranges.flatMap(numbersOf)
const ascending = (numbers: Iterable<bigint>): readonly bigint[] =>
  [...numbers].toSorted((a, b) => (a < b ? -1 : 1))

describe('IntervalSet', () => {
  it('holds what its ranges hold, as disjoint ascending ranges that do not touch', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const set = IntervalSet.of(4, list)
        const model = modelOf(list)
        expect(numbersIn(set)).toEqual(ascending(model))
        expect(set.size).toBe(BigInt(model.size))
        for (const [at, range] of set.ranges.entries()) {
          const next = set.ranges[at + 1]
          if (next !== undefined) expect(next.first).toBeGreaterThan(range.last + 1n)
        }
        for (let value = 0n; value < 64n; value++)
          expect(set.has({ family: 4, value })).toBe(model.has(value))
        expect(set.has({ family: 6, value: 3n })).toBe(false)
      }),
    )
  })

  it('numbers its addresses from the lowest', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const set = IntervalSet.of(4, list)
        const numbers = ascending(modelOf(list))
        for (const [at, value] of numbers.entries()) expect(set.at(BigInt(at))).toEqual({ family: 4, value })
        expect(set.at(set.size)).toBeUndefined()
        expect(set.at(-1n)).toBeUndefined()
      }),
    )
  })

  it('intersects, subtracts and finds the lowest address not in another as sets do', () => {
    fc.assert(
      fc.property(lists, lists, (one, two) => {
        const [a, b] = [IntervalSet.of(4, one), IntervalSet.of(4, two)]
        const [inA, inB] = [modelOf(one), modelOf(two)]
        const left = ascending([...inA].filter((value) => !inB.has(value)))
        expect(numbersIn(a.intersect(b))).toEqual(ascending([...inA].filter((value) => inB.has(value))))
        expect(numbersIn(a.subtract(b))).toEqual(left)
        expect(a.lowestNotIn(b)?.value).toBe(left[0])
      }),
    )
  })

  it('tells what of a range is inside and what is not', () => {
    fc.assert(
      fc.property(lists, small, (list, range) => {
        const set = IntervalSet.of(4, list)
        const model = modelOf(list)
        const numbers = numbersOf(range)
        expect([...set.within(range)].flatMap(numbersOf)).toEqual(numbers.filter((value) => model.has(value)))
        expect([...set.gaps(range)].flatMap(numbersOf)).toEqual(numbers.filter((value) => !model.has(value)))
        expect(set.encloses(range)).toBe(numbers.every((value) => model.has(value)))
      }),
    )
  })

  it('counts and cuts ::/0 and 0.0.0.0/0 without walking them', () => {
    for (const family of [4, 6] as const) {
      const all = IntervalSet.of(family, [{ family, first: 0n, last: lastOf(family) }])
      expect(all.size).toBe(lastOf(family) + 1n)
      const rest = all.subtract(IntervalSet.of(family, [{ family, first: 1n, last: lastOf(family) - 1n }]))
      expect(rest.ranges.map(({ first }) => first)).toEqual([0n, lastOf(family)])
      expect(all.subtract(all).ranges).toEqual([])
      expect(all.at(lastOf(family))).toEqual({ family, value: lastOf(family) })
    }
  })
})

describe('lists of ranges of both families', () => {
  it('are merged, subtracted and counted family by family', () => {
    fc.assert(
      fc.property(
        fc.array(ranges, { maxLength: 6 }),
        fc.array(ranges, { maxLength: 6 }),
        addresses,
        (a, b, address) => {
          const left = subtract(a, b)
          expect(holds(left, address)).toBe(holds(a, address) && !holds(b, address))
          expect(holds(merged(a), address)).toBe(holds(a, address))
          expect(merged(left)).toEqual(left)
          expect(countOf(left)).toBe(countOf([...a, ...b]) - countOf(b))
        },
      ),
    )
  })
})
