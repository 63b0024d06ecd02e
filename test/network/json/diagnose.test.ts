import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { DEEPEST, diagnose } from '../../../network/json/diagnose.ts'

const at = (text: string): string | undefined => {
  const { syntax } = diagnose(text, '$')
  return syntax === undefined ? undefined : `${syntax.at.line}:${syntax.at.column}`
}

const BAD: readonly (readonly [title: string, text: string, place: string])[] = [
  ['nothing', '', '1:1'],
  ['only blanks', ' \n ', '2:2'],
  ['an open object', '{"a": 1', '1:8'],
  ['a comma before the end of an object', '{"a": 1,\n}', '2:1'],
  ['a comma before the end of a list', '[1,]', '1:4'],
  ['a missing comma', '{"a": 1\n "b": 2}', '2:2'],
  ['a missing colon', '{"a" 1}', '1:6'],
  ['a key without quotes', '{a: 1}', '1:2'],
  ['single quotes', "{'a': 1}", '1:2'],
  ['a comment', '{"a": 1 // one\n}', '1:9'],
  ['an open string', '{"a": "b', '1:7'],
  ['a line break in a string', '{"a": "b\n"}', '1:9'],
  ['NUL in a string', '{"a": "\0"}', '1:8'],
  ['an unknown escape', String.raw`{"a": "\x"}`, '1:8'],
  ['a leading zero', '{"a": 01}', '1:7'],
  ['a number that JSON does not have', '[NaN]', '1:2'],
  ['a half number', '[1.]', '1:2'],
  ['a misspelt word', '[ture]', '1:2'],
  ['a wrong bracket', '[1}', '1:3'],
  ['a second value', '{} {}', '1:4'],
  ['a byte order mark', '\uFEFF{}', '1:1'],
]

describe('the diagnosis of JSON', () => {
  it.each(BAD)('finds the place of %s', (_title, text, place) => {
    expect(() => {
      JSON.parse(text)
    }).toThrow(SyntaxError)
    expect(at(text)).toBe(place)
  })

  it('agrees with JSON.parse on every text that was JSON before it was cut or changed', () => {
    const changed = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '"', '}', ']', ':', '\\', '1', 'e', '\n', '-', '\0'),
        fc.boolean(),
      )
      .map(([text, place, insert, cut]) => {
        const where = place % (text.length + 1)
        return text.slice(0, where) + insert + text.slice(cut ? where + 1 : where)
      })
    fc.assert(
      fc.property(fc.oneof(fc.json(), changed), (text) => {
        let parses = true
        try {
          JSON.parse(text)
        } catch {
          parses = false
        }
        expect(at(text) === undefined).toBe(parses)
      }),
      { numRuns: 3000 },
    )
  })

  it('names keys that stand twice, with path and place', () => {
    const text = '{"a": [{"b": 1,\n "b": 2}], "a": 0, "c d": {"x": 1, "x": 1}}'
    expect(diagnose(text, '$').duplicates).toEqual([
      { path: '$.a[0].b', key: 'b', at: { line: 2, column: 2 } },
      { path: '$.a', key: 'a', at: { line: 2, column: 12 } },
      { path: '$["c d"].x', key: 'x', at: { line: 2, column: 36 } },
    ])
  })

  it('takes two spellings of one key for one', () => {
    expect(diagnose(String.raw`{"a": 1, "\u0061": 2}`, '$').duplicates).toHaveLength(1)
  })

  it('bounds how many of them it names', () => {
    expect(diagnose(`{${'"a":1,'.repeat(5000)}"a":1}`, '$').duplicates).toHaveLength(20)
  })

  it('stops at a bounded depth', () => {
    expect(at('['.repeat(DEEPEST) + ']'.repeat(DEEPEST))).toBeUndefined()
    expect(at('['.repeat(1_000_000))).toBe(`1:${DEEPEST + 1}`)
  })

  it('reads a text of megabytes', () => {
    expect(at(JSON.stringify({ a: 'x'.repeat(1 << 22), b: '\\"'.repeat(1 << 18) }))).toBeUndefined()
  })
})
