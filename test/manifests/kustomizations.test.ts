import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { text, type JsonObject } from '../../network/json/json.ts'
import { itemsOf, kindOf, manifestFiles, objectsOf, textsOf } from './manifest-files.ts'

const isKustomization = (file: string): boolean => basename(file) === 'kustomization.yaml'

/** Definitions of others, for tests and the sandbox: no installation may bring its own beside. */
const OF_OTHERS = ['manifests/crds/multus/', 'manifests/crds/whereabouts/']

/** What a kustomization names: files and folders, as paths from the root. */
function namesIn(file: string, kustomization: JsonObject): readonly string[] {
  const listed = ['resources', 'components'].flatMap((key) => textsOf(kustomization, key))
  const patches = itemsOf(kustomization, 'patches').flatMap((patch) => text(patch, 'path') ?? [])
  return [...listed, ...patches].map((name) => join(dirname(file), name))
}

const kustomizations = manifestFiles()
  .filter(isKustomization)
  .map((file) => ({ file, objects: objectsOf(file) }))
const references = kustomizations.flatMap(({ file, objects }) =>
  objects.flatMap((object) => namesIn(file, object).map((name) => ({ file, name }))),
)

describe('manifests/', () => {
  it('has one kustomization or component in each file of that name', () => {
    const kinds = kustomizations.flatMap(({ objects }) => objects.map(kindOf))
    expect(kinds).toHaveLength(kustomizations.length)
    expect(new Set(kinds)).toEqual(new Set(['Kustomization', 'Component']))
  })

  it('names nothing that is not there', () => {
    const missing = references.filter(
      ({ name }) => !existsSync(name.endsWith('.yaml') ? name : join(name, 'kustomization.yaml')),
    )
    expect(missing).toEqual([])
  })

  it('has no file that no kustomization names', () => {
    const namedFiles = new Set(references.map(({ name }) => name))
    const forgotten = manifestFiles().filter(
      (file) =>
        !isKustomization(file) &&
        !namedFiles.has(file) &&
        !OF_OTHERS.some((folder) => file.startsWith(folder)),
    )
    expect(forgotten).toEqual([])
  })

  it('brings no definition of others into an installation', () => {
    const brought = references.filter(({ name }) => OF_OTHERS.some((folder) => `${name}/`.startsWith(folder)))
    expect(brought).toEqual([])
  })

  it('reaches nothing outside of itself: whoever copies the folder can install from it', () => {
    expect(references.filter(({ name }) => !name.startsWith('manifests/'))).toEqual([])
  })

  it.each(['cert-manager', 'self-managed'])('has the whole installation in the overlay %s', (overlay) => {
    const file = `manifests/overlays/${overlay}/kustomization.yaml`
    const names = references.filter((reference) => reference.file === file).map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['manifests/base', 'manifests/components/confine-allocator']),
    )
  })
})
