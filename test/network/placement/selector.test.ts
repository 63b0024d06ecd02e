import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
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

const problemOf = (text: string): string => {
  const parsed = parseSelector(text)
  return parsed.ok ? 'no problem' : parsed.problem
}

describe('parseSelector', () => {
  // The rows of k8s.io/apimachinery/pkg/labels selector_test.go, and what its lexer and parser say beyond them.
  it.each([
    ['', []],
    [' \t\r\n', []],
    ['x=a,y=b,z=c', ['x In [a]', 'y In [b]', 'z In [c]']],
    ['x==a', ['x In [a]']],
    ['x!=a,y=b', ['x NotIn [a]', 'y In [b]']],
    ['x=', ['x In []']],
    ['x= ,y= ', ['x In []', 'y In []']],
    ['x=,z= ', ['x In []', 'z In []']],
    ['x!=', ['x NotIn []']],
    ['x>1', ['x Gt [1]']],
    ['x>1,z<5', ['x Gt [1]', 'z Lt [5]']],
    ['x', ['x Exists']],
    ['!x', ['x DoesNotExist']],
    [' ! x , y ', ['x DoesNotExist', 'y Exists']],
    ['x in (a,b),y notin (c)', ['x In [a, b]', 'y NotIn [c]']],
    ['x in(a,b)', ['x In [a, b]']],
    ['x in (b,a,b)', ['x In [a, b]']],
    ['x in ()', ['x In []']],
    ['x in (,)', ['x In []']],
    ['x in (a,,b)', ['x In [, a, b]']],
    ['x in (a,)', ['x In [, a]']],
    ['in in (in,notin)', ['in In [in, notin]']],
    ['notin', ['notin Exists']],
    ['x=in', ['x In [in]']],
    ['kubernetes.io/hostname=node1', ['kubernetes.io/hostname In [node1]']],
    ['a.b.c/D_e.f-g=H_i.j-k', ['a.b.c/D_e.f-g In [H_i.j-k]']],
    ['constructor=a', ['constructor In [a]']],
    ['x>9223372036854775807', ['x Gt [9223372036854775807]']],
  ])('reads %j', (text, requirements) => {
    expect(selectorOf(text).map(formatRequirement)).toEqual(requirements)
  })

  it.each([
    ['x=a,', 'ends with a comma'],
    [',x=a', 'found "," at character 1 where a label key'],
    ['x=a y=b', 'found "y" at character 5 where a comma'],
    ['x y', 'found "y" at character 3 where one of = =='],
    ['a constructor b', 'found "constructor" at character 3'],
    ['x=!y', 'found "!" at character 3 where a label value'],
    ['x>=1', 'found "=" at character 3 where a label value'],
    ['x=>1', 'found ">" at character 3'],
    ['x===a', 'found "=" at character 4'],
    ['!!x', 'found "!" at character 2 where a label key'],
    ['!x=a', 'found "=" at character 3 where a comma'],
    ['!', 'the selector ends where a label key'],
    ['x in', 'the selector ends where the parenthesis'],
    ['x in a', 'found "a" at character 6 where the parenthesis'],
    ['x in (a', 'the selector ends where a comma or the closing parenthesis'],
    ['x in (a b)', 'found "b" at character 9'],
    ['x in ((a)', 'found "(" at character 7'],
    ['x)', 'found ")" at character 2'],
    ['=a', 'found "=" at character 1'],
    ['x>', 'the selector ends where a whole number'],
    ['x>,y', 'found "," at character 3 where a whole number'],
    ['x>a', '"a", which is no whole number'],
    ['x<1.5', '"1.5", which is no whole number'],
    ['x>9223372036854775808', 'no whole number'],
    ['x>-1', '"-1" is no label value'],
    ['y,x=-a', '"-a" is no label value (of x) (at character 3)'],
    ['-x', '"-x" is no label key (at character 1)'],
    ['a/b/c', 'its prefix is no DNS name'],
    ['/x', 'its prefix is no DNS name'],
    ['A.b/x', 'its prefix is no DNS name'],
    ['a.b/', '"a.b/" is no label key'],
    [`x=${'a'.repeat(64)}`, 'is no label value'],
    ['a'.repeat(64), 'its name has 64 characters'],
    [`${'a'.repeat(254)}/x`, 'its prefix is no DNS name'],
    ['x\u00a0=a', 'is no label key'],
    ['x\0', 'is no label key'],
    ['x=a\ud800', 'is no label value'],
    ['x'.repeat(20_000), 'longer than 16384 characters'],
    [Array.from({ length: 17 }, (_, place) => `k${place}`).join(), 'more than 16 requirements'],
  ])('refuses %j and says where and why', (text, problem) => {
    expect(problemOf(text)).toContain(problem)
    expect(problemOf(text)).not.toContain('\n')
    expect(problemOf(text).length).toBeLessThan(200)
  })

  it('reads 16,384 characters of parentheses or commas', () => {
    expect(problemOf('('.repeat(16_384))).toContain('found "("')
    expect(selectorOf(`x in (${','.repeat(16_000)})`)).toHaveLength(1)
  })

  it('reads back what is written in the selector syntax', () => {
    const words = fc.stringMatching(/^[a-zA-Z0-9]([-a-zA-Z0-9_.]{0,5}[a-zA-Z0-9])?$/)
    const requirements: fc.Arbitrary<Requirement> = fc.oneof(
      fc.record({
        key: words,
        operator: fc.constantFrom('In' as const, 'NotIn' as const),
        values: fc.uniqueArray(words, { minLength: 1, maxLength: 4 }),
      }),
      fc.record({
        key: words,
        operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const),
        values: fc.constant([]),
      }),
      fc.record({
        key: words,
        operator: fc.constantFrom('Gt' as const, 'Lt' as const),
        values: fc.nat().map((n) => [`${n}`]),
      }),
    )
    const blanks = fc.constantFrom('', ' ', '\t', ' \n ')
    fc.assert(
      fc.property(fc.array(requirements, { maxLength: 6 }), blanks, (list, blank) => {
        const written = list.map((requirement) => writtenAs(requirement, blank)).join(`${blank},${blank}`)
        const sorted = list.map(({ values, ...rest }) => ({ ...rest, values: values.toSorted() }))
        expect(parseSelector(`${blank}${written}${blank}`)).toEqual({ ok: true, value: sorted })
      }),
    )
  })
})

