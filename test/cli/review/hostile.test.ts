import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { parseManifests } from '../../../cli/review/parse-manifests.ts'
import { berth, folder, reviewed } from '../berth.ts'

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: good}\n'

/** Reviews a file of these contents against an empty cluster. */
async function review(content: string | Uint8Array, name = 'in.yaml') {
  using files = folder({ [name]: content, 'state/empty.yaml': '' })
  const ran = await reviewed(['-f', join(files.path, name), '--state', join(files.path, 'state')])
  return { ...ran, error: ran.error.replaceAll(`${files.path}/`, '') }
}

const bomb = [
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...'bcdefghijklm'.split('').map((name, at) => {
    const before = `*${'abcdefghijkl'[at]}`
    return `${name}: &${name} [${Array(9).fill(before).join()}]`
  }),
].join('\n')

interface Row {
  readonly name: string
  readonly content: string | Uint8Array
  /** Of standard error. */
  readonly error: string
  /** How many objects are reviewed all the same. */
  readonly objects?: number
}

const DEEP = 100_000

const unreadable: readonly Row[] = [
  {
    name: 'an alias bomb',
    content: `apiVersion: v1\nkind: Pod\n${bomb}`,
    error: 'berth: in.yaml:1: not readable: its aliases repeat too much (an alias bomb?)\n',
  },
  {
    name: 'an alias of itself',
    content: 'apiVersion: v1\nkind: Pod\nmetadata: &a {labels: *a}\n',
    error: 'berth: in.yaml:1: not readable: it nests deeper than 200 levels\n',
  },
  {
    name: 'an alias of nothing',
    content: 'apiVersion: v1\nkind: Pod\nmetadata: *a\n',
    error: 'berth: in.yaml:3: an alias whose anchor does not stand before it\n',
  },
  {
    name: 'a flow list of 100,000 levels',
    content: `${POD}---\napiVersion: v1\nkind: Pod\nspec: ${'['.repeat(DEEP)}${']'.repeat(DEEP)}\n---\n${POD}`,
    error: 'berth: in.yaml:7: not YAML or JSON: it nests deeper than 200 levels\n',
    objects: 2,
  },
  {
    name: 'a flow list of 100,000 levels that is not closed',
    content: '['.repeat(DEEP),
    error: 'berth: in.yaml:1: not YAML or JSON: it nests deeper than 200 levels\n',
  },
  {
    name: 'JSON of 100,000 levels',
    content: `{"apiVersion":"v1","kind":"Pod","spec":${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}}`,
    error: 'berth: in.yaml:1: not YAML or JSON: it nests deeper than 200 levels\n',
  },
  {
    name: 'a block list of 100,000 levels',
    content: `apiVersion: v1\nkind: Pod\nspec:\n  ${'- '.repeat(DEEP)}a\n`,
    error: 'berth: in.yaml:4: not YAML or JSON: it nests deeper than 200 levels\n',
  },
  {
    name: 'a mapping of 201 levels',
    content: `apiVersion: v1\nkind: Pod\nspec: ${'{a: '.repeat(200)}1${'}'.repeat(200)}\n`,
    error: 'berth: in.yaml:1: not readable: it nests deeper than 200 levels\n',
  },
  {
    name: 'a key that stands twice',
    content: `${POD}---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels: {}\n  name: b\n`,
    error: 'berth: in.yaml:10: the key "name" stands twice\n',
    objects: 1,
  },
  {
    name: 'a key that stands twice in JSON',
    content: '{"apiVersion": "v1",\n"kind": "Pod",\n"metadata": {"name": "a",\n"name": "b"}}',
    error: 'berth: in.yaml:4: the key "name" stands twice\n',
  },
  {
    name: 'a binary file',
    content: Uint8Array.from({ length: 4096 }, (_, at) => (at * 7) % 256),
    error: 'berth: in.yaml:1: not YAML or JSON: the character U+0000 is not allowed (a binary file?)\n',
  },
  {
    name: 'bytes that are no UTF-8',
    content: Buffer.concat([Buffer.from(`${POD}---\n${POD}# `), Buffer.from([0xc3, 0x28])]),
    error: 'berth: in.yaml:8: not text: bytes that are no UTF-8 (a binary file?)\n',
    objects: 1,
  },
  {
    name: 'a NUL',
    content: `${POD}---\napiVersion: v1\nkind: "P\0od"\n`,
    error: 'berth: in.yaml:6: not YAML or JSON: the character U+0000 is not allowed (a binary file?)\n',
    objects: 1,
  },
  {
    name: 'an escape sequence for terminals',
    content: 'apiVersion: v1\nkind: \x1b[31mPod\n',
    error: 'berth: in.yaml:2: not YAML or JSON: the character U+001B is not allowed (a binary file?)\n',
  },
  {
    name: 'tabs for indentation',
    content: 'apiVersion: v1\nkind: Pod\nmetadata:\n\tname: a\n',
    error: 'berth: in.yaml:4: not YAML or JSON: Tabs are not allowed as indentation\n',
  },
  {
    name: 'a template that was not rendered',
    content: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n  {{- include "x" . }}\n',
    error:
      'berth: in.yaml:5: not YAML or JSON: Implicit keys need to be on a single line (a template that was not rendered?)\n',
  },
  {
    name: 'a text',
    content: 'hello\n',
    error: 'berth: in.yaml:1: no object: a manifest is a mapping with apiVersion and kind\n',
  },
  {
    name: 'an object that does not say what it is',
    content: `${POD}---\n\nmetadata: {name: a}\n---\nkind: Pod\n---\napiVersion: 1\nkind: Pod\n`,
    error:
      'berth: in.yaml:6: the object has no apiVersion and no kind\n' +
      'berth: in.yaml:8: the object has no apiVersion\n' +
      'berth: in.yaml:10: the object has no apiVersion\n',
    objects: 1,
  },
  {
    name: 'a List with something that is no object',
    content: `apiVersion: v1\nkind: List\nitems:\n- ${POD.replaceAll('\n', '\n  ')}\n- 7\n`,
    error: 'berth: in.yaml:8: no object: a manifest is a mapping with apiVersion and kind\n',
    objects: 1,
  },
  {
    name: 'a List whose items are none',
    content: 'apiVersion: v1\nkind: List\nitems: {}\n',
    error: 'berth: in.yaml:1: the items of the List are no list\n',
  },
  { name: 'nothing', content: '', error: 'berth: in.yaml: nothing to review: no object in it\n' },
  {
    name: 'comments only',
    content: '# nothing\n---\n# here\n',
    error: 'berth: in.yaml: nothing to review: no object in it\n',
  },
  {
    name: 'a List of nothing',
    content: 'apiVersion: v1\nkind: List\nitems: []\n',
    error: 'berth: in.yaml: nothing to review: no object in it\n',
  },
]

