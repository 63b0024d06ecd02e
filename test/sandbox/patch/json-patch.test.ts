import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import jsonPatch from 'fast-json-patch'
import { isObject, type JsonObject, type JsonValue } from '../../../network/json/json.ts'
import { applyJsonPatch, JsonPatchError } from '../../../sandbox/patch/json-patch.ts'

const document: JsonObject = { a: { b: [1, 2, 3], 'c/d': 'x', 'e~f': null }, g: 'h' }

describe('a JSON patch', () => {
  it.each<readonly [string, readonly JsonObject[], JsonValue]>([
    [
      'adds to an object',
      [{ op: 'add', path: '/a/new', value: 1 }],
      { ...document, a: { ...Object(document['a']), new: 1 } },
    ],
    [
      'inserts into a list',
      [
        { op: 'add', path: '/a/b/1', value: 9 },
        { op: 'remove', path: '/g' },
      ],
      { a: { ...Object(document['a']), b: [1, 9, 2, 3] } },
    ],
    [
      'appends to a list',
      [
        { op: 'add', path: '/a/b/-', value: 4 },
        { op: 'remove', path: '/g' },
      ],
      { a: { ...Object(document['a']), b: [1, 2, 3, 4] } },
    ],
    [
      'replaces in a list',
      [
        { op: 'replace', path: '/a/b/0', value: 0 },
        { op: 'remove', path: '/g' },
      ],
      { a: { ...Object(document['a']), b: [0, 2, 3] } },
    ],
    [
      'reads escaped steps',
      [
        { op: 'replace', path: '/a/c~1d', value: 'y' },
        { op: 'remove', path: '/a/e~0f' },
      ],
      { a: { b: [1, 2, 3], 'c/d': 'y' }, g: 'h' },
    ],
    [
      'moves',
      [
        { op: 'move', from: '/a/b', path: '/b' },
        { op: 'remove', path: '/a' },
      ],
      { b: [1, 2, 3], g: 'h' },
    ],
    [
      'copies',
      [
        { op: 'copy', from: '/a/b', path: '/b' },
        { op: 'remove', path: '/a' },
      ],
      { b: [1, 2, 3], g: 'h' },
    ],
    [
      'tests values whatever the order of keys',
      [{ op: 'test', path: '/a', value: { 'e~f': null, 'c/d': 'x', b: [1, 2, 3] } }],
      document,
    ],
    ['replaces the whole', [{ op: 'replace', path: '', value: { z: 1 } }], { z: 1 }],
  ])('%s', (_, operations, expected) => {
    expect(applyJsonPatch(document, operations)).toEqual(expected)
  })

  it.each<readonly [string, JsonValue]>([
    ['a test that fails', [{ op: 'test', path: '/g', value: 'other' }]],
    ['removing what is not there', [{ op: 'remove', path: '/nothing' }]],
    ['a parent that is not there', [{ op: 'add', path: '/nothing/here', value: 1 }]],
    ['an index beyond the list', [{ op: 'add', path: '/a/b/4', value: 1 }]],
    ['an index with a leading zero', [{ op: 'replace', path: '/a/b/01', value: 1 }]],
    ['a step into a text', [{ op: 'add', path: '/g/x', value: 1 }]],
    ['a pointer without a slash', [{ op: 'add', path: 'g', value: 1 }]],
    ['an operation without a path', [{ op: 'add', value: 1 }]],
    ['an operation without a value', [{ op: 'add', path: '/x' }]],
    ['an unknown operation', [{ op: 'increase', path: '/g' }]],
    ['moving what is not there', [{ op: 'move', from: '/x', path: '/y' }]],
    ['no list', { op: 'add', path: '/x', value: 1 }],
    ['no operation', [null]],
  ])('is refused for %s, and the document is as it was', (_, operations) => {
    const before = structuredClone(document)
    expect(() => applyJsonPatch(document, operations)).toThrow(JsonPatchError)
    expect(document).toEqual(before)
  })

  it('never reaches a prototype', () => {
    const patched = applyJsonPatch({}, [{ op: 'add', path: '/__proto__', value: { polluted: true } }])
    expect(Object.hasOwn(Object(patched), '__proto__')).toBe(true)
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype)
    expect(() => applyJsonPatch({}, [{ op: 'add', path: '/constructor/name', value: 1 }])).toThrow(
      JsonPatchError,
    )
  })

  it('does what another implementation does, on whatever it compares', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (a, b) => {
          const [from, to] = [plain(a), plain(b)]
          const operations = plain(
            jsonPatch.compare(Object(structuredClone(from)), Object(structuredClone(to))),
          )
          fc.pre(!JSON.stringify(operations).includes('__proto__'))
          expect(applyJsonPatch(isObject(from) ? from : {}, operations)).toEqual(to)
        },
      ),
    )
  })
})

/** As JSON has it: no -0, no undefined. */
const plain = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value))
