import { pipeline, Words } from './expressions.ts'
import type { Block, Node, Template } from './syntax.ts'
import { piecesOf, wordsOf, type Piece } from './tokens.ts'

/** The part of Go's text/template that the chart is written in. @throws Error at anything else */
export function parseTemplate(source: string): Template {
  const defined = new Map<string, readonly Node[]>()
  const pieces = piecesOf(source)
  let at = 0

  const nodes = (): readonly Node[] => {
    const found: Node[] = []
    for (let piece = pieces[at]; piece !== undefined && !closes(piece); piece = pieces[at]) {
      at++
      if (piece.action) found.push(...action(piece.text))
      else found.push({ kind: 'text', text: piece.text })
    }
    return found
  }

  const action = (text: string): readonly Node[] => {
    const words = new Words(wordsOf(text))
    if (words.takes('define')) {
      const name: unknown = JSON.parse(words.next().text)
      defined.set(String(name), nodes())
      end('define')
      return []
    }
    for (const kind of ['if', 'with', 'range'] as const) if (words.takes(kind)) return [block(kind, words)]
    return [single(words)]
  }

  const block = (kind: Block['kind'], words: Words): Node => {
    const names = kind === 'if' ? [] : declared(words)
    const value = whole(words)
    const body = nodes()
    return { kind, names, value, body, otherwise: otherwise(kind) }
  }

  const otherwise = (kind: string): readonly Node[] => {
    const words = new Words(wordsOf(pieces[at++]?.text ?? 'nothing'))
    if (words.takes('end')) return []
    if (!words.takes('else')) throw new Error(`{{ ${kind} }} is not ended`)
    if (words.takes('if')) return [block('if', words)]
    const found = nodes()
    end(kind)
    return found
  }

  const end = (kind: string): void => {
    if (pieces[at++]?.text !== 'end') throw new Error(`{{ ${kind} }} is not ended`)
  }

  const body = nodes()
  if (at < pieces.length) throw new Error(`{{ ${pieces[at]?.text ?? ''} }} ends nothing`)
  return { body, defined }
}

const closes = ({ action, text }: Piece): boolean => action && /^(end|else)\b/.test(text)

function whole(words: Words): ReturnType<typeof pipeline> {
  const value = pipeline(words)
  if (words.peek() !== undefined) throw new Error(`too much in ${words.text()}`)
  return value
}

/** `$key, $value :=` and `$value :=`, where they are. */
function declared(words: Words): readonly string[] {
  const [first, comma, second, sign] = [0, 1, 2, 3].map((ahead) => words.peek(ahead))
  if (first?.kind !== 'variable') return []
  if (comma?.text === ':=') return taken(words, 2, [first.text])
  if (comma?.text !== ',' || second?.kind !== 'variable' || sign?.text !== ':=') return []
  return taken(words, 4, [first.text, second.text])
}

function taken(words: Words, count: number, names: readonly string[]): readonly string[] {
  for (let each = 0; each < count; each++) words.next()
  return names
}

function single(words: Words): Node {
  const [first, sign] = [words.peek(), words.peek(1)]
  if (first?.kind !== 'variable' || !(sign?.text === ':=' || sign?.text === '=')) {
    return { kind: 'print', value: whole(words) }
  }
  taken(words, 2, [])
  return { kind: sign.text === ':=' ? 'declare' : 'assign', name: first.text, value: whole(words) }
}