describe('what cannot be read', () => {
  it.each(unreadable)(
    'is told with its line, exit code 2, for $name',
    async ({ content, error, objects = 0 }) => {
      const ran = await review(content)
      expect(ran).toMatchObject({ error, code: 2 })
      expect(ran.objects.map(({ name }) => name)).toEqual(Array(objects).fill('good'))
    },
  )

  it('is told for a file that is not there, and the others are reviewed', async () => {
    using files = folder({ 'a.yaml': POD, 'c.yaml': POD })
    const at = (name: string) => join(files.path, name)
    const ran = await reviewed(['-f', at('a.yaml'), at('b.yaml'), at('c.yaml'), '--state', at('a.yaml')])
    expect(ran).toMatchObject({ code: 2, error: `berth: ${at('b.yaml')}: no such file or folder\n` })
    expect(ran.objects).toHaveLength(2)
  })

  it('is told for a file of a folder, and the others are reviewed', async () => {
    using files = folder({ 'a.yaml': POD, 'c.yaml': POD })
    symlinkSync('b.yaml', join(files.path, 'b.yaml'))
    const ran = await reviewed(['-f', files.path, '--state', join(files.path, 'a.yaml')])
    expect(ran.code).toBe(2)
    expect(ran.error).toMatch(/b\.yaml: .*link/)
    expect(ran.objects).toHaveLength(2)
  })

  it('is told for a folder without manifests', async () => {
    using files = folder({ 'notes.txt': 'x', '.hidden.yaml': POD, '.git/a.yaml': POD })
    const ran = await berth(['review', '-f', files.path, '--state', files.path])
    expect(ran).toMatchObject({
      code: 2,
      error: `berth: ${files.path}: nothing to review: no object in it\n`,
    })
  })

  it('is told for a file larger than what is read', async () => {
    using files = folder({ 'a.json': new Uint8Array(64 * 1024 * 1024 + 1).fill(32) })
    const ran = await berth(['review', '-f', join(files.path, 'a.json'), '--state', files.path])
    expect(ran.code).toBe(2)
    expect(ran.error).toContain('a.json: larger than 64 MiB: not read')
  })

  it('is told for a YAML file that would fill the memory, before it does', async () => {
    const ran = await review(`apiVersion: v1\nkind: Pod\nspec: [${'a,'.repeat(8_000_000)}]`)
    expect(ran).toMatchObject({ code: 2 })
    expect(ran.error).toMatch(/^berth: in\.yaml:1: too large to read as YAML/)
  }, 60_000)
})

