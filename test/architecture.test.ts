import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { IPAM_TYPES } from '../network/ipam/registry.ts'
import { PLUGIN_TYPES } from '../network/cni/registry.ts'
import { MUTATIONS } from '../webhook/mutations/registry.ts'
import { RULES } from '../webhook/rules/registry.ts'

const ROOTS = [
  'network',
  'webhook',
  'allocator',
  'service',
  'cluster',
  'sandbox',
  'certs',
  'scan',
  'map',
  'cli',
  'bench',
]

/** Who may import whom, by path prefix; the longest prefix that fits a file decides. CONTRIBUTING.md tells it to people. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'network/': ['network/'],
  // The sandbox takes only this of the folder: it must not bring the cluster along.
  'certs/self-signed.ts': [],
  'certs/': ['certs/', 'network/json/', 'network/result.ts'],
  'certs/main.ts': ['certs/', 'cluster/', 'network/', 'service/'],
  'webhook/rules/': ['network/', 'webhook/rules/'],
  // The record of what was injected is verified by the one that writes it.
  'webhook/rules/reserved-metadata.ts': ['network/', 'webhook/rules/', 'webhook/mutations/injected'],
  'webhook/mutations/': ['network/', 'webhook/rules/', 'webhook/mutations/'],
  'webhook/admission/': ['network/', 'webhook/rules/', 'webhook/mutations/', 'webhook/admission/'],
  'webhook/': ['network/', 'webhook/', 'certs/', 'service/'],
  'webhook/main.ts': ['network/', 'webhook/', 'certs/', 'cluster/', 'service/'],
  // What the two processes share: the configuration file, the log.
  'service/': ['network/', 'service/', 'webhook/rules/settings.ts', 'webhook/rules/policy-version.ts'],
  // An error of the API has to be told from another: by its class, which the client throws.
  'allocator/': ['network/', 'allocator/', 'cluster/api/api-error.ts'],
  'allocator/main.ts': ['network/', 'allocator/', 'cluster/', 'service/'],
  'cluster/': ['network/', 'cluster/', 'webhook/rules/cluster-view.ts', 'webhook/rules/settings.ts'],
  // What the allocator asks of the cluster: the interface is its own.
  'cluster/allocation/': ['network/', 'cluster/', 'allocator/view.ts'],
  // What it reads is what the allocator reads; two ranges overlap where the audit says so.
  'map/': ['network/', 'map/', 'allocator/view.ts', 'allocator/audit/overlaps.ts', 'allocator/audit/pace.ts'],
  'sandbox/': ['sandbox/', 'certs/', 'network/json/'],
  // Of the cluster its models only: a scan reads and writes nothing itself.
  'scan/': ['network/', 'scan/', 'webhook/rules/', 'webhook/admission/', 'cluster/model/'],
  // It writes through an API that it is given, whose errors it has to tell from others.
  'scan/policy-report/': ['network/', 'scan/', 'cluster/api/api-error.ts'],
  'cli/': ROOTS.map((root) => `${root}/`),
  // A real API server is started in one way only.
  'bench/': [...ROOTS.map((root) => `${root}/`), 'test/cluster/control-plane/'],
}

const sources = ROOTS.flatMap((root) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name)),
)

/** The files of ours that a file imports, statically or not, types included. */
const importsOf = (file: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import\(?)\s*'(\.{1,2}\/[^']+)'/g)].map(([, path]) =>
    normalize(join(dirname(file), path ?? '')),
  )

const allowanceOf = (file: string): readonly string[] => {
  const prefixes = Object.keys(MAY_IMPORT).filter((prefix) => file.startsWith(prefix))
  const longest = prefixes.toSorted((a, b) => b.length - a.length)[0]
  return longest === undefined ? [] : (MAY_IMPORT[longest] ?? [])
}

const stems = (folder: string, suffix: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length))
    .toSorted()

describe('the architecture', () => {
  it('sees the sources and their imports', () => {
    expect(sources.length).toBeGreaterThan(100)
    expect(importsOf('webhook/rules/registry.ts').length).toBeGreaterThan(RULES.length)
  })

  it('lets every folder import only what CONTRIBUTING.md allows', () => {
    const breaches = sources.flatMap((file) =>
      importsOf(file)
        .filter(
          (target) =>
            !allowanceOf(file).some((prefix) => target.startsWith(prefix) || target === 'package.json'),
        )
        .map((target) => `${file} imports ${target}`),
    )
    expect(breaches).toEqual([])
  })

  it('keeps every source file within 220 lines', () => {
    const long = sources.filter((file) => readFileSync(file, 'utf8').split('\n').length > 221)
    expect(long).toEqual([])
  })
})

describe('the registries', () => {
  const ids = RULES.map((rule) => rule.id).toSorted()

  it('know every rule once, by the name of its file', () => {
    const withRule = stems('webhook/rules', '.ts').filter((stem) =>
      /^export const \w+: Rule = /m.test(readFileSync(`webhook/rules/${stem}.ts`, 'utf8')),
    )
    expect(withRule).toEqual(ids)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('know no rule without a check, a test and a page that names its levels', () => {
    const tests = new Set(stems('test/webhook/rules', '.test.ts'))
    for (const rule of RULES) {
      expect({ rule: rule.id, checks: Object.keys(rule.checks).length > 0 }).toEqual({
        rule: rule.id,
        checks: true,
      })
      expect({ rule: rule.id, tested: tests.has(rule.id) }).toEqual({ rule: rule.id, tested: true })
    }
    expect(stems('docs/rules', '.md').filter((stem) => stem !== 'README')).toEqual(ids)
    for (const id of ids) {
      const page = readFileSync(`docs/rules/${id}.md`, 'utf8')
      for (const heading of ['Why', 'Example', 'Fix', 'Levels'])
        expect(`${id}: ${page}`).toContain(`\n## ${heading}\n`)
      expect(page.split('\n')[0]).toBe(`# ${id}`)
    }
  })

  it('know every mutation, plugin type and ipam type by the name of its file, each with a test', () => {
    const mutations = stems('webhook/mutations', '.ts').filter((stem) =>
      /^export const \w+: (?:Pod|Network|Namespace)Mutation = /m.test(
        readFileSync(`webhook/mutations/${stem}.ts`, 'utf8'),
      ),
    )
    expect(mutations).toEqual(
      Object.values(MUTATIONS)
        .flat()
        .map(({ id }) => id)
        .toSorted(),
    )
    expect(stems('test/webhook/mutations', '.test.ts')).toEqual(expect.arrayContaining(mutations))
    expect(stems('network/cni/plugins', '.ts')).toEqual(PLUGIN_TYPES.map(({ type }) => type).toSorted())
    expect(stems('test/network/cni/plugins', '.test.ts')).toEqual(stems('network/cni/plugins', '.ts'))
    expect(stems('network/ipam/types', '.ts')).toEqual(IPAM_TYPES.map(({ type }) => type).toSorted())
    expect(stems('test/network/ipam/types', '.test.ts')).toEqual(stems('network/ipam/types', '.ts'))
  })
})
