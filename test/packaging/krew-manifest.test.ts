import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { checksumName, krewManifest } from '../../packaging/krew-manifest.ts'
import { WITH_NODE } from '../../packaging/node-files.ts'

const PLATFORMS = [...Object.keys(WITH_NODE), 'any']
const VALUES = {
  VERSION: '0.1.0',
  RELEASE_URL: 'https://downloads.example/v0.1.0',
  HOMEPAGE: 'https://berth.example',
  ...Object.fromEntries(PLATFORMS.map((platform, at) => [checksumName(platform), String(at).repeat(64)])),
}

function manifest(): JsonObject {
  const value: unknown = parse(krewManifest(VALUES))
  if (!isObject(value)) throw new Error('no object')
  return value
}

const platforms = (): readonly JsonObject[] => {
  const value = property(objectAt(manifest(), 'spec'), 'platforms')
  return isArray(value) ? value.filter(isObject) : []
}

/** What krew itself asks of a manifest (pkg/index/validation), and of one for its index. */
describe('the krew manifest', () => {
  it('is a Plugin of the version that krew reads, named as the plugin’s file', () => {
    expect(manifest()).toMatchObject({
      apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
      kind: 'Plugin',
      metadata: { name: 'berth' },
    })
  })

  it('has a version with v, and a description of one short line', () => {
    const spec = objectAt(manifest(), 'spec')
    expect(text(spec, 'version')).toBe('v0.1.0')
    expect(text(spec, 'shortDescription')).toMatch(/^.{10,50}$/)
  })

  it('has for each platform an archive that is made, its checksum, and the plugin in it', () => {
    const rows = platforms().map((platform) => [
      ['os', 'arch']
        .map((label) => text(objectAt(objectAt(platform, 'selector'), 'matchLabels'), label))
        .join('-'),
      text(platform, 'uri')?.replace('https://downloads.example/v0.1.0/', ''),
      text(platform, 'sha256'),
      text(platform, 'bin'),
    ])
    expect(rows).toEqual([
      ['linux-amd64', 'berth-0.1.0-linux-amd64.tar.gz', '0'.repeat(64), 'kubectl-berth'],
      ['linux-arm64', 'berth-0.1.0-linux-arm64.tar.gz', '1'.repeat(64), 'kubectl-berth'],
      ['darwin-amd64', 'berth-0.1.0-any.tar.gz', '2'.repeat(64), 'kubectl-berth'],
      ['darwin-arm64', 'berth-0.1.0-any.tar.gz', '2'.repeat(64), 'kubectl-berth'],
    ])
  })

  it('has all files of each archive installed, and checksums that no YAML takes for a number', () => {
    expect(platforms().map((platform) => property(platform, 'files'))).toEqual(
      Array.from({ length: 4 }, () => [{ from: '*', to: '.' }]),
    )
    expect(platforms().every((platform) => /^[a-f0-9]{64}$/.test(text(platform, 'sha256') ?? ''))).toBe(true)
  })

  it.each(Object.keys(VALUES))('is not made without %s', (name) => {
    const rest = Object.fromEntries(Object.entries(VALUES).filter(([key]) => key !== name))
    expect(() => krewManifest(rest)).toThrow(`the krew manifest needs ${name}`)
  })

  it('names no address of its own in the template', () => {
    expect(readFileSync('packaging/krew/berth.yaml', 'utf8')).not.toMatch(/https?:/)
  })
})
