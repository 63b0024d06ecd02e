import { describe, expect, it } from '@jest/globals'
import type { JsonObject, JsonValue } from '../../../network/json/json.ts'
import { applied, pointer, ObjectPatch, valueAt } from '../../../webhook/mutations/object-patch.ts'

describe('a JSON pointer', () => {
  it.each([
    ['plain steps', ['spec', 'containers', '0'], '/spec/containers/0'],
    ['a slash', ['annotations', 'k8s.v1.cni.cncf.io/networks'], '/annotations/k8s.v1.cni.cncf.io~1networks'],
    ['a tilde before a 1', ['a~1b'], '/a~01b'],
    ['no steps', [], ''],
  ])('is written with %s', (_, path, expected) => {
    expect(pointer(path)).toBe(expected)
  })
})

describe('setting a value', () => {
  it.each<[string, JsonObject, readonly string[], unknown]>([
    ['adds a key', { a: {} }, ['a', 'b'], { op: 'add', path: '/a/b', value: 1 }],
    ['replaces a key', { a: { b: 0 } }, ['a', 'b'], { op: 'replace', path: '/a/b', value: 1 }],
    [
      'creates the parents in one operation',
      { a: {} },
      ['a', 'b', 'c/d'],
      { op: 'add', path: '/a/b', value: { 'c/d': 1 } },
    ],
    [
      'replaces a parent that is null',
      { a: null },
      ['a', 'b'],
      { op: 'replace', path: '/a', value: { b: 1 } },
    ],
    ['goes through lists', { a: [{}, {}] }, ['a', '1', 'b'], { op: 'add', path: '/a/1/b', value: 1 }],
    ['appends to a list', { a: [0] }, ['a', '-'], { op: 'add', path: '/a/-', value: 1 }],
    [
      'takes no key from the prototype',
      { a: {} },
      ['a', 'toString'],
      { op: 'add', path: '/a/toString', value: 1 },
    ],
  ])('%s', (_, object, path, operation) => {
    const patch = new ObjectPatch(object)
    expect(patch.set(path, 1)).toBe(true)
    expect(patch.operations).toEqual([operation])
  })

  it.each<[string, JsonValue, string]>([
    ['a string', 'x', 'b'],
    ['a number', 3, 'b'],
    ['true', true, 'b'],
    ['a list where an object belongs', [], 'b'],
    ['a list that is too short', [{}], '1'],
    ['an object where a list belongs', {}, '-'],
  ])('changes nothing where a parent is %s', (_, parent, step) => {
    const patch = new ObjectPatch({ a: parent })
    expect(patch.set(['a', step], 1)).toBe(false)
    expect(patch.set(['a', step, 'c'], 1)).toBe(false)
    expect(patch.operations).toEqual([])
  })

  it('sees what it set before, and leaves its earlier operations as they were', () => {
    const patch = new ObjectPatch({})
    patch.set(['a', 'b'], 1)
    patch.set(['a', 'c'], 2)
    expect(patch.object).toEqual({ a: { b: 1, c: 2 } })
    expect(patch.operations).toEqual([
      { op: 'add', path: '/a', value: { b: 1 } },
      { op: 'add', path: '/a/c', value: 2 },
    ])
  })
})

describe('applying an operation', () => {
  it('leaves the object that it was given, and shares what it does not touch', () => {
    const object = { a: { b: [1] }, c: {} }
    const after = applied(object, { op: 'add', path: '/a/b/-', value: 2 })
    expect(object).toEqual({ a: { b: [1] }, c: {} })
    expect(after).toEqual({ a: { b: [1, 2] }, c: {} })
    expect(after['c']).toBe(object.c)
  })

  it('throws where the operation does not apply', () => {
    expect(() => applied({}, { op: 'add', path: '/a/b', value: 1 })).toThrow()
    expect(() => applied({}, { op: 'replace', path: '/a', value: 1 })).toThrow()
  })
})

describe('the value at a path', () => {
  it.each<[string, JsonValue, readonly string[], unknown]>([
    ['an object', { a: { b: 1 } }, ['a', 'b'], 1],
    ['a list', { a: [1, 2] }, ['a', '1'], 2],
    ['nothing there', { a: 1 }, ['a', 'b'], undefined],
    ['the end of a list', [1], ['-'], undefined],
    ['a prototype key', {}, ['constructor'], undefined],
  ])('is read from %s', (_, root, path, expected) => {
    expect(valueAt(root, path)).toBe(expected)
  })
})
