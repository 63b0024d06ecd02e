import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { lastOf } from '../../../network/address/address.ts'
import { MutableIntervals } from '../../../network/address/mutable-intervals.ts'
import { numbersOf, small } from './arbitrary.ts'

const steps = fc.array(fc.record({ range: small, remove: fc.boolean() }), { maxLength: 40 })

describe('MutableIntervals', () => {
  it('holds, counts and finds gaps as a Set of numbers does, whatever was added and removed before', () => {
    fc.assert(
      fc.property(steps, small, (list, wanted) => {
        const set = new MutableIntervals(4)
        const model = new Set<bigint>()
        for (const { range, remove } of list) {
          const numbers = numbersOf(range)
          const changes = numbers.some((value) => model.has(value) === remove)
          expect(remove ? set.remove(range) : set.add(range)).toBe(changes)
          for (const value of numbers)
            if (remove) model.delete(value)
            else model.add(value)
        }
        const sorted = [...model].toSorted((a, b) => (a < b ? -1 : 1))
        expect([...set.ranges()].flatMap(numbersOf)).toEqual(sorted)
        expect(set.size).toBe(BigInt(model.size))
        expect(set.lowest()?.value).toBe(sorted[0])
        for (let value = 0n; value < 64n; value++)
          expect(set.has({ family: 4, value })).toBe(model.has(value))
        const inside = numbersOf(wanted)
        expect(set.countIn(wanted)).toBe(BigInt(inside.filter((value) => model.has(value)).length))
        expect(set.lowestGap(wanted)?.value).toBe(inside.find((value) => !model.has(value)))
      }),
      { numRuns: 500 },
    )
  })

  it('joins neighbours', () => {
    const set = new MutableIntervals(4)
    for (const value of [1n, 3n, 2n, 5n]) set.add({ family: 4, first: value, last: value })
    expect([...set.ranges()]).toEqual([
      { family: 4, first: 1n, last: 3n },
      { family: 4, first: 5n, last: 5n },
    ])
  })

  it('hands out ::/0 from its lowest address, and takes one back', () => {
    const free = new MutableIntervals(6, [{ family: 6, first: 0n, last: lastOf(6) }])
    for (let expected = 0n; expected < 1_000n; expected++) {
      const address = free.lowest()
      expect(address?.value).toBe(expected)
      free.remove({ family: 6, first: expected, last: expected })
    }
    free.add({ family: 6, first: 7n, last: 7n })
    expect(free.lowest()).toEqual({ family: 6, value: 7n })
    expect(free.size).toBe(lastOf(6) + 1n - 999n)
    expect(free.lowestGap({ family: 6, first: 0n, last: lastOf(6) })).toEqual({ family: 6, value: 0n })
    expect(free.remove({ family: 6, first: 0n, last: lastOf(6) })).toBe(true)
    expect(free.lowest()).toBeUndefined()
  })

  it('does not mix families', () => {
    const set = new MutableIntervals(4, [{ family: 4, first: 1n, last: 9n }])
    expect(() => set.add({ family: 6, first: 1n, last: 2n })).toThrow('IPv6')
    expect(set.has({ family: 6, value: 1n })).toBe(false)
    expect(set.countIn({ family: 6, first: 1n, last: 9n })).toBe(0n)
  })
})
