import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
  type Node,
} from 'yaml'
import { isArray, isObject, property, text, type JsonObject } from '../../network/json/json.ts'
import type { Manifest, Reading, Unreadable } from './manifest.ts'

/** Reads every object of a YAML or JSON text: several documents, `List`s taken apart. Never throws. */
export function parseManifests(source: string, yaml: string): Reading {
  const lines = new LineCounter()
  const documents = parseAllDocuments(yaml, { lineCounter: lines, merge: true })
  const manifests: Manifest[] = []
  const unreadable: Unreadable[] = []
  for (const document of Array.isArray(documents) ? documents : []) {
    const read = readDocument({ source, document, lines })
    manifests.push(...read.manifests)
    unreadable.push(...read.unreadable)
  }
  return { manifests, unreadable }
}

interface Source {
  readonly source: string
  readonly document: Document.Parsed
  readonly lines: LineCounter
}

function readDocument({ source, document, lines }: Source): Reading {
  const [error] = document.errors
  if (error !== undefined) {
    return refuse(
      source,
      error.linePos?.[0].line,
      `not YAML: ${error.message.split('\n')[0] ?? 'unreadable'}`,
    )
  }
  const root = document.contents
  if (root === null || (isScalar(root) && root.value === null)) return { manifests: [], unreadable: [] }
  const value = valueOf(document)
  const line = lineAt(root, lines)
  if (!isObject(value))
    return refuse(source, line, 'no object: a manifest is a mapping with apiVersion and kind')
  const items = property(value, 'items')
  if (!(text(value, 'kind') ?? '').endsWith('List') || !isArray(items))
    return one({ source, value, node: root, lines })
  const list = isMap(root) ? root.get('items', true) : undefined
  const readings = items.map((item, at) =>
    one({ source, value: item, node: isSeq(list) ? list.items[at] : root, lines }),
  )
  return {
    manifests: readings.flatMap((r) => r.manifests),
    unreadable: readings.flatMap((r) => r.unreadable),
  }
}

/** The document as JSON. An alias bomb makes `yaml` throw: then there is no value. */
function valueOf(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch {
    return undefined
  }
}

interface Placed {
  readonly source: string
  readonly value: unknown
  readonly node: unknown
  readonly lines: LineCounter
}

function one({ source, value, node, lines }: Placed): Reading {
  const line = lineAt(node, lines)
  if (!isObject(value)) return refuse(source, line, 'a List holds something that is no object')
  const missing = ['apiVersion', 'kind'].filter((key) => !text(value, key))
  if (missing.length > 0) return refuse(source, line, `the object has no ${missing.join(' and no ')}`)
  const object: JsonObject = value
  return {
    manifests: [{ source, object, line, lineOf: (field) => lineAt(deepest(node, field), lines) }],
    unreadable: [],
  }
}

const refuse = (source: string, line: number | undefined, problem: string): Reading => ({
  manifests: [],
  unreadable: [{ source, line, problem }],
})

function lineAt(node: unknown, lines: LineCounter): number {
  const offset = isNode(node) ? node.range?.[0] : undefined
  return offset === undefined ? 1 : Math.max(1, lines.linePos(offset).line)
}

/** The node of the longest part of the path that exists in the YAML (the path may go on into JSON text). */
function deepest(root: unknown, field: string): Node | undefined {
  let here: Node | undefined = isNode(root) ? root : undefined
  for (const step of stepsOf(field)) {
    if (!isCollection(here)) break
    const next: unknown = here.get(step, true)
    if (!isNode(next) || isAlias(next) || isPair(next)) break
    here = next
  }
  return here
}

/** `metadata.annotations[a.b/c][0].ips` as `['metadata', 'annotations', 'a.b/c', 0, 'ips']`. */
export function stepsOf(field: string): readonly (string | number)[] {
  return [...field.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map(([, bracket, name]) => {
    const step = bracket ?? name ?? ''
    return bracket !== undefined && /^\d+$/.test(bracket) ? Number(step) : step
  })
}
