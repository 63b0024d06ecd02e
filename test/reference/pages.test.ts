import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { apiReference } from '../../reference/api.ts'
import { KEYS } from '../../reference/configuration-keys.ts'
import { pages } from '../../reference/pages.ts'
import { limitsOf, typeOf } from '../../reference/schema-fields.ts'
import { DEFAULT_SETTINGS, parseSettings } from '../../service/config.ts'
import { parse } from 'yaml'
import type { JsonObject } from '../../network/json/json.ts'

describe('the reference', () => {
  it.each([...pages()])('has %s as it is made; npm run docs makes it anew', (file, page) => {
    expect(readFileSync(file, 'utf8')).toBe(page)
  })

  it('has every page that lies in its folder', () => {
    const files = readdirSync('docs/reference').map((name) => `docs/reference/${name}`)
    expect(files.toSorted()).toEqual([...pages().keys()].toSorted())
  })

  it('has every kind that Berth brings', () => {
    const page = pages().get('docs/reference/api.md') ?? ''
    const files = ['cluster-api', 'ip-lease'].flatMap((folder) =>
      readdirSync(`manifests/crds/${folder}`).map((name) => `manifests/crds/${folder}/${name}`),
    )
    const definitions = files.filter((file) =>
      readFileSync(file, 'utf8').includes('\nkind: CustomResourceDefinition\nmetadata:\n  name: '),
    )
    const brought = definitions.filter((file) => !file.endsWith('/conversion.yaml'))
    expect(brought.length).toBeGreaterThan(4)
    expect(brought.filter((file) => !page.includes(`](../../${file})`))).toEqual([])
  })
})

describe('the defaults of the configuration reference', () => {
  it('are those of a file without any key', () => {
    const lines = Object.entries(KEYS).flatMap(([path, { fallback }]) =>
      fallback === undefined || path.includes('[]')
        ? []
        : [{ path: path.split('.'), value: parsed(fallback) }],
    )
    const file: Record<string, unknown> = {
      apiVersion: 'config.berth.dev/v1alpha1',
      kind: 'BerthConfiguration',
    }
    for (const { path, value } of lines) {
      const [first = '', second] = path
      if (second === undefined) file[first] = value
      else file[first] = { ...Object(file[first]), [second]: value }
    }
    expect(lines.length).toBeGreaterThan(10)
    expect(parseSettings(JSON.stringify(file))).toEqual({ ok: true, value: DEFAULT_SETTINGS })
  })
})

const parsed = (yaml: string): unknown => parse(yaml)

describe('a field of a schema', () => {
  it.each<[string, JsonObject, string, string]>([
    ['text', { type: 'string', minLength: 1, maxLength: 63 }, 'text', '1 to 63 characters'],
    ['text that is not empty', { type: 'string', minLength: 1 }, 'text', 'not empty'],
    ['a number', { type: 'integer', format: 'int64', minimum: 0 }, 'whole number (int64)', 'at least 0'],
    ['a choice', { enum: ['a', 'b'] }, 'text', 'one of `a`, `b`'],
    [
      'a list',
      { type: 'array', maxItems: 3, items: { type: 'string', pattern: '^a$' } },
      'list of text',
      'at most 3 items, `^a$`',
    ],
    ['a long pattern', { type: 'string', pattern: 'a'.repeat(61) }, 'text', ''],
  ])('tells %s', (_what, schema, type, limits) => {
    expect([typeOf(schema), limitsOf(schema)]).toEqual([type, limits])
  })
})

describe('the API reference', () => {
  const version = (name: string, more: JsonObject = {}): JsonObject => ({
    name,
    served: true,
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: { spec: { type: 'object', properties: { a: { type: 'string', description: 'x | y' } } } },
      },
    },
    ...more,
  })
  const page = (...versions: readonly JsonObject[]): string =>
    apiReference([{ file: 'f.yaml', object: { spec: { group: 'g.dev', names: { kind: 'K' }, versions } } }])

  it('tells versions of one schema together, and of two apart', () => {
    expect(page(version('v1', { storage: true }), version('v0', { deprecated: true }))).toContain(
      '### g.dev/v1 (stored), g.dev/v0 (deprecated)\n',
    )
    const other = version('v2', { schema: { openAPIV3Schema: { type: 'object' } } })
    expect(page(version('v1'), other).match(/^### .*/gm)).toEqual(['### g.dev/v1', '### g.dev/v2'])
  })

  it('keeps what could end a cell inside it', () => {
    expect(page(version('v1'))).toContain(String.raw`| x \| y |`)
  })
})