describe('what is odd', () => {
  it.each([
    { name: 'a byte order mark', content: `\ufeff${POD}` },
    { name: 'UTF-16, little end first', content: Buffer.from(`\ufeff${POD}`, 'utf16le') },
    { name: 'UTF-16, big end first', content: Buffer.from(`\ufeff${POD}`, 'utf16le').swap16() },
    { name: 'Windows line ends', content: POD.replaceAll('\n', '\r\n') },
    {
      name: 'JSON behind a marker and a comment',
      content: '--- # c\n{"apiVersion":"v1","kind":"Pod","metadata":{"name":"good"}}',
    },
    { name: '199 levels', content: `${POD}spec: ${'{a: '.repeat(198)}1${'}'.repeat(198)}\n` },
    { name: 'a replacement character', content: `${POD}# \ufffd\n` },
  ])('is read all the same: $name', async ({ content }) => {
    const ran = await review(content)
    expect(ran).toMatchObject({ code: 0, error: '', objects: [{ name: 'good', kind: 'Pod', allowed: true }] })
  })

  it('is reviewed as allowed, with nothing said, for kinds and groups that Berth does not know', async () => {
    const ran = await review(
      [
        'apiVersion: example.org/v9\nkind: Pod\nmetadata: {name: a, annotations: {k8s.v1.cni.cncf.io/networks: "no such"}}\n',
        'apiVersion: v1\nkind: constructor\nmetadata: {name: b}\n',
        'apiVersion: v1\nkind: __proto__\n',
        'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: c}\n',
        'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n',
      ].join('---\n'),
    )
    expect(ran.code).toBe(0)
    expect(ran.objects.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`)).toEqual([
      'Pod default/a',
      'constructor default/b',
      '__proto__ default/',
      'ClusterRole /c',
      'Kustomization default/',
    ])
    for (const object of ran.objects)
      expect(object).toMatchObject({ allowed: true, message: '', findings: [], warnings: [], patch: [] })
  })

  it('is kept in the object for keys of the prototype, and reaches no prototype', async () => {
    const ran = await review(
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  __proto__: {polluted: 1}\n  labels: {__proto__: x, constructor: y}\n__proto__: {polluted: 2}\n',
    )
    expect(ran.code).toBe(0)
    expect(ran.out).toContain('"__proto__": {\n        "polluted": 2\n      }')
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('is copied where an alias stands, so that no patch reaches two places', () => {
    const { manifests } = parseManifests(
      'a',
      'apiVersion: v1\nkind: Pod\nmetadata: {labels: &x {a: b}, annotations: *x}\n',
    )
    const metadata = manifests[0]?.object['metadata']
    expect(metadata).toEqual({ labels: { a: 'b' }, annotations: { a: 'b' } })
    expect(Reflect.get(Object(metadata), 'labels')).not.toBe(Reflect.get(Object(metadata), 'annotations'))
  })

  it('is no more than a file of 10 MB', async () => {
    const items = Array.from({ length: 60_000 }, (_, at) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `m${at}`, namespace: 'shop' },
      data: { key: 'x'.repeat(80) },
    }))
    const ran = await review(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
    expect(ran.code).toBe(0)
    expect(ran.objects).toHaveLength(60_000)
  }, 60_000)

  it('never makes the parser fail, whatever the text', () => {
    const words = [
      'apiVersion: v1;kind: Pod;kind: List;items:;metadata:;  name: x;---;...;- ;? ;: ;{;};[;];&a ;*a;!!binary x;!t ;|;>-',
      '";\';#;\n; ;\t;\r\n;<<: *a;%YAML 1.1;\0;\u2028;@;`;\ud800;\uffff;__proto__: 1;0;.nan;~',
    ].flatMap((line) => line.split(';'))
    const piece = fc.constantFrom(...words)
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('')
        const { manifests, unreadable: refused } = parseManifests('a.yaml', text)
        for (const { lineOf } of manifests) expect(lineOf('metadata.name')).toBeGreaterThan(0)
        for (const { line } of refused) expect(line).toBeGreaterThan(0)
      }),
      { numRuns: 3000 },
    )
  })
})
