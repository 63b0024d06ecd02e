import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { show } from '../../../network/json/json.ts'

const nested = (levels: number, open: (inner: unknown) => unknown): unknown => {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = open(value)
  return value
}

/** What it has to say, by way of JSON.stringify, which throws on what is nested deep. */
const reference = (value: unknown): string => {
  const rendered = JSON.stringify(value)
  return rendered.length > 60 ? `${rendered.slice(0, 57)}…` : rendered
}

describe('a value in a message', () => {
  it('is its JSON, cut at 60 characters', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(show(value)).toBe(reference(value))
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    { name: 'a text of exactly 60', value: 'x'.repeat(58), shown: `"${'x'.repeat(58)}"` },
    { name: 'a text of 61', value: 'x'.repeat(59), shown: `"${'x'.repeat(56)}…` },
    { name: 'a long text of two-unit characters', value: '😀'.repeat(100), shown: `"${'😀'.repeat(28)}…` },
    { name: 'nothing', value: undefined, shown: 'nothing' },
    { name: 'a member that is undefined', value: { a: undefined, b: 1 }, shown: '{"b":1}' },
    { name: 'an element that is undefined', value: [undefined, 1], shown: '[null,1]' },
    { name: 'a number that JSON has no word for', value: NaN, shown: 'null' },
    { name: 'a bigint', value: 2n ** 64n, shown: '18446744073709551616' },
    {
      name: 'a key from the prototype',
      value: JSON.parse('{"__proto__": {"a": 1}}'),
      shown: '{"__proto__":{"a":1}}',
    },
  ])('of $name is told', ({ value, shown }) => {
    expect(show(value)).toBe(shown)
  })

  it('may be nested 100,000 levels deep', () => {
    expect(show(nested(100_000, (inner) => [inner]))).toBe(`${'['.repeat(57)}…`)
    expect(show(nested(100_000, (inner) => ({ a: inner })))).toBe(`${'{"a":'.repeat(12).slice(0, 57)}…`)
  })

  it('may hold itself', () => {
    const ring: unknown[] = []
    ring.push(ring)
    expect(show(ring)).toBe(`${'['.repeat(57)}…`)
  })
})
