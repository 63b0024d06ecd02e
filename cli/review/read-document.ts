import { diagnose } from '../../network/json/diagnose.ts'
import type { JsonValue } from '../../network/json/json.ts'
import type { Step } from './field-path.ts'
import { indentFlow } from './indent-flow.ts'
import { jsonOffset, jsonTree } from './json-offset.ts'
import { jsonValue, MOST_LEVELS } from './json-value.ts'
import { UNDECODED } from './source-text.ts'
import type { Chunk } from './split-documents.ts'
import { fitsInMemory } from './yaml-cost.ts'
import { YamlText } from './yaml-text.ts'

/** One document of a source: what it says, and on which line it says it. */
export interface SourceDocument {
  readonly value: JsonValue
  /** The line in the source of what the path leads to, or of its nearest parent. */
  readonly lineOf: (path: readonly Step[]) => number
}

export type DocumentReading =
  | { readonly ok: true; readonly document: SourceDocument }
  | { readonly ok: false; readonly line: number; readonly problem: string }

/** What no YAML may hold (YAML 1.2, 5.1; as go-yaml has it). */
const FORBIDDEN = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u

/** The place of the document's start, if a marker stands there. */
const MARKER = /^---(?:[ \t]+#.*)?(?=\s)/

/** Reads one document of YAML or JSON. Never throws. */
export function readDocument(chunk: Chunk): DocumentReading {
  const odd = FORBIDDEN.exec(chunk.text)
  if (odd !== null) return refuse(lineIn(chunk, odd.index), forbidden(odd[0]))
  return readJson(chunk) ?? readYaml(chunk)
}

const refuse = (line: number, problem: string): DocumentReading => ({ ok: false, line, problem })

function forbidden(character: string): string {
  if (character === UNDECODED) return 'not text: bytes that are no UTF-8 (a binary file?)'
  const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0') ?? ''
  return `not YAML or JSON: the character U+${code} is not allowed (a binary file?)`
}

/** JSON is YAML too, but read ten times faster for itself; undefined if it is none. */
function readJson(chunk: Chunk): DocumentReading | undefined {
  const text = chunk.text.replace(MARKER, '   ')
  if (!/^\s*[[{]/.test(text)) return undefined
  const { syntax, duplicates } = diagnose(text, '')
  if (syntax !== undefined) return undefined
  const [twice] = duplicates
  if (twice !== undefined) return refuse(chunk.line - 1 + twice.at.line, standsTwice(twice.key))
  const value: JsonValue = JSON.parse(text)
  return {
    ok: true,
    document: { value, lineOf: (path) => lineIn(chunk, offsetIn(text, path)) },
  }
}

function offsetIn(text: string, path: readonly Step[]): number {
  const root = path.length === 0 || text.length > LONGEST_TREE ? undefined : treeOf(text)
  return root === undefined ? text.search(/\S/) : jsonOffset(root, path)
}

/** A tree takes sixty times the memory of its text: of longer ones only the first line is told. */
const LONGEST_TREE = 16 * 1024 * 1024

/** Lines are asked for document after document: one tree is kept, since all of them would fill the memory. */
const treeOf = lastOnly(jsonTree)
const yamlTextOf = lastOnly((chunk: Chunk) => new YamlText(chunk))

function lastOnly<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  let last: { readonly key: Key; readonly value: Value } | undefined
  return (key) => {
    if (last?.key === key) return last.value
    // Let go first: two of them may not fit.
    last = undefined
    last = { key, value: make(key) }
    return last.value
  }
}

function readYaml(chunk: Chunk): DocumentReading {
  if (!fitsInMemory(chunk.text)) {
    return refuse(
      chunk.line,
      'too large to read as YAML with the memory there is: give it as JSON, or in parts',
    )
  }
  try {
    const read = yamlReading(chunk)
    if (read.ok) return read
    const text = indentFlow(chunk.text)
    if (text === chunk.text) return read
    const mended = yamlReading({ ...chunk, text })
    return mended.ok ? mended : read
  } catch (error) {
    return refuse(chunk.line, `not YAML or JSON: ${reasonOf(error)}`)
  }
}

function yamlReading(chunk: Chunk): DocumentReading {
  const text = yamlTextOf(chunk)
  const [error] = text.document.errors
  if (error !== undefined) {
    // What is missing at the end is missing on the last line that there is.
    const at = Math.min(error.pos[0], chunk.text.trimEnd().length)
    const hint = chunk.text.includes('{{') ? ' (a template that was not rendered?)' : ''
    return refuse(text.lineAt(at), `not YAML or JSON: ${reasonOf(error)}${hint}`)
  }
  const twice = text.duplicateKey()
  if (twice !== undefined) return refuse(twice.line, standsTwice(twice.key))
  const alias = text.unresolvedAlias()
  if (alias !== undefined) return refuse(alias, 'an alias whose anchor does not stand before it')
  const value = jsonValue(text.document.toJS({ maxAliasCount: -1 }), chunk.text.length)
  const line = text.lineOf([])
  if (!value.ok) return refuse(line, `not readable: ${value.problem}`)
  // The tree is gone when lines are asked for: those of whole objects are noted, for others it is made again.
  const items = text.itemLines()
  const lineOf = (path: readonly Step[]): number => {
    const [first, index] = path
    const known =
      path.length === 2 && first === 'items' && typeof index === 'number' ? items[index] : undefined
    return path.length === 0 ? line : (known ?? yamlTextOf(chunk).lineOf(path))
  }
  return { ok: true, document: { value: value.value, lineOf } }
}

const standsTwice = (key: string): string => `the key ${JSON.stringify(key)} stands twice`

/** The parser recurses: what nests too deep for it ends the stack, in itself or in an error that it reports. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (/call stack/.test(message)) return `it nests deeper than ${MOST_LEVELS} levels`
  return message.split('\n', 1)[0] ?? 'unreadable'
}

function lineIn({ text, line }: Chunk, offset: number): number {
  return line + (text.slice(0, offset).match(/\n/g)?.length ?? 0)
}
