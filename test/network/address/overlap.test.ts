import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { alreadyClaimed } from '../../../network/address/already-claimed.ts'
import type { Occupant } from '../../../network/address/occupant.ts'
import { overlapOf } from '../../../network/address/overlap.ts'
import { intersection, parseRange } from '../../../network/address/range.ts'
import { numbersOf, ranges, small } from './arbitrary.ts'

const occupant = (fields: Partial<Occupant>, range = '10.0.0.0-10.0.0.9'): Occupant => {
  const parsed = parseRange(range)
  if (!parsed.ok) throw new Error(parsed.problem)
  const common = { owner: 'nad:a/a', title: '', authority: 'host-local', sharing: '', domain: 'default' }
  return { ...common, range: parsed.value, text: range, field: '', ...fields }
}
const other = { owner: 'nad:b/b' }

const occupants = fc.record({
  owner: fc.constantFrom('nad:a/a', 'nad:b/b', 'pool:c'),
  authority: fc.constantFrom('berth', 'whereabouts', 'host-local', 'static', 'pool', 'reserved'),
  sharing: fc.constantFrom('', 'one', 'two', 'one|a|all ranges', 'two|a|all ranges'),
  domain: fc.constantFrom('default', 'lab'),
  range: fc.oneof(small, ranges),
})

describe('the overlap of two occupants', () => {
  it('is a conflict where two authorities hand out one address', () => {
    const found = overlapOf(occupant({}), occupant({ ...other, authority: 'static' }, '10.0.0.9'))
    expect(found).toEqual({ shared: { family: 4, first: 167772169n, last: 167772169n }, outcome: 'twice' })
  })

  it('is a conflict where two accounts of one ipam hand out one address', () => {
    expect(overlapOf(occupant({}), occupant(other))?.outcome).toBe('twice')
    const whereabouts = { authority: 'whereabouts', sharing: '10.0.0.0/24|' }
    expect(
      overlapOf(occupant(whereabouts), occupant({ ...whereabouts, ...other, sharing: 'x' }))?.outcome,
    ).toBe('twice')
  })

  it('is none where one account hands out both', () => {
    const whereabouts = { authority: 'whereabouts', sharing: '10.0.0.0/24|' }
    expect(
      overlapOf(occupant(whereabouts), occupant({ ...whereabouts, ...other }, '10.0.0.5')),
    ).toBeUndefined()
  })

  it('is leased where Berth hands out both, and none where the ranges are one', () => {
    const berth = { authority: 'berth', sharing: 'x' }
    expect(overlapOf(occupant(berth), occupant({ ...berth, ...other }, '10.0.0.5'))?.outcome).toBe('leased')
    expect(overlapOf(occupant(berth), occupant({ ...berth, ...other }))).toBeUndefined()
  })

  it('is leased where whereabouts looks across the ranges of one name', () => {
    const across = (block: string, name = 'a') => ({
      authority: 'whereabouts',
      sharing: `${block}|${name}|all ranges`,
    })
    const wide = occupant(across('10.0.0.0/16'))
    expect(overlapOf(wide, occupant({ ...across('10.0.0.0/24'), ...other }))?.outcome).toBe('leased')
    expect(overlapOf(wide, occupant({ ...across('10.0.0.0/24', 'b'), ...other }))?.outcome).toBe('twice')
    const alone = { authority: 'whereabouts', ...other }
    expect(overlapOf(wide, occupant({ ...alone, sharing: '10.0.0.0/24|a' }))?.outcome).toBe('twice')
    expect(overlapOf(wide, occupant({ ...alone, sharing: '10.0.0.0/16|a' }))).toBeUndefined()
  })

  it('is none within one owner, and none between domains', () => {
    expect(overlapOf(occupant({}), occupant({ authority: 'static' }))).toBeUndefined()
    expect(overlapOf(occupant({}), occupant({ ...other, domain: 'lab' }))).toBeUndefined()
  })

  it('is the same from both sides, and always the addresses that both claim', () => {
    fc.assert(
      fc.property(occupants, occupants, (a, b) => {
        const found = overlapOf(a, b)
        expect(overlapOf(b, a)).toEqual(found)
        if (found !== undefined) expect(found.shared).toEqual(intersection(a.range, b.range))
      }),
    )
  })

  it('with itself is none', () => {
    fc.assert(fc.property(occupants, (a) => expect(overlapOf(a, a)).toBeUndefined()))
  })
})

describe('what was claimed already', () => {
  it('is what every address of was claimed, of the same authority, account and domain', () => {
    const few = fc.array(fc.record({ ...fixed, range: small }), { maxLength: 6 })
    fc.assert(
      fc.property(few, fc.record({ ...fixed, range: small }), (before, claim) => {
        const alike = new Set(
          before.filter((one) => sameKind(one, claim)).flatMap(({ range }) => numbersOf(range)),
        )
        const expected = numbersOf(claim.range).every((value) => alike.has(value))
        expect(alreadyClaimed(before)(claim)).toBe(expected)
      }),
    )
  })

  it('of berth does not depend on the range that the lease is from', () => {
    const [before, claim] = [
      { authority: 'berth', sharing: 'a' },
      { authority: 'berth', sharing: 'b' },
    ].map((one) => occupant(one))
    expect(before !== undefined && claim !== undefined && alreadyClaimed([before])(claim)).toBe(true)
  })

  it('keeps the families apart', () => {
    const six = occupant({}, '::a00:0-::a00:9')
    expect(alreadyClaimed([six])(occupant({}))).toBe(false)
    expect(alreadyClaimed([six, occupant({})])(six)).toBe(true)
  })
})

const fixed = {
  authority: fc.constantFrom('whereabouts', 'host-local'),
  sharing: fc.constantFrom('', 'x'),
  domain: fc.constantFrom('default', 'lab'),
}
type Kind = Pick<Occupant, 'authority' | 'sharing' | 'domain'>
const sameKind = (a: Kind, b: Kind): boolean =>
  a.authority === b.authority && a.sharing === b.sharing && a.domain === b.domain