function writtenAs({ key, operator, values }: Requirement, blank: string): string {
  switch (operator) {
    case 'In':
      return `${key} in${blank}(${values.join(`${blank},${blank}`)})`
    case 'NotIn':
      return `${key} notin${blank}(${values.join(`${blank},${blank}`)})`
    case 'Exists':
      return key
    case 'DoesNotExist':
      return `!${blank}${key}`
    default:
      return `${key}${blank}${operator === 'Gt' ? '>' : '<'}${blank}${values.join('')}`
  }
}

describe('matches', () => {
  const labels = { 'kubernetes.io/hostname': 'node1', gpu: '', cores: '08', zone: 'b' }

  it.each([
    ['', true],
    ['kubernetes.io/hostname=node1', true],
    ['kubernetes.io/hostname=node2', false],
    ['kubernetes.io/hostname in (node1,node2)', true],
    ['gpu', true],
    ['gpu=', true],
    ['!gpu', false],
    ['absent', false],
    ['!absent', true],
    ['absent=', false],
    ['absent!=x', true],
    ['absent notin (x)', true],
    ['zone notin (a,b)', false],
    ['zone!=a', true],
    ['cores>7', true],
    ['cores>8', false],
    ['cores<9', true],
    ['zone>1', false],
    ['absent<1', false],
    ['gpu,zone=b,cores<9,!absent', true],
    ['gpu,zone=b,cores<9,absent', false],
    ['constructor', false],
    ['!constructor', true],
  ])('%j is %s', (text, expected) => {
    expect(matches(selectorOf(text), labels)).toBe(expected)
  })

  it('compares no number beyond 64 bits, however long', () => {
    const selector: Selector = [{ key: 'n', operator: 'Gt', values: ['9'.repeat(1_000_000)] }]
    expect(matches(selector, { n: '1' })).toBe(false)
    expect(matches([{ key: 'n', operator: 'Gt', values: ['1'] }], { n: '9223372036854775808' })).toBe(false)
  })
})
