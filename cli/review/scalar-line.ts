import { diagnose } from '../../network/json/diagnose.ts'
import type { Step } from './field-path.ts'
import { jsonOffset, jsonTree } from './json-offset.ts'

/** A YAML scalar: how it is written in the file, and what it means. */
export interface WrittenScalar {
  /** `PLAIN`, `BLOCK_LITERAL`, `BLOCK_FOLDED`, `QUOTE_SINGLE` or `QUOTE_DOUBLE`. */
  readonly style: string | undefined
  /** As in the file, with its quotes, or with the header of a block (`|-`). */
  readonly written: string
  readonly value: string
}

/**
 * How many lines below the scalar's first the path leads: into JSON (a NAD's `spec.config`, the long form of the networks
 * annotation) or into a comma list (its short form).
 */
export function linesInto(scalar: WrittenScalar, path: readonly Step[]): number {
  if (path.length === 0 || !scalar.written.includes('\n')) return 0
  const offset = offsetInto(scalar.value, path)
  return offset === undefined ? 0 : linesBefore(scalar, offset)
}

function offsetInto(value: string, path: readonly Step[]): number | undefined {
  if (/^\s*[[{]/.test(value)) {
    const root = diagnose(value, '').syntax === undefined ? jsonTree(value) : undefined
    return root && jsonOffset(root, path)
  }
  const [place] = path
  if (typeof place !== 'number' || place > value.length) return undefined
  let start = 0
  for (let commas = 0; commas < place; commas++) {
    start = value.indexOf(',', start) + 1
    if (start === 0) return undefined
  }
  return start
}

/**
 * The lines before a character of the value. YAML folds line breaks and strips indentation, so that offsets do not carry
 * over; what is no white space stays, in its order: it is counted there and here.
 */
function linesBefore({ style, written, value }: WrittenScalar, offset: number): number {
  const ink = value.slice(0, offset).match(/\S/g)?.length ?? 0
  const from = style?.startsWith('BLOCK') === true ? written.indexOf('\n') : 0
  let seen = 0
  for (const mark of written.slice(from).matchAll(INK[style ?? ''] ?? /\S/g)) {
    if (isBlankEscape(mark[0])) continue
    if (seen === ink) return written.slice(0, from + mark.index).split('\n').length - 1
    seen++
  }
  return 0
}

/** What of the written form stands for one character that is no white space, where that is not the character itself. */
const INK: Readonly<Record<string, RegExp>> = {
  QUOTE_SINGLE: /''|[^'\s]/g,
  QUOTE_DOUBLE: /\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^])|[^"\\\s]/g,
}

/** Whether it is an escape, of a double-quoted scalar, that stands for white space or for an escaped line break. */
function isBlankEscape(mark: string): boolean {
  const [, code] = /^\\[xuU](.+)$/.exec(mark) ?? []
  if (code === undefined) return /^\\[\stnrvf_LP]$/.test(mark)
  return BLANK_CODES.has(Number.parseInt(code, 16))
}

/** The code points of `\s` that people escape. */
const BLANK_CODES: ReadonlySet<number> = new Set([
  0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0xa0, 0x2028, 0x2029, 0xfeff,
])
