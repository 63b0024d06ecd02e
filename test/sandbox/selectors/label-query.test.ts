import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { matches } from '../../../sandbox/selectors/label-selector.ts'
import { parseLabelQuery } from '../../../sandbox/selectors/label-query.ts'

const labels = new Map(Object.entries({ app: 'web', 'example.org/tier': 'front', size: '5', empty: '' }))

describe('a label selector', () => {
  it.each([
    ['', true],
    ['app', true],
    ['!app', false],
    ['!missing', true],
    ['app=web', true],
    [' app == web , size ', true],
    ['app!=web', false],
    ['missing!=web', true],
    ['app in (web, db)', true],
    ['app in (db)', false],
    ['app notin (db)', true],
    ['missing notin (db)', true],
    ['example.org/tier=front', true],
    ['size>4', true],
    ['size gt 5', false],
    ['size<6', true],
    ['empty=', true],
    ['app=', false],
    ['empty in ()', true],
  ])('%j', (query, expected) => {
    expect(matches(parseLabelQuery(query), labels)).toBe(expected)
  })

  it.each(['a b', 'a===b', 'a in', 'a in b', 'a in (b', ',', 'a,', '=', 'a!', '(', 'a=b c'])(
    '%j is refused',
    (query) => {
      expect(() => parseLabelQuery(query)).toThrow(/^unable to parse requirement: found /)
    },
  )

  it('of any text is read or refused, never anything else', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('ab=!,()<> in')) }), (query) => {
        try {
          parseLabelQuery(query)
        } catch (error) {
          expect(String(error)).toContain('unable to parse requirement')
        }
      }),
    )
  })
})
