import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import packageJson from '../../package.json' with { type: 'json' }
import { VERSION } from '../../cli/version.ts'
import { KNOWN_VERSIONS } from '../../webhook/rules/policy-version.ts'

const read = (file: string): string => readFileSync(file, 'utf8')

const filesUnder = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:yaml|md|tpl|txt)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))

/** Where a version of Berth stands by itself; docs/releasing.md lists them. */
const PLACES: readonly (readonly [string, RegExp])[] = [
  ['package.json', /^ {2}"version": "(.+)"/m],
  ['package-lock.json', /^ {2}"version": "(.+)"/m],
  ['charts/berth/Chart.yaml', /^version: (.+)$/m],
  ['charts/berth/Chart.yaml', /^appVersion: (.+)$/m],
  ['Dockerfile', /opencontainers\.image\.version="(.+?)"/],
]

/** Images and tags wherever they stand: `image: berth:0.1.0`, `registry.example.com/berth:0.1.0`, `newTag: 0.1.0`. */
const IMAGES = /(?:\bberth:|newName: \S*\bberth, newTag: )(\d+\.\d+\.\d+\S*?)(?=[\s`'"},]|$)/gm

const SEARCHED = [
  'README.md',
  'Dockerfile',
  ...['manifests', 'charts', 'examples', 'docs'].flatMap(filesUnder),
]

describe('the version of Berth', () => {
  it.each(PLACES)('in %s (%s) is that of package.json', (file, pattern) => {
    expect(pattern.exec(read(file))?.[1]).toBe(VERSION)
  })

  it('is that of every image that a manifest, an example or a page names', () => {
    const found = SEARCHED.flatMap((file) =>
      [...read(file).matchAll(IMAGES)].map(([, version = '']) => ({ file, version })),
    )
    expect(new Set(found.map(({ file }) => file)).size).toBeGreaterThan(3)
    expect(found.filter(({ version }) => version !== VERSION)).toEqual([])
  })

  it('is one that namespaces can be pinned to', () => {
    const [major, minor] = VERSION.split('.')
    expect(KNOWN_VERSIONS.at(-1)).toBe(`v${major}.${minor}`)
  })

  it('is told to maintainers with each place where it stands', () => {
    const page = read('docs/releasing.md')
    const files = new Set([
      ...PLACES.map(([file]) => file),
      ...SEARCHED.filter((file) => read(file).match(IMAGES) !== null),
    ])
    // Pages are found by the test and not listed one by one.
    const listed = [...files].filter(
      (file) => !file.endsWith('.md') && !file.startsWith('charts/berth/files/'),
    )
    expect(listed.filter((file) => !page.includes(`\`${file}\``))).toEqual([])
  })
})

describe('the version of Node', () => {
  it('is one in the image, in development and in the tests', () => {
    const [, image] = /^ARG NODE_IMAGE=node:([\d.]+)/m.exec(read('Dockerfile')) ?? []
    expect(image).toBe(packageJson.dependencies.node)
    expect(`v${image}`).toBe(process.version)
  })
})

describe('dependencies', () => {
  it('are pinned to one version each, and installed with their hashes', () => {
    const versions = { ...packageJson.dependencies, ...packageJson.devDependencies, ...packageJson.overrides }
    expect(Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
    const lock: { packages: Record<string, { integrity?: string; link?: boolean }> } = JSON.parse(
      read('package-lock.json'),
    )
    const unproven = Object.entries(lock.packages).filter(
      ([path, { integrity }]) => path !== '' && integrity === undefined,
    )
    expect(unproven).toEqual([])
  })
})
