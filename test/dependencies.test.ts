import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { isObject, objectAt, property, stringsAt, text, type JsonObject } from '../network/json/json.ts'

const read = (file: string): JsonObject => {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
  return isObject(value) ? value : {}
}
const packageJson = read('package.json')
const lock = objectAt(read('package-lock.json'), 'packages')
const GROUPS = ['dependencies', 'devDependencies', 'overrides'] as const

describe('the dependencies', () => {
  it.each(GROUPS)('have one version each: %s', (group) => {
    const loose = Object.entries(stringsAt(packageJson, group)).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version),
    )
    expect(loose).toEqual([])
  })

  it('are those of the lock file', () => {
    const root = objectAt(lock, '')
    for (const group of ['dependencies', 'devDependencies'] as const) {
      expect(stringsAt(root, group)).toEqual(stringsAt(packageJson, group))
      for (const [name, version] of Object.entries(stringsAt(packageJson, group)))
        expect([name, text(objectAt(lock, `node_modules/${name}`), 'version')]).toEqual([name, version])
    }
  })

  it('come with a digest, all of them, of a registry and nowhere else', () => {
    const odd = Object.entries(lock).flatMap(([path, entry]) => {
      if (path === '' || !isObject(entry) || property(entry, 'inBundle') === true) return []
      const isDigested = (text(entry, 'integrity') ?? '').startsWith('sha512-')
      const elsewhere = /^(?:git|http:|file:)/.test(text(entry, 'resolved') ?? '')
      return isDigested && !elsewhere && property(entry, 'link') !== true ? [] : [path]
    })
    expect(Object.keys(lock).length).toBeGreaterThan(100)
    expect(odd).toEqual([])
  })
})
