import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { IntervalIndex } from '../../../network/address/interval-index.ts'
import { intersection, type AddressRange } from '../../../network/address/range.ts'
import { ranges, small, tiny } from './arbitrary.ts'

interface Item {
  readonly range: AddressRange
}

const steps = fc.array(
  fc.record({ range: fc.oneof(tiny, tiny, small, ranges), remove: fc.boolean(), pick: fc.nat(1_000) }),
  { maxLength: 80 },
)

describe('IntervalIndex', () => {
  it('finds what a walk over all entries finds, by ascending start, whatever was added and removed before', () => {
    fc.assert(
      fc.property(steps, fc.oneof(tiny, small, ranges), (list, wanted) => {
        const index = new IntervalIndex<Item>()
        const model: Item[] = []
        for (const { range, remove, pick } of list) {
          const gone = remove && model.length > 0 ? model.splice(pick % model.length, 1)[0] : undefined
          if (gone !== undefined) index.remove(gone.range, gone)
          else {
            const item = { range }
            model.push(item)
            index.add(range, item)
          }
        }
        const found = [...index.overlapping(wanted)]
        const expected = model.filter(({ range }) => intersection(range, wanted) !== undefined)
        expect(new Set(found)).toEqual(new Set(expected))
        expect(found).toHaveLength(expected.length)
        const starts = found.map(({ range }) => range.first)
        expect(starts).toEqual(starts.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
      }),
      { numRuns: 500 },
    )
  })

  it('keeps items of one range apart, holds each once, and forgets nothing else when one goes', () => {
    const index = new IntervalIndex<string>()
    const range: AddressRange = { family: 4, first: 5n, last: 9n }
    for (const item of ['a', 'b', 'b', 'c']) index.add(range, item)
    index.remove(range, 'b')
    index.remove(range, 'never added')
    index.remove({ ...range, last: 10n }, 'a')
    index.remove({ ...range, family: 6 }, 'a')
    expect([...index.overlapping({ family: 4, first: 9n, last: 20n })]).toEqual(['a', 'c'])
    expect([...index.overlapping({ family: 6, first: 9n, last: 20n })]).toEqual([])
  })

  it('looks for no more than is asked for', () => {
    const index = new IntervalIndex<bigint>()
    const all = { family: 4, first: 0n, last: 100_000n } as const
    for (let first = 0n; first < 20_000n; first++) index.add({ family: 4, first, last: first + 1n }, first)
    const [one] = index.overlapping(all)
    expect(one).toBe(0n)
    expect([...index.overlapping({ family: 4, first: 7_000n, last: 7_000n })]).toEqual([6_999n, 7_000n])
    for (let first = 0n; first < 20_000n; first++) index.remove({ family: 4, first, last: first + 1n }, first)
    expect([...index.overlapping(all)]).toEqual([])
  })
})
