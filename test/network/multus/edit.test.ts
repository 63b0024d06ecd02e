import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { appendNetworks, setKeys } from '../../../network/multus/edit.ts'
import { parseNetworks } from '../../../network/multus/parse.ts'
import type { NewElement } from '../../../network/multus/print.ts'
import type { NetworkSelectionElement } from '../../../network/multus/selection.ts'
import { anyText, jsonText, newElement } from './annotation-texts.ts'

const appended = (text: string, ...added: NewElement[]) => {
  const result = appendNetworks(text, added)
  return result.ok ? result.value : `refused: ${result.problem}`
}
const set = (text: string, place: number, values: Parameters<typeof setKeys>[2]) => {
  const result = setKeys(text, place, values)
  return result.ok ? result.value : `refused: ${result.problem}`
}

describe('appending networks', () => {
  it.each<[string, string, NewElement, string]>([
    ['an empty text becomes the short form', '', { name: 'a', interface: 'net1' }, 'a@net1'],
    ['an empty text becomes JSON where it must', '', { name: 'a.b' }, '[{"name":"a.b"}]'],
    ['the short form stays short', 'b , c', { name: 'a', namespace: 'n' }, 'b , c,n/a'],
    [
      'the short form becomes JSON for an address',
      'b@x, n/c',
      { name: 'a', ips: ['10.0.0.1/24'] },
      '[{"name":"b","interface":"x"},{"name":"c","namespace":"n"},{"name":"a","ips":["10.0.0.1/24"]}]',
    ],
    ['an empty list', ' [ ] ', { name: 'a' }, ' [{"name":"a"} ] '],
    ['a list', '[{"name":"b","x":1.0}]', { name: 'a' }, '[{"name":"b","x":1.0},{"name":"a"}]'],
    [
      'a pretty-printed list keeps its indent',
      '[\n  {"name":"b"}\n]\n',
      { name: 'a' },
      '[\n  {"name":"b"},\n  {"name":"a"}\n]\n',
    ],
    ['a bracket in a string', '[{"name":"b","x":"]"}]', { name: 'a' }, '[{"name":"b","x":"]"},{"name":"a"}]'],
  ])('%s', (_, text, added, expected) => {
    expect(appended(text, added)).toBe(expected)
  })

  it.each([
    ['a bad name', 'B'],
    ['no JSON', '[{'],
    ['a null', '[null]'],
    ['a key given twice', '[{"name":"a","mac":"x","mac":null}]'],
  ])('is refused on a text that Multus refuses: %s', (_, text) => {
    expect(appended(text, { name: 'a' })).toContain('refused: ')
  })

  it('does not repeat a boundless indent', () => {
    const text = `[${' '.repeat(10_000)}{"name":"a"}]`
    expect(appended(text, { name: 'b' }, { name: 'c' })).toBe(
      `${text.slice(0, -1)},{"name":"b"},{"name":"c"}]`,
    )
  })

  it('of nothing gives the identical text, whatever it is', () => {
    fc.assert(fc.property(fc.oneof(anyText, fc.string()), (text) => appended(text) === text))
  })

  it('adds the elements, and none of the old ones changes', () => {
    fc.assert(
      fc.property(anyText, fc.array(newElement, { minLength: 1, maxLength: 3 }), (text, added) => {
        const before = parseNetworks(text, '').elements
        const after = parseNetworks(appended(text, ...added), '').elements
        expect(after.slice(0, before.length).map(facts)).toEqual(before.map(facts))
        expect(after.slice(before.length).map(facts)).toEqual(added.map(factsOfNew))
      }),
    )
  })

  it('keeps a JSON text byte for byte around what is added', () => {
    fc.assert(
      fc.property(jsonText, fc.array(newElement, { minLength: 1, maxLength: 3 }), (text, added) => {
        const after = appended(text, ...added)
        const close = text.lastIndexOf(']')
        const kept = text.slice(0, close).trimEnd()
        expect(after.startsWith(kept)).toBe(true)
        expect(after.endsWith(text.slice(kept.length))).toBe(true)
      }),
    )
  })
})

describe('setting keys of an element', () => {
  it.each<[string, string, number, Parameters<typeof setKeys>[2], string]>([
    [
      'a key that is new',
      '[{"name":"a"}]',
      0,
      { ips: ['10.0.0.1/24'] },
      '[{"name":"a","ips":["10.0.0.1/24"]}]',
    ],
    ['a key that is there', '[{"ips":[ ],"name":"a"}]', 0, { ips: ['x'] }, '[{"ips":["x"],"name":"a"}]'],
    ['a key in capitals', '[{"IPS":null,"name":"a"}]', 0, { ips: ['x'] }, '[{"IPS":["x"],"name":"a"}]'],
    [
      'only that element',
      '[{"name":"a"},{"name":"b"}]',
      1,
      { mac: 'm' },
      '[{"name":"a"},{"name":"b","mac":"m"}]',
    ],
    ['two keys', '[{"name":"a"}]', 0, { ips: [], mac: 'm' }, '[{"name":"a","ips":[],"mac":"m"}]'],
    [
      'the short form becomes JSON',
      'a,n/b@x',
      1,
      { mac: 'm' },
      '[{"name":"a"},{"name":"b","namespace":"n","interface":"x","mac":"m"}]',
    ],
    [
      'a pretty-printed element',
      '[{\n  "name": "a"\n}]',
      0,
      { mac: 'm' },
      '[{\n  "name": "a",\n  "mac":"m"\n}]',
    ],
    ['no keys', 'a , b', 0, {}, 'a , b'],
  ])('%s', (...[, text, place, values, expected]) => {
    expect(set(text, place, values)).toBe(expected)
  })

  it.each([
    ['beyond the end', 'a', 1],
    ['before the start', 'a', -1],
    ['of an empty text', '', 0],
  ])('is refused %s', (_, text, place) => {
    expect(set(text, place, { mac: 'm' })).toContain('refused: there is no element')
  })

  it('changes those keys of that element and not one byte more', () => {
    fc.assert(
      fc.property(jsonText, fc.nat(3), fc.constantFrom('02:00:00:00:00:0a'), (text, place, mac) => {
        const before = parseNetworks(text, '').elements
        fc.pre(before[place] !== undefined)
        const after = set(text, place, { mac })
        const now = parseNetworks(after, '').elements
        expect(now[place]?.mac).toBe(mac)
        const others = (elements: readonly NetworkSelectionElement[]) =>
          elements.map((element, at) =>
            at === place ? { ...facts(element), mac: undefined } : facts(element),
          )
        expect(others(now)).toEqual(others(before))
        const { removed, inserted } = difference(text, after)
        expect('"02:00:00:00:00:01" null').toContain(removed)
        expect(inserted).toMatch(/^[02:amc",\s]*$/)
      }),
    )
  })
})

/** Everything but the annotation's own path and the order of keys. */
const facts = (element: NetworkSelectionElement) => ({ ...element, field: '', keys: [] })

const factsOfNew = (element: NewElement) => ({
  name: element.name,
  namespace: element.namespace,
  interface: element.interface,
  ips: element.ips ?? [],
  mac: element.mac,
  infinibandGuid: undefined,
  defaultRoute: [],
  deviceId: undefined,
  keys: [],
  field: '',
})

/** What stands between the longest common beginning and end of two texts. */
function difference(before: string, after: string) {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++
  return {
    removed: before.slice(start, before.length - end),
    inserted: after.slice(start, after.length - end),
  }
}
