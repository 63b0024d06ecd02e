/** What stands between two actions, or one action's own words: `.Values.image.tag | default "x"`. */
export interface Piece {
  readonly action: boolean
  readonly text: string
}

/** Splits `a {{- b -}} c` into its pieces, white space taken away where a dash asks for it, comments left out. */
export function piecesOf(source: string): readonly Piece[] {
  const pieces: Piece[] = []
  let rest = source
  let trim = false
  const take = (text: string): void => {
    const kept = trim ? text.replace(/^[ \t\r\n]+/, '') : text
    if (kept !== '') pieces.push({ action: false, text: kept })
  }
  for (let begin = rest.indexOf('{{'); begin >= 0; begin = rest.indexOf('{{')) {
    const opening = /^\{\{(- )?/.exec(rest.slice(begin))?.[0] ?? '{{'
    const before = rest.slice(0, begin)
    take(opening.length > 2 ? before.replace(/[ \t\r\n]+$/, '') : before)
    const end = actionEnd(rest, begin + opening.length)
    const inside = rest.slice(begin + opening.length, end.at)
    if (!inside.trimStart().startsWith('/*')) pieces.push({ action: true, text: inside.trim() })
    trim = end.trims
    rest = rest.slice(end.next)
  }
  take(rest)
  return pieces
}

/** The `}}` that ends an action: not one in a string or in a comment. */
function actionEnd(source: string, from: number): { at: number; next: number; trims: boolean } {
  const pattern = /"(?:[^"\\\n]|\\.)*"|\/\*[\s\S]*?\*\/|( -)?\}\}/g
  pattern.lastIndex = from
  for (let match = pattern.exec(source); match !== null; match = pattern.exec(source)) {
    if (!match[0].endsWith('}}')) continue
    return { at: match.index, next: pattern.lastIndex, trims: match[1] !== undefined }
  }
  throw new Error(`an action is not closed: ${source.slice(from, from + 60)}`)
}

const WORD =
  /\s*(?:(?<string>"(?:[^"\\\n]|\\.)*")|(?<number>-?\d+)|(?<variable>\$\w*)|(?<field>\.\w+)|(?<dot>\.)|(?<name>[A-Za-z]\w*)|(?<sign>:=|[=|(),]))/y

export interface Word {
  readonly kind: 'string' | 'number' | 'variable' | 'field' | 'dot' | 'name' | 'sign'
  readonly text: string
  /** Whether white space stands before it: `.a .b` are two operands, `.a.b` is one. */
  readonly spaced: boolean
}

/** The words of one action. @throws Error at what this subset of Go's templates does not know */
export function wordsOf(action: string): readonly Word[] {
  const words: Word[] = []
  WORD.lastIndex = 0
  while (WORD.lastIndex < action.length) {
    const from = WORD.lastIndex
    const match = WORD.exec(action)
    if (match?.groups === undefined) throw new Error(`not understood: {{ ${action} }} from ${from}`)
    const found = Object.entries(match.groups).find(([, text]) => text !== undefined)
    if (found === undefined) throw new Error(`not understood: {{ ${action} }} from ${from}`)
    const [kind, text] = found
    words.push({ kind: kindOf(kind), text, spaced: /^\s/.test(match[0]) })
  }
  return words
}

const KINDS = ['string', 'number', 'variable', 'field', 'dot', 'name', 'sign'] as const

function kindOf(group: string): Word['kind'] {
  const kind = KINDS.find((each) => each === group)
  if (kind === undefined) throw new Error(`no such kind of word: ${group}`)
  return kind
}
