import { show } from './json.ts'
import { elementPath, memberPath } from './path.ts'
import { tokenAt, type Token } from './token.ts'

/** Where something stands in a text; both count from 1, the column in UTF-16 units. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** What is wrong with a JSON text, beside what its values mean. */
export interface Diagnosis {
  readonly syntax: { readonly at: Position; readonly message: string } | undefined
  /** Keys that stand twice in one object; at most `MOST_DUPLICATES`. */
  readonly duplicates: readonly { readonly path: string; readonly key: string; readonly at: Position }[]
}

/** Go's own limit is 10,000 levels; no CNI configuration needs more than a dozen. */
export const DEEPEST = 128
export const MOST_DUPLICATES = 20

interface Frame {
  readonly path: string
  /** The keys seen so far; undefined for a list. */
  readonly keys: Set<string> | undefined
  key: string
  index: number
}

type Expectation = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or end' | 'end of text'

const WANTED: Readonly<Record<Expectation, string>> = {
  value: 'a value',
  'value or ]': 'a value or "]"',
  key: 'a key in double quotes',
  'key or }': 'a key in double quotes or "}"',
  colon: '":" after the key',
  'comma or end': '"," or the end of the object or list',
  'end of text': 'nothing after the end of the configuration',
}

/**
 * Reads a JSON text (RFC 8259) without building it, in time linear in its length and without recursion, so that a
 * mistake is reported with its place and its reason, which the text of `JSON.parse`'s own errors does not promise.
 * `root` is the path that stands for the whole text.
 */
export function diagnose(text: string, root: string): Diagnosis {
  const reader = new Reader(text, root)
  let at = 0
  for (;;) {
    const token = tokenAt(text, at)
    const message = token.kind === 'bad' ? token.message : reader.take(token)
    if (message !== undefined) {
      return { syntax: { at: positionOf(text, token.start), message }, duplicates: reader.duplicates }
    }
    if (token.kind === 'end') return { syntax: undefined, duplicates: reader.duplicates }
    at = token.end
  }
}

/** The line and column of an offset. */
export function positionOf(text: string, offset: number): Position {
  let line = 1
  let lineStart = 0
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++
    lineStart = at + 1
  }
  return { line, column: offset - lineStart + 1 }
}

/** The grammar: what may come next, and what stands open. */
class Reader {
  readonly duplicates: { path: string; key: string; at: Position }[] = []
  readonly #text: string
  readonly #root: string
  readonly #open: Frame[] = []
  #expected: Expectation = 'value'

  constructor(text: string, root: string) {
    this.#text = text
    this.#root = root
  }

  /** Takes the next token; what is wrong with it, or undefined. */
  take(token: Token): string | undefined {
    if (this.#expected === 'end of text') return token.kind === 'end' ? undefined : this.#unexpected(token)
    if (this.#expected === 'colon') {
      if (token.kind !== ':') return this.#unexpected(token)
      this.#expected = 'value'
      return undefined
    }
    if (this.#expected === 'comma or end') return this.#takeAfterValue(token)
    if (this.#expected === 'key' || this.#expected === 'key or }') return this.#takeKey(token)
    return this.#takeValue(token)
  }

  #takeValue(token: Token): string | undefined {
    if (token.kind === '{' || token.kind === '[') return this.#enter(token.kind)
    if (token.kind === ']' && this.#expected === 'value or ]') return this.#leave()
    if (token.kind !== 'string' && token.kind !== 'scalar') return this.#unexpected(token)
    this.#afterValue()
    return undefined
  }

  #takeKey(token: Token): string | undefined {
    if (token.kind === '}' && this.#expected === 'key or }') return this.#leave()
    const frame = this.#open.at(-1)
    if (token.kind !== 'string' || frame?.keys === undefined) return this.#unexpected(token)
    frame.key = String(JSON.parse(this.#text.slice(token.start, token.end)))
    if (frame.keys.has(frame.key) && this.duplicates.length < MOST_DUPLICATES) {
      const at = positionOf(this.#text, token.start)
      this.duplicates.push({ path: memberPath(frame.path, frame.key), key: frame.key, at })
    }
    frame.keys.add(frame.key)
    this.#expected = 'colon'
    return undefined
  }

  #takeAfterValue(token: Token): string | undefined {
    const frame = this.#open.at(-1)
    if (frame === undefined) return this.#unexpected(token)
    if (token.kind === (frame.keys === undefined ? ']' : '}')) return this.#leave()
    if (token.kind !== ',') return this.#unexpected(token)
    frame.index++
    this.#expected = frame.keys === undefined ? 'value' : 'key'
    return undefined
  }

  #enter(kind: '{' | '['): string | undefined {
    if (this.#open.length >= DEEPEST) return `objects and lists nest deeper than ${DEEPEST} levels`
    this.#open.push({ path: this.#path(), keys: kind === '{' ? new Set() : undefined, key: '', index: 0 })
    this.#expected = kind === '{' ? 'key or }' : 'value or ]'
    return undefined
  }

  #leave(): undefined {
    this.#open.pop()
    this.#afterValue()
  }

  #afterValue(): void {
    this.#expected = this.#open.length === 0 ? 'end of text' : 'comma or end'
  }

  /** The path of the value that comes next. */
  #path(): string {
    const frame = this.#open.at(-1)
    if (frame === undefined) return this.#root
    return frame.keys === undefined ? elementPath(frame.path, frame.index) : memberPath(frame.path, frame.key)
  }

  #unexpected(token: Token): string {
    const found =
      token.kind === 'end'
        ? 'the text ends'
        : show(this.#text.slice(token.start, Math.min(token.end, token.start + 40)))
    return `expected ${WANTED[this.#expected]}, found ${found}`
  }
}
