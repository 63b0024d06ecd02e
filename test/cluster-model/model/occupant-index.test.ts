import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { OccupantIndex } from '../../../cluster/model/occupant-index.ts'
import type { Occupant } from '../../../network/address/occupant.ts'
import { intersection } from '../../../network/address/range.ts'
import { small } from '../../network/address/arbitrary.ts'

const occupants: fc.Arbitrary<Occupant> = fc
  .record({
    owner: fc.constantFrom('a', 'b', 'c'),
    authority: fc.constantFrom('whereabouts', 'static'),
    sharing: fc.constantFrom('', 'one', 'two'),
    domain: fc.constantFrom('default', 'lab'),
    range: small,
  })
  .map((fields) => ({ ...fields, title: fields.owner, text: '', field: '' }))
const sources = fc.array(fc.tuple(fc.constantFrom('x', 'y', 'z'), fc.array(occupants, { maxLength: 4 })), {
  maxLength: 8,
})

describe('the index of occupants', () => {
  it('answers as a search through all of them does, whatever came and went', () => {
    fc.assert(
      fc.property(sources, small, fc.constantFrom('', 'one'), (changes, range, unwanted) => {
        const index = new OccupantIndex()
        const naive = new Map<string, readonly Occupant[]>()
        for (const [source, list] of changes) {
          index.set(source, list)
          naive.set(source, list)
        }
        const wanted = ({ sharing }: Occupant) => sharing !== unwanted
        for (const domain of ['default', 'lab']) {
          const found = [...index.overlapping(domain, range, wanted)]
          const expected = [...naive.values()]
            .flat()
            .filter(
              (one) => one.domain === domain && wanted(one) && intersection(one.range, range) !== undefined,
            )
          expect(new Set(found)).toEqual(new Set(expected))
          expect(found).toHaveLength(expected.length)
        }
      }),
    )
  })

  it('asks once for all that share one range of one pool', () => {
    const index = new OccupantIndex()
    const range = { family: 4, first: 1n, last: 9n } as const
    const common = { authority: 'whereabouts', sharing: 'one', domain: 'default', range, text: '', field: '' }
    for (let n = 0; n < 50; n++) index.set(`n${n}`, [{ ...common, owner: `n${n}`, title: '' }])
    let asked = 0
    expect([...index.overlapping('default', range, () => ++asked === 0)]).toEqual([])
    expect(asked).toBe(1)
    expect([...index.overlapping('default', range, () => true)]).toHaveLength(50)
  })
})
