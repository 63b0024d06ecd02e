import type { JsonValue } from '../json/json.ts'

/** What can be seen of a JSON text without reading it. */
export interface Outline {
  /** Colons outside strings: one for each key. */
  readonly colons: number
  /** How many lists and objects stand open at most. */
  readonly depth: number
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
/** `[` and `{`, `]` and `}` differ by this bit alone: 0x5b and 0x7b, 0x5d and 0x7d. */
const CURLY = 0x20
const OPEN = 0x7b
const CLOSE = 0x7d

/** One pass over a text, which need not be valid JSON. */
export function outline(text: string): Outline {
  let colons = 0
  let depth = 0
  let open = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = stringEnd(text, at)
    else if (code === COLON) colons++
    else if ((code | CURLY) === OPEN) depth = Math.max(depth, ++open)
    else if ((code | CURLY) === CLOSE) open--
  }
  return { colons, depth }
}

/** The offset of the quote that closes the string, or the text's end. */
function stringEnd(text: string, start: number): number {
  let at = start + 1
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at
    if (code === BACKSLASH) at++
  }
  return at
}

/**
 * Whether some object of the text that `JSON.parse` made `value` of has a key twice. `JSON.parse` keeps the last and
 * hides it, while Go reads both: `{"mac": "02:...", "mac": null}` has a MAC for Multus and none for JavaScript.
 * A text with more colons than the value has keys repeats one.
 */
export const repeatsKeys = ({ colons }: Outline, value: JsonValue): boolean => colons !== countKeys(value)

function countKeys(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0
  if (Array.isArray(value)) return value.reduce((count: number, inner) => count + countKeys(inner), 0)
  let count = 0
  for (const inner of Object.values(value)) count += 1 + countKeys(inner)
  return count
}
