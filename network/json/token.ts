/** One token of a JSON text, from `start` up to but without `end`. */
export type Token =
  | {
      readonly kind: '{' | '}' | '[' | ']' | ':' | ',' | 'string' | 'scalar' | 'end'
      readonly start: number
      readonly end: number
    }
  | { readonly kind: 'bad'; readonly message: string; readonly start: number; readonly end: number }

const BLANK = /[ \t\n\r]*/y
const SCALAR = /(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![A-Za-z0-9_.+-])/y
const WORD = /[A-Za-z0-9_.+-]+/y
/** A run of characters that need no care inside a string: all but the quote, the backslash and U+0000 to U+001F. */
const PLAIN = /[ !#-[\]-\uffff]*/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/** The length of what the sticky expression matches at that place. */
function matchLength(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at
  return expression.exec(text)?.[0].length ?? 0
}

/** The token at or after that offset. */
export function tokenAt(text: string, offset: number): Token {
  const start = offset + matchLength(BLANK, text, offset)
  const first = text[start]
  if (first === undefined) return { kind: 'end', start, end: start }
  if (first === '"') return stringAt(text, start)
  if (first === '{' || first === '}' || first === '[' || first === ']' || first === ':' || first === ',') {
    return { kind: first, start, end: start + 1 }
  }
  const length = matchLength(SCALAR, text, start)
  if (length > 0) return { kind: 'scalar', start, end: start + length }
  return badToken(text, start, first)
}

function stringAt(text: string, start: number): Token {
  let at = start + 1
  for (;;) {
    at += matchLength(PLAIN, text, at)
    const next = text[at]
    if (next === '"') return { kind: 'string', start, end: at + 1 }
    if (next === undefined) return { kind: 'bad', message: 'a string is not closed', start, end: at }
    const length = next === '\\' ? matchLength(ESCAPE, text, at) : 0
    if (length === 0) return { kind: 'bad', message: badCharacter(next), start: at, end: at + 1 }
    at += length
  }
}

function badCharacter(character: string): string {
  if (character === '\\') return 'a string holds an escape that JSON does not know'
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
  return `a string holds the control character U+${code}: write it as an escape`
}

function badToken(text: string, start: number, first: string): Token {
  const end = start + Math.max(1, matchLength(WORD, text, start))
  if (first === "'") return { kind: 'bad', message: 'JSON strings take double quotes', start, end }
  if (first === '/' || first === '#') return { kind: 'bad', message: 'JSON has no comments', start, end }
  const word = text.slice(start, Math.min(end, start + 40))
  return { kind: 'bad', message: `${JSON.stringify(word)} is no JSON value`, start, end }
}
