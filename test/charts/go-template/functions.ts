import { isDeepStrictEqual } from 'node:util'
import { parseDocument, stringify } from 'yaml'
import { isTrue, type Callable } from './evaluate.ts'

/** A map that templates write into. */
type Dictionary = Record<string, unknown>

const isDictionary = (value: unknown): value is Dictionary =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function dictionary(value: unknown): Dictionary {
  if (!isDictionary(value)) throw new Error(`no dict: ${JSON.stringify(value)}`)
  return value
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`no list: ${JSON.stringify(value)}`)
  return value
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`no string: ${JSON.stringify(value)}`)
  return value
}

/**
 * The functions of Go's templates, sprig and Helm that the chart uses, as far as it uses them: what none of them does here is an
 * error and no guess. `include` belongs to the renderer.
 */
export const FUNCTIONS: ReadonlyMap<string, Callable> = new Map<string, Callable>([
  ['and', () => undefined],
  ['or', () => undefined],
  ['not', (value) => !isTrue(value)],
  ['eq', (a, b) => isDeepStrictEqual(a, b)],
  ['ne', (a, b) => !isDeepStrictEqual(a, b)],
  ['default', (other, value) => (isTrue(value) ? value : other)],
  ['fail', (message) => refuse(text(message))],
  ['list', (...items) => items],
  ['append', (items, item) => [...list(items), item]],
  ['concat', (...lists) => lists.flatMap(list)],
  ['uniq', (items) => [...new Set(list(items))]],
  ['has', (item, items) => list(items).some((each) => isDeepStrictEqual(each, item))],
  ['dict', (...given) => dict(given)],
  // A key that is not there is an empty text, not nil.
  ['get', (map, key) => own(dictionary(map), text(key)) ?? ''],
  ['set', (map, key, value) => Object.assign(dictionary(map), { [text(key)]: value })],
  ['unset', (map, key) => without(dictionary(map), text(key))],
  ['merge', (into, from) => merged(dictionary(into), dictionary(from))],
  ['deepCopy', (value) => structuredClone(value)],
  ['index', (from, key) => (Array.isArray(from) ? itemAt(from, key) : own(dictionary(from), text(key)))],
  ['printf', (format, ...given) => printf(text(format), given)],
  ['quote', (value) => JSON.stringify(text(value))],
  ['replace', (old, by, source) => text(source).replaceAll(text(old), text(by))],
  ['splitList', (separator, source) => text(source).split(text(separator))],
  ['hasSuffix', (suffix, source) => text(source).endsWith(text(suffix))],
  ['nindent', (count, source) => nindent(Number(count), text(source))],
  ['b64enc', (source) => Buffer.from(text(source)).toString('base64')],
  // As Go writes it: keys in order, lists not indented, single quotes, nothing folded.
  [
    'toYaml',
    (value) =>
      stringify(value, {
        sortMapEntries: true,
        lineWidth: 0,
        aliasDuplicateObjects: false,
        indentSeq: false,
        singleQuote: true,
      }).trimEnd(),
  ],
  ['fromYaml', (source) => dictionary(fromYaml(text(source)) ?? {})],
  ['fromYamlArray', (source) => list(fromYaml(text(source)) ?? [])],
  ['semverCompare', (constraint, version) => semverCompare(text(constraint), text(version))],
])

function refuse(message: string): never {
  throw new Error(message)
}

const own = (map: Dictionary, key: string): unknown => (Object.hasOwn(map, key) ? map[key] : undefined)

function itemAt(items: readonly unknown[], key: unknown): unknown {
  if (typeof key !== 'number' || key >= items.length) throw new Error(`index out of range: ${String(key)}`)
  return items[key]
}

function dict(given: readonly unknown[]): Dictionary {
  const made: Dictionary = {}
  for (let at = 0; at < given.length; at += 2) made[text(given[at])] = given[at + 1]
  return made
}

function without(map: Dictionary, key: string): Dictionary {
  delete map[key]
  return map
}

/** What is in the first stays; maps are merged. */
function merged(into: Dictionary, from: Dictionary): Dictionary {
  for (const [key, value] of Object.entries(from)) {
    const present = own(into, key)
    if (isDictionary(present) && isDictionary(value)) merged(present, value)
    else if (!isTrue(present)) into[key] = value
  }
  return into
}

function printf(format: string, given: readonly unknown[]): string {
  if (/%[^s]/.test(format)) throw new Error(`only %s is known: ${format}`)
  let at = 0
  return format.replaceAll('%s', () => text(given[at++]))
}

const nindent = (count: number, source: string): string =>
  `\n${source
    .split('\n')
    .map((line) => ' '.repeat(count) + line)
    .join('\n')}`

/** By their source: the same definitions are read for every release that a test renders. */
const read = new Map<string, unknown>()

function fromYaml(source: string): unknown {
  if (!read.has(source)) {
    const document = parseDocument(source, { merge: true })
    if (document.errors.length > 0) throw new Error(document.errors.map(String).join('\n'))
    read.set(source, document.toJS() ?? null)
  }
  // A copy, because templates write into it; and an alias is a copy, as it is once Go has made JSON of it.
  const value: unknown = JSON.parse(JSON.stringify(read.get(source)))
  return value
}

/** `<1.28.0-0` and `>=1.30.0-0`: with the -0 a pre-release of that very version counts as the version. */
function semverCompare(constraint: string, version: string): boolean {
  const asked = /^(<|>=)(\d+)\.(\d+)\.0-0$/.exec(constraint)
  const given = /^v?(\d+)\.(\d+)\./.exec(version)
  if (asked === null || given === null) throw new Error(`not compared here: ${version} ${constraint}`)
  const [, sign, ...wanted] = asked
  const [major, minor] = wanted.map((part, at) => Number(given[at + 1]) - Number(part))
  const difference = major === 0 ? (minor ?? 0) : (major ?? 0)
  return sign === '<' ? difference < 0 : difference >= 0
}
