import { describe, expect, it } from '@jest/globals'
import { parseManifests } from '../../../cli/review/parse-manifests.ts'

const HEAD = 'apiVersion: v1\nkind: ConfigMap\n'

/** What `kubectl annotate --local -f … -o json` (1.36) makes of the same text. */
const rows: readonly { readonly name: string; readonly yaml: string; readonly data: unknown }[] = [
  {
    name: 'words and numbers of YAML 1.1',
    yaml: 'data: {a: yes, b: 010, c: 0o10, e: 1_000, f: 0x1F, g: .5, h: 1e3, j: ~, k: on, l: 0b11, o: -0, p: +1, q: 08, t: TRUE, n: "yes"}',
    data: {
      a: true,
      b: 8,
      c: 8,
      e: 1000,
      f: 31,
      g: 0.5,
      h: 1000,
      j: null,
      k: true,
      l: 3,
      o: 0,
      p: 1,
      q: 8,
      t: true,
      false: 'yes',
    },
  },
  {
    name: 'times, which are texts',
    yaml: 'data: {d: 1:30, i: 2001-01-01, m: 00:16:3e:00:00:01, z: 12:34:56}',
    data: { d: '1:30', i: '2001-01-01', m: '00:16:3e:00:00:01', z: '12:34:56' },
  },
  {
    name: 'explicit tags',
    yaml: 'data: {a: !!binary aGVsbG8=, b: !!str 1, c: !!int "1"}',
    data: { a: 'hello', b: '1', c: 1 },
  },
  {
    name: 'merge keys',
    yaml: 'base: &b {x: 1, z: 2}\ndata: {<<: *b, z: 3}',
    data: { x: 1, z: 3 },
  },
  {
    name: 'a configuration in quotes at the left edge',
    yaml: 'data:\n  config: \'{\n  "type": "sriov",\n  "ipam": {\n    "type": "host-local"\n  }\n}\'\n  next: z',
    data: { config: '{ "type": "sriov", "ipam": { "type": "host-local" } }', next: 'z' },
  },
  {
    name: 'quoted lines that begin with tabs',
    yaml: 'data:\n  config: "{\n\t\\"type\\": \\"sriov\\",\n\\"a\\": 1\n}"',
    data: { config: '{ "type": "sriov", "a": 1 }' },
  },
  {
    name: 'quoted lines with blank ones and escaped breaks between them',
    yaml: 'data:\n  a: \'x\n\n  y\'\n  b: "x\\\ny  \n\n z"',
    data: { a: 'x\ny', b: 'xy\nz' },
  },
  {
    name: 'a mapping in braces at the left edge, with comments, quotes in words and brackets in quotes',
    yaml: 'data:\n  a: {b: [x,\nw],\n# c }\n c: it"s,\n d: "}"}\n  e: z',
    data: { a: { b: ['x', 'w'], c: 'it"s', d: '}' }, e: 'z' },
  },
  {
    name: 'lists and mappings in brackets, in a list',
    yaml: 'data:\n  a:\n  - {x: 1,\n  w: 2}\n  - "a\n b"\n  - &l [\n]\n  - ! "c\nd"',
    data: { a: [{ x: 1, w: 2 }, 'a b', [], 'c d'] },
  },
  {
    name: 'brackets below a quoted key and behind a block with an open quote',
    yaml: 'data:\n  "a b": {\n}\n  c: |\n   "x\n\n   { y\n  d: [\n  ]',
    data: { 'a b': {}, c: '"x\n\n{ y\n', d: [] },
  },
  { name: 'tabs around a value', yaml: 'data: {a:\tb}\t', data: { a: 'b' } },
]

describe('a manifest means what it means to kubectl', () => {
  it.each(rows)('with $name', ({ yaml, data }) => {
    const read = parseManifests('a.yaml', `${HEAD}${yaml}\n`)
    expect(read.unreadable).toEqual([])
    expect(read.manifests.map(({ object }) => object['data'])).toEqual([data])
  })

  it.each([
    { name: 'a text that is not closed', yaml: "data:\n  a: 'x\n  b: y\n", line: 5 },
    { name: 'a list that is not closed', yaml: 'data:\n  a: [x,\n  b: y\n', line: 5 },
    { name: 'keys at different columns', yaml: 'data:\n    a: b\n  c: d\n', line: 5 },
    { name: 'a text behind a text', yaml: "data:\n  a: 'x'y\n", line: 4 },
  ])('which refuses $name too', ({ yaml, line }) => {
    const read = parseManifests('a.yaml', HEAD + yaml)
    expect(read.manifests).toEqual([])
    expect(read.unreadable).toMatchObject([{ source: 'a.yaml', line }])
  })

  it('even in a List that the API server printed, whose items do not say their kind', () => {
    const pods = {
      kind: 'PodList',
      apiVersion: 'v1',
      items: [{ metadata: { name: 'a' } }, { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'b' } }],
    }
    const { manifests } = parseManifests('a.json', JSON.stringify(pods))
    expect(manifests.map(({ object }) => object)).toEqual([
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' } },
    ])
  })

  it('but takes an object for itself whose kind only ends in List', () => {
    const { manifests } = parseManifests(
      'a.yaml',
      'apiVersion: example.org/v1\nkind: AllowList\nmetadata: {name: a}\nspec: {}\n',
    )
    expect(manifests.map(({ object }) => object['kind'])).toEqual(['AllowList'])
  })
})
