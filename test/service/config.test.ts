import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { CONFIG_SCHEMA } from '../../service/config-schema.ts'
import { DEFAULT_SETTINGS, parseSettings } from '../../service/config.ts'

const HEAD = 'apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\n'

const settingsOf = (body: string) => {
  const read = parseSettings(HEAD + body)
  if (!read.ok) throw new Error(read.problem)
  return read.value
}
const problemOf = (source: string): string => {
  const read = parseSettings(source)
  return read.ok ? '' : read.problem
}

describe('the configuration file', () => {
  it('may be empty but for its kind, and then says what the built-in defaults say', () => {
    expect(settingsOf('')).toEqual(DEFAULT_SETTINGS)
    expect(DEFAULT_SETTINGS.defaults).toEqual({
      enforce: { level: 'baseline', version: 'latest' },
      warn: { level: 'baseline', version: 'latest' },
      audit: { level: 'restricted', version: 'latest' },
    })
  })

  it('is read as the design writes it', () => {
    const settings = settingsOf(`
defaults: {enforce: restricted, enforce-version: v0.1, warn: privileged}
exemptions: {namespaces: [a], usernames: [b], runtimeClasses: [c]}
ignorableNamespaces: [d]
sharedNamespaces: [default]
primaryInterfaces: [eth0]
reservedNetworks:
  - {name: pods, cidr: 10.244.0.0/16}
  - {name: office-dhcp, range: 192.168.20.200-192.168.20.250, domain: office}
bounds:
  - {name: vpc, cidr: 10.0.0.0/16, domain: default}
ipam: {quarantine: 2m}
`)
    expect(settings.defaults.enforce).toEqual({ level: 'restricted', version: 'v0.1' })
    expect(settings.defaults.audit.level).toBe('restricted')
    expect(settings.exemptions.usernames.has('b')).toBe(true)
    expect(settings.reservedNetworks.map(({ name, domain, text }) => `${name} ${domain} ${text}`)).toEqual([
      'pods default 10.244.0.0/16',
      'office-dhcp office 192.168.20.200-192.168.20.250',
    ])
    expect(settings.bounds[0]?.range.last).toBe((10n << 24n) + 0xffffn)
    expect(settings.quarantine).toBe(120_000)
    expect(Object.isFrozen(settings)).toBe(true)
  })

  it('tells every mistake at once, each by its path', () => {
    const problem = problemOf(`${HEAD}
defaults: {enforce: strict, warn-version: v9.9}
primaryInterface: [eth0]
reservedNetworks:
  - {name: pods, cidr: 10.244.0.0/33}
  - {name: both, cidr: 10.0.0.0/8, range: 10.0.0.1-10.0.0.2}
  - {cidr: 10.0.0.0/8}
ipam: {quarantine: soon}
`)
    const lines = problem.split('\n')
    for (const said of [
      'defaults.enforce: "strict" is none of privileged, baseline, restricted',
      'defaults.warn-version: "v9.9" is no version',
      'unknown key "primaryInterface"',
      'reservedNetworks[0]: "10.244.0.0/33"',
      'reservedNetworks[1]: give exactly one of cidr and range',
      'reservedNetworks[2]: "name" is missing',
      'ipam.quarantine',
    ]) {
      expect(lines.filter((line) => line.includes(said))).toHaveLength(1)
    }
    expect(lines).toHaveLength(7)
  })

  it.each([
    ['text that is no YAML', 'a: [', 'not YAML'],
    ['a list', '- a', 'no YAML mapping'],
    [
      'another kind',
      'apiVersion: config.berth.dev/v1alpha1\nkind: Other',
      'kind: "Other" is not "BerthConfiguration"',
    ],
    [
      'another version',
      'apiVersion: config.berth.dev/v9\nkind: BerthConfiguration',
      'apiVersion: "config.berth.dev/v9" is not',
    ],
  ])('refuses %s', (_name, source, said) => {
    expect(problemOf(source)).toContain(said)
  })

  it('has every key of its schema in docs/configuration.md', () => {
    const page = readFileSync('docs/configuration.md', 'utf8')
    for (const [key, schema] of Object.entries(CONFIG_SCHEMA.properties)) {
      if (key === 'apiVersion' || key === 'kind') continue
      const inner = 'properties' in schema ? Object.keys(schema.properties) : []
      expect(page).toContain(key)
      for (const name of inner) expect(page).toContain(name)
    }
  })
})
