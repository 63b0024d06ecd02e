import type { Expression } from './syntax.ts'
import type { Word } from './tokens.ts'

/** Reads the words of an action from left to right. */
export class Words {
  readonly #words: readonly Word[]
  #at = 0

  constructor(words: readonly Word[]) {
    this.#words = words
  }

  peek(ahead = 0): Word | undefined {
    return this.#words[this.#at + ahead]
  }

  next(): Word {
    const word = this.#words[this.#at++]
    if (word === undefined) throw new Error(`more is expected after ${this.text()}`)
    return word
  }

  takes(text: string): boolean {
    if (this.peek()?.text !== text || this.peek()?.kind === 'string') return false
    this.#at++
    return true
  }

  text(): string {
    return this.#words.map(({ text }) => text).join(' ')
  }
}

/** `a b | c d`, up to a closing parenthesis or the end. */
export function pipeline(words: Words): Expression {
  let value = command(words, [])
  while (words.takes('|')) value = command(words, [value])
  return value
}

function command(words: Words, piped: readonly Expression[]): Expression {
  const first = words.peek()
  if (first?.kind === 'name' && !['true', 'false', 'nil'].includes(first.text)) {
    words.next()
    return { kind: 'call', name: first.text, given: [...operands(words), ...piped] }
  }
  const value = operand(words)
  const given = [...operands(words), ...piped]
  if (given.length === 0) return value
  if (value.kind !== 'field') throw new Error(`nothing that can be called: ${words.text()}`)
  return { kind: 'method', of: value, given }
}

function operands(words: Words): readonly Expression[] {
  const found: Expression[] = []
  for (let word = words.peek(); word !== undefined && ![')', '|'].includes(word.text); word = words.peek()) {
    found.push(operand(words))
  }
  return found
}

function operand(words: Words): Expression {
  let value = start(words)
  for (let word = words.peek(); word?.kind === 'field' && !word.spaced; word = words.peek()) {
    words.next()
    value = { kind: 'field', of: value, name: word.text.slice(1) }
  }
  return value
}

function start(words: Words): Expression {
  if (words.takes('(')) {
    const inner = pipeline(words)
    if (!words.takes(')')) throw new Error(`a parenthesis is not closed: ${words.text()}`)
    return inner
  }
  const { kind, text } = words.next()
  if (kind === 'dot') return { kind }
  if (kind === 'variable') return { kind, name: text }
  if (kind === 'field') return { kind, of: { kind: 'dot' }, name: text.slice(1) }
  if (kind === 'number') return { kind: 'literal', value: Number(text) }
  if (kind === 'string') return { kind: 'literal', value: unquoted(text) }
  if (text === 'true' || text === 'false') return { kind: 'literal', value: text === 'true' }
  if (text === 'nil') return { kind: 'literal', value: null }
  // A function without arguments, as in `(dict)`.
  if (kind === 'name') return { kind: 'call', name: text, given: [] }
  throw new Error(`${text} is not expected in ${words.text()}`)
}

/** Go's escapes as far as JSON has them too. */
function unquoted(text: string): string {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'string') throw new Error(`no string: ${text}`)
  return value
}
