import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { contradiction } from '../../../network/placement/compatibility.ts'
import {
  formatRequirement,
  matches,
  parseSelector,
  type Requirement,
  type Selector,
} from '../../../network/placement/selector.ts'

function selectorOf(text: string): Selector {
  const parsed = parseSelector(text)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}

describe('contradiction', () => {
  it.each([
    [['a=1', 'a=1']],
    [['a=1', 'b=2']],
    [['a in (1,2)', 'a in (2,3)']],
    [['a in (1,2)', 'a!=1']],
    [['a', 'a notin (1)']],
    [['!a', 'a notin (1)']],
    [['!a', '!a']],
    [['!a', 'b']],
    [['a>4', 'a<6']],
    [['a>4', 'a=5']],
    [['a>4', 'a<6', 'a!=5']],
    [['', 'a=1']],
    [[]],
  ])('finds none in %j', (texts) => {
    expect(contradiction(texts.map(selectorOf))).toBeUndefined()
  })

  it.each([
    [['a=1', 'a=2'], 'a In [1] / a In [2]'],
    [
      ['kubernetes.io/hostname=node1', 'zone=a,kubernetes.io/hostname in (node2,node3)'],
      'kubernetes.io/hostname In [node1] / kubernetes.io/hostname In [node2, node3]',
    ],
    [['a in (1,2)', 'b', 'a notin (1,2,3)'], 'a In [1, 2] / a NotIn [1, 2, 3]'],
    [['a', '!a'], 'a Exists / a DoesNotExist'],
    [['!a', 'a=1'], 'a DoesNotExist / a In [1]'],
    [['a>1', '!a'], 'a Gt [1] / a DoesNotExist'],
    [['a>4', 'a<5'], 'a Gt [4] / a Lt [5]'],
    [['a<5', 'a<9', 'a>4'], 'a Lt [5] / a Gt [4]'],
    [['a in (1,2)', 'a>2'], 'a In [1, 2] / a Gt [2]'],
    [['a in (x,y)', 'a>0'], 'a In [x, y] / a Gt [0]'],
    [['a in (1,2)', 'a!=1', 'a!=2'], 'a In [1, 2] / a NotIn [2]'],
    [['a in (1,2)', 'a in (2,3)', 'a in (1,3)'], 'a In [1, 2] / a In [1, 3]'],
    [['a<0'], 'a Lt [0] / a Lt [0]'],
    [['a>9223372036854775807'], 'a Gt [9223372036854775807] / a Gt [9223372036854775807]'],
    [['a=1,a=2'], 'a In [1] / a In [2]'],
  ])('finds it in %j', (texts, pair) => {
    expect(contradiction(texts.map(selectorOf))?.map(formatRequirement).join(' / ')).toBe(pair)
  })

  it('is found exactly where no label value meets all of them', () => {
    const values = ['0', '1', '2', '3', 'x']
    const lists = fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 4 })
    const requirements: fc.Arbitrary<Requirement> = fc.oneof(
      fc.record({
        key: fc.constant('a'),
        operator: fc.constantFrom('In' as const, 'NotIn' as const),
        values: lists,
      }),
      fc.record({
        key: fc.constant('a'),
        operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const),
        values: fc.constant([]),
      }),
      fc.record({
        key: fc.constant('a'),
        operator: fc.constantFrom('Gt' as const, 'Lt' as const),
        values: fc.constantFrom(['0'], ['1'], ['2'], ['5']),
      }),
    )
    // Spellings that no list above names stand for the values that lists of exclusions always leave: 01, 02, 0…
    const candidates = [...values, ...values.map((value) => `0${value}`), '4', '6', 'y']
    fc.assert(
      fc.property(fc.array(fc.array(requirements, { maxLength: 3 }), { maxLength: 3 }), (selectors) => {
        const all = selectors.flat()
        const possible = matches(all, {}) || candidates.some((a) => matches(all, { a }))
        const found = contradiction(selectors)
        expect(found === undefined).toBe(possible)
        for (const requirement of found ?? []) expect(all).toContain(requirement)
      }),
      { numRuns: 2_000 },
    )
  })

  it('reads ten thousand selectors of a thousand values each only once', () => {
    const values = Array.from({ length: 1_000 }, (_, at) => `v${at}`)
    const shared: Selector = [{ key: 'a', operator: 'In', values }]
    const many: readonly Selector[] = Array.from({ length: 10_000 }, () => shared)
    expect(contradiction(many)).toBeUndefined()
    const last: Selector = [{ key: 'a', operator: 'NotIn', values }]
    expect(contradiction([...many, last])).toEqual([shared[0], last[0]])
  })
})
