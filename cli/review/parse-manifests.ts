import {
  isArray,
  isObject,
  property,
  text,
  type JsonObject,
  type JsonValue,
} from '../../network/json/json.ts'
import { stepsOf, type Step } from './field-path.ts'
import type { Reading, Unreadable } from './manifest.ts'
import { readDocument, type SourceDocument } from './read-document.ts'
import { splitDocuments } from './split-documents.ts'

/** Reads every object of a YAML or JSON text: several documents, `List`s taken apart. Never throws. */
export function parseManifests(source: string, stream: string): Reading {
  const readings: Reading[] = []
  for (const chunk of splitDocuments(stream)) {
    const read = readDocument(chunk)
    if (!read.ok) readings.push(unreadable({ source, line: read.line, problem: read.problem }))
    // A document of nothing but comments is what a template leaves of an object that is switched off.
    else if (read.document.value !== null)
      readings.push(objectsIn(read.document.value, { source, document: read.document, path: [] }))
  }
  return together(readings)
}

export const unreadable = (item: Unreadable): Reading => ({ manifests: [], unreadable: [item] })

export const together = (readings: readonly Reading[]): Reading => ({
  manifests: readings.flatMap((reading) => reading.manifests),
  unreadable: readings.flatMap((reading) => reading.unreadable),
})

interface Place {
  readonly source: string
  readonly document: SourceDocument
  readonly path: readonly Step[]
}

function objectsIn(value: JsonValue, place: Place): Reading {
  const { source, document, path } = place
  const refuse = (problem: string): Reading => unreadable({ source, line: document.lineOf(path), problem })
  if (!isObject(value)) return refuse('no object: a manifest is a mapping with apiVersion and kind')
  const items = itemsOf(value)
  if (items !== undefined) {
    if (!isArray(items)) return refuse('the items of the List are no list')
    return together(
      items.map((item, at) => objectsIn(typed(item, value), { ...place, path: [...path, 'items', at] })),
    )
  }
  const missing = ['apiVersion', 'kind'].filter((key) => !text(value, key))
  if (missing.length > 0) return refuse(`the object has no ${missing.join(' and no ')}`)
  const lineOf = (field: string) => document.lineOf([...path, ...stepsOf(field)])
  return { manifests: [{ source, object: value, lineOf }], unreadable: [] }
}

/** The items of a List (`kubectl get -o yaml`) or of a typed one (`PodList`, as the API sends it); undefined if it is none. */
function itemsOf(value: JsonObject): JsonValue | undefined {
  const kind = text(value, 'kind') ?? ''
  const items = property(value, 'items')
  if (kind === 'List') return items ?? []
  return kind.endsWith('List') && isArray(items) ? items : undefined
}

/** An item of a typed list says neither apiVersion nor kind: the list says them. */
function typed(item: JsonValue, list: JsonObject): JsonValue {
  const kind = text(list, 'kind')?.slice(0, -'List'.length) ?? ''
  const apiVersion = text(list, 'apiVersion') ?? ''
  if (!isObject(item) || kind === '' || property(item, 'kind') !== undefined) return item
  return { apiVersion, kind, ...item }
}
