import { parseTree, type Node } from 'jsonc-parser'
import { foldKey } from '../json/case-fold.ts'
import type { JsonValue } from '../json/json.ts'
import { failure, success, type Result } from '../result.ts'
import { parseNetworks } from './parse.ts'
import { printElement, printShort, type NewElement } from './print.ts'
import type { ParsedNetworks } from './selection.ts'

/** A pretty-printed list's own line break and indent are taken up in what is added, if they are no longer than this. */
const LONGEST_INDENT = 64
const BLANK = /^[ \t\n\r]*/

/**
 * Adds elements at the end of a networks annotation, in the form that it has. Everything that stands there stays, byte
 * for byte: keys, order, white space, spelling of numbers. Only where the short form cannot say a new element (an
 * address, a name with dots) does the whole text become JSON, its elements and their places unchanged.
 * An empty text becomes the short form where that can say it: `a@net1,ns/b@net2`.
 * A text that Multus refuses is refused here.
 */
export function appendNetworks(text: string, added: readonly NewElement[]): Result<string> {
  if (added.length === 0) return success(text)
  const parsed = parseNetworks(text, '')
  if (parsed.problems.length > 0) return failure(faultOf(parsed))
  if (parsed.form === 'json') return success(appendToList(text, added.map(printElement)))
  const short = added.map(printShort)
  if (short.includes(undefined)) return success(appendToList(asList(parsed), added.map(printElement)))
  return success(text === '' ? short.join(',') : `${text},${short.join(',')}`)
}

/**
 * Sets keys of the element at that place (from 0), each to the value given, and leaves everything else byte for byte.
 * A key that is there keeps its spelling and place (`IPS` is `ips` to Multus); others come last in the element.
 * The short form becomes JSON first: it has no keys.
 */
export function setKeys(
  text: string,
  place: number,
  values: Readonly<Record<string, JsonValue>>,
): Result<string> {
  const parsed = parseNetworks(text, '')
  if (parsed.problems.length > 0) return failure(faultOf(parsed))
  if (parsed.elements[place] === undefined) {
    return failure(`there is no element ${place}, the annotation has ${parsed.elements.length}`)
  }
  const keys = Object.keys(values)
  if (keys.length === 0) return success(text)
  const list = parsed.form === 'json' ? text : asList(parsed)
  return success(keys.reduce((edited, key) => setKey(edited, place, [key, values[key] ?? null]), list))
}

const faultOf = ({ problems: [first] }: ParsedNetworks): string =>
  `${first?.field || 'the annotation'}: ${first?.message ?? 'cannot be read'}`

/** The short form as JSON. Counted interfaces stay counted: the places are the same. */
const asList = ({ elements }: ParsedNetworks): string => `[${elements.map(printElement).join(',')}]`

/** The text is a valid JSON list, so its last character beside blanks is the bracket that closes it. */
function appendToList(text: string, printed: readonly string[]): string {
  const close = text.lastIndexOf(']')
  const before = text.slice(0, close)
  const end = before.trimEnd().length
  if (before.trim() === '[') {
    return `${before.slice(0, end)}${printed.join(',')}${text.slice(end)}`
  }
  const separator = `,${indentAfter(text, text.indexOf('[') + 1)}`
  return `${text.slice(0, end)}${separator}${printed.join(separator)}${text.slice(end)}`
}

/** The blanks after an opening bracket or brace: what stands between the elements of a pretty-printed text. */
function indentAfter(text: string, offset: number): string {
  const blank = BLANK.exec(text.slice(offset, offset + LONGEST_INDENT + 1))?.[0] ?? ''
  return blank.length > LONGEST_INDENT ? '' : blank
}

function setKey(text: string, place: number, [key, value]: readonly [string, JsonValue]): string {
  const element = parseTree(text)?.children?.[place]
  if (element?.type !== 'object') return text
  const written = JSON.stringify(value)
  const property = element.children?.find((candidate) => keyOf(candidate) === foldKey(key))
  const old = property?.children?.[1]
  if (old !== undefined) return splice(text, old.offset, old.length, written)
  const member = `${JSON.stringify(key)}:${written}`
  const last = element.children?.at(-1)
  // An element that can be read has a name, so there is a last property.
  if (last === undefined) return splice(text, element.offset, element.length, `{${member}}`)
  return splice(text, last.offset + last.length, 0, `,${indentAfter(text, element.offset + 1)}${member}`)
}

const keyOf = (property: Node): string => foldKey(String(property.children?.[0]?.value))

const splice = (text: string, offset: number, length: number, inserted: string): string =>
  text.slice(0, offset) + inserted + text.slice(offset + length)
