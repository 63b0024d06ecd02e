import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'

/** Every YAML file of manifests/, as a path from the root. */
export const manifestFiles = (): readonly string[] =>
  readdirSync('manifests', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()

/**
 * What the documents of a file say; as kubectl reads them, which is YAML 1.1 (0440 is octal).
 * @throws Error for what is no YAML
 */
export function documentsOf(file: string): readonly unknown[] {
  return parseAllDocuments(readFileSync(file, 'utf8'), { version: '1.1' }).map((document): unknown => {
    const [error] = [...document.errors, ...document.warnings]
    if (error !== undefined) throw new Error(`${file}: ${error.message}`)
    return document.toJS()
  })
}

/** The objects of a file; a list of patches is none. */
export const objectsOf = (file: string): readonly JsonObject[] => documentsOf(file).filter(isObject)

/** All objects under a folder that have a kind. */
export const objectsUnder = (folder: string): readonly JsonObject[] =>
  manifestFiles()
    .filter((file) => file.startsWith(`${folder}/`) && !file.endsWith('/kustomization.yaml'))
    .flatMap(objectsOf)
    .filter((object) => text(object, 'kind') !== undefined)

export const kindOf = (object: JsonObject): string => text(object, 'kind') ?? ''
export const nameOf = (object: JsonObject): string => text(objectAt(object, 'metadata'), 'name') ?? ''

/** The objects in a list; nothing where it is none. */
export function itemsOf(object: JsonObject, key: string): readonly JsonObject[] {
  const list = property(object, key)
  return isArray(list) ? list.filter(isObject) : []
}

/** The texts in a list. */
export function textsOf(object: JsonObject, key: string): readonly string[] {
  const list = property(object, key)
  return isArray(list) ? list.filter((entry) => typeof entry === 'string') : []
}

/** The member of a list that has this name. @throws Error if there is none */
export function named(items: readonly JsonObject[], name: string): JsonObject {
  const found = items.find((item) => text(item, 'name') === name)
  if (found === undefined) throw new Error(`none is called ${name}`)
  return found
}
