import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { OrderedEntries } from '../../../cluster/model/ordered-entries.ts'

interface Value {
  readonly id: number
}

/** Keys from a small and from a wide range: runs of equal keys, and splits. */
const key = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
const action = fc.record({ add: fc.integer({ min: 0, max: 9 }).map((n) => n < 6), key, id: fc.nat(3) })

describe('OrderedEntries', () => {
  it('is the same as a sorted list', () => {
    const values: readonly Value[] = [{ id: 0 }, { id: 1 }, { id: 2 }, { id: 3 }]
    const value = (id: number): Value => values[id] ?? { id }
    fc.assert(
      fc.property(fc.array(action, { maxLength: 1500, size: 'max' }), key, key, (actions, one, other) => {
        const entries = new OrderedEntries<number, Value>()
        const list: { key: number; value: Value }[] = []
        for (const { add, key: at, id } of actions) {
          const index = list.findIndex((entry) => entry.key === at && entry.value === value(id))
          if (add) {
            entries.add(at, value(id))
            list.push({ key: at, value: value(id) })
          } else {
            expect(entries.remove(at, value(id))).toBe(index >= 0)
            if (index >= 0) list.splice(index, 1)
          }
        }
        const [first, last] = [Math.min(one, other), Math.max(one, other)]
        expect(entries.size).toBe(list.length)
        const inside = list.filter((entry) => first <= entry.key && entry.key <= last)
        const keys = [...new Set(inside.map((entry) => entry.key))].toSorted((a, b) => a - b)
        const groups = [...entries.between(first, last)]
        expect(groups.map((group) => group.key)).toEqual(keys)
        expect(groups.map((group) => group.values.length)).toEqual(
          keys.map((wanted) => inside.filter((entry) => entry.key === wanted).length),
        )
        expect(entries.countBetween(first, last)).toBe(keys.length)
        expect(entries.at(one)).toHaveLength(list.filter((entry) => entry.key === one).length)
      }),
      { numRuns: 60 },
    )
  })

  it('keeps any number of values under one key', () => {
    const entries = new OrderedEntries<bigint, Value>()
    const values = Array.from({ length: 1000 }, (_, id) => ({ id }))
    for (const value of values) entries.add(7n, value)
    for (const value of values) entries.add(BigInt(value.id) << 64n, value)
    expect(entries.at(7n)).toHaveLength(1000)
    expect(entries.countBetween(0n, 1n << 100n)).toBe(1001)
    for (const value of values) expect(entries.remove(7n, value)).toBe(true)
    expect(entries.at(7n)).toEqual([])
    expect(entries.countBetween(0n, 1n << 100n)).toBe(1000)
  })
})
