import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Pair,
  type Tags,
  visit,
} from 'yaml'
import type { Step } from './field-path.ts'
import { linesInto } from './scalar-line.ts'
import type { Chunk } from './split-documents.ts'

/** A document as `yaml` reads it: nodes that know where they stand, some hundred bytes for each character of the text. */
export class YamlText {
  readonly document: Document.Parsed
  readonly #chunk: Chunk
  readonly #lines = new LineCounter()

  constructor(chunk: Chunk) {
    this.#chunk = chunk
    this.document = parseDocument(chunk.text, { ...OPTIONS, lineCounter: this.#lines })
  }

  /** The line of the source on which that character of the document stands, from 1. */
  lineAt(offset: number): number {
    return this.#chunk.line - 1 + Math.max(1, this.#lines.linePos(offset).line)
  }

  /** The line of the value at a path, or of its nearest parent; mappings and lists are told by their key. */
  lineOf(path: readonly Step[]): number {
    let node: unknown = this.document.contents
    let line = this.lineAt(startOf(node) ?? 0)
    for (const [depth, step] of path.entries()) {
      const next = entryOf(node, step)
      if (next === undefined) return line + this.#linesInto(node, path.slice(depth))
      if (next.start !== undefined) line = this.lineAt(next.start)
      node = next.value
    }
    return line
  }

  /** The lines of the items of a List; none if the document is no List. */
  itemLines(): readonly number[] {
    const items = entryOf(this.document.contents, 'items')?.value
    return isSeq(items) ? items.items.map((item) => this.lineAt(startOf(item) ?? 0)) : []
  }

  #linesInto(node: unknown, path: readonly Step[]): number {
    if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return 0
    const [start, end] = node.range
    return linesInto(
      { style: node.type, written: this.#chunk.text.slice(start, end), value: node.value },
      path,
    )
  }

  /** The line of an alias whose anchor does not stand before it; undefined if there is none. */
  unresolvedAlias(): number | undefined {
    const anchors = new Set<string>()
    let line: number | undefined
    visit(this.document, {
      Node: (_, node) => {
        if (!isAlias(node) && node.anchor !== undefined) anchors.add(node.anchor)
        if (!isAlias(node) || anchors.has(node.source)) return undefined
        line = this.lineAt(startOf(node) ?? 0)
        return visit.BREAK
      },
    })
    return line
  }

  /** A key that stands twice in one mapping, and the line of its second place. */
  duplicateKey(): { readonly key: string; readonly line: number } | undefined {
    const open: unknown[] = [this.document.contents]
    while (open.length > 0) {
      const node = open.pop()
      if (isSeq(node)) for (const item of node.items) open.push(item)
      const twice = isMap(node) ? duplicateIn(node.items) : undefined
      if (twice !== undefined) return { key: keyOf(twice) ?? '', line: this.lineAt(startOf(twice.key) ?? 0) }
      if (isMap(node)) for (const { value } of node.items) open.push(value)
    }
    return undefined
  }
}

/**
 * Values mean what they mean to kubectl, that is, to go-yaml: YAML 1.1 (`yes` is true, `010` is 8) without its times (`1:30` and
 * `2001-01-01` are texts), and 1.2's `0o10`. The library's own check for unique keys takes time quadratic in their number:
 * see `duplicateKey`.
 */
const OPTIONS = {
  schema: 'yaml-1.1',
  customTags: (tags: Tags): Tags => [...tags.filter(isKnownToGo), 'intOct'],
  resolveKnownTags: false,
  merge: true,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const

const UNKNOWN_TO_GO = new Set(
  ['omap', 'pairs', 'set', 'timestamp'].map((name) => `tag:yaml.org,2002:${name}`),
)

const isKnownToGo = (tag: Tags[number]): boolean =>
  typeof tag === 'string' || !(tag.format === 'TIME' || UNKNOWN_TO_GO.has(tag.tag))

interface Entry {
  readonly value: unknown
  readonly start: number | undefined
}

function entryOf(node: unknown, step: Step): Entry | undefined {
  if (isSeq(node)) {
    const item = typeof step === 'number' ? node.items[step] : undefined
    return item === undefined ? undefined : { value: item, start: startOf(item) }
  }
  if (!isMap(node)) return undefined
  const pair = node.items.find((candidate) => keyOf(candidate) === String(step))
  if (pair === undefined) return undefined
  const { key, value } = pair
  // A text may begin on a later line than its key.
  const written = isScalar(value) && value.value !== null ? startOf(value) : undefined
  return { value, start: written ?? startOf(key) }
}

const keyOf = ({ key }: Pair): string | undefined => (isScalar(key) ? String(key.value) : undefined)

function duplicateIn(pairs: readonly Pair[]): Pair | undefined {
  const seen = new Set<string>()
  return pairs.find((pair) => {
    const key = keyOf(pair)
    if (key === undefined || key === '<<') return false
    const known = seen.has(key)
    seen.add(key)
    return known
  })
}

/** Where a node of the document begins; undefined for what is no node (an absent value). */
function startOf(node: unknown): number | undefined {
  const range: unknown = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined
  const start: unknown = Array.isArray(range) ? range[0] : undefined
  return typeof start === 'number' ? start : undefined
}
