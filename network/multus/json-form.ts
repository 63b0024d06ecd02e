import { member } from '../json/case-fold.ts'
import { DEEPEST, diagnose } from '../json/diagnose.ts'
import { isArray, isObject, property, show, type JsonObject, type JsonValue } from '../json/json.ts'
import { elementPath, memberPath } from '../json/path.ts'
import type { Problem } from '../problem.ts'
import { readerOf, type Draft } from './element-keys.ts'
import { MOST_ELEMENTS, tooMany } from './limits.ts'
import { outline, repeatsKeys } from './outline.ts'
import type { NetworkSelectionElement } from './selection.ts'

interface Read {
  readonly elements: NetworkSelectionElement[]
  readonly problems: Problem[]
}

/** Reads the JSON form as `json.Unmarshal` of Go reads it into Multus's struct. One `JSON.parse`; total. */
export function readJsonForm(text: string, field: string): Read {
  const read: Read = { elements: [], problems: [] }
  const shape = outline(text)
  const root = shape.depth > DEEPEST ? undefined : parsed(text)
  if (root === undefined) {
    read.problems.push(unreadable(text, field))
    return read
  }
  if (!isArray(root)) {
    read.problems.push(notList(root, field))
    return read
  }
  if (root.length > MOST_ELEMENTS) read.problems.push(tooMany(field, root.length))
  for (const [place, value] of root.slice(0, MOST_ELEMENTS).entries()) {
    readElement(value, elementPath(field, place), read)
  }
  if (repeatsKeys(shape, root)) read.problems.push(...repeated(text, field))
  return read
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unreadable(text: string, field: string): Problem {
  const fault = diagnose(text, field).syntax
  const place = fault === undefined ? '' : ` at line ${fault.at.line}, column ${fault.at.column}`
  return {
    field,
    message: `not valid JSON${place}: ${fault?.message ?? 'it cannot be read'}`,
    fix: 'write a list such as [{"name": "net-a"}], or the short form net-a,net-b',
  }
}

const notList = (root: JsonValue, field: string): Problem =>
  isObject(root)
    ? {
        field,
        message: 'one JSON object, Multus takes a list only',
        fix: `put it into a list: [{"name": ${show(property(root, 'name') ?? 'net-a')}, ...}]`,
      }
    : {
        field,
        message: `${show(root)} is no list of networks`,
        fix: 'write a list such as [{"name": "net-a"}], or the short form net-a,net-b without quotes',
      }

function readElement(value: JsonValue, field: string, { elements, problems }: Read): void {
  if (!isObject(value)) {
    problems.push(notElement(value, field))
    return
  }
  const draft: Draft = { texts: new Map(), lists: new Map() }
  const keys = readKeys(value, field, draft, problems)
  const name = draft.texts.get('name') ?? ''
  if (name !== '') elements.push(elementOf(name, draft, keys, field))
  else if (typeof (member(value, 'name')?.value ?? '') === 'string') problems.push(nameless(field))
}

const nameless = (field: string): Problem => ({
  field: memberPath(field, 'name'),
  message: 'the element names no network',
  fix: 'add "name" with the name of a NetworkAttachmentDefinition',
})

/** `[null]` is legal JSON for Go: it yields a nil pointer, and Multus 4.3 dies on it (a panic, no message). */
const notElement = (value: JsonValue, field: string): Problem =>
  value === null
    ? {
        field,
        message: 'null in place of a network: Multus crashes on it and the pod never starts',
        fix: 'remove the null, or write {"name": "net-a"}',
      }
    : {
        field,
        message: `${show(value)} is no object`,
        fix: typeof value === 'string' ? `write {"name": ${show(value)}}` : 'write {"name": "net-a"}',
      }

function readKeys(value: JsonObject, field: string, draft: Draft, problems: Problem[]): readonly string[] {
  const keys = Object.keys(value)
  const seen = new Map<string, string>()
  for (const key of keys) {
    const reader = readerOf(key)
    if (reader === undefined) continue
    const earlier = seen.get(reader[0])
    if (earlier !== undefined) problems.push(twice(memberPath(field, key), earlier, key))
    seen.set(reader[0], key)
    const written = property(value, key)
    // A null leaves Go's field as it is.
    if (written === null || written === undefined) continue
    const problem = reader[1](written, memberPath(field, key), draft)
    if (problem !== undefined) problems.push(problem)
  }
  return keys
}

const twice = (field: string, earlier: string, later: string): Problem => ({
  field,
  message: `${show(earlier)} and ${show(later)} are one key to Multus, which reads keys regardless of case`,
  fix: 'keep one of them',
})

const repeated = (text: string, field: string): Problem[] =>
  diagnose(text, field).duplicates.map(({ path, key }) => ({
    field: path,
    message: `the key ${show(key)} stands twice in one object: readers differ in which they take`,
    fix: 'keep one of them',
  }))

const filled = (text: string | undefined): string | undefined => (text === '' ? undefined : text)

const elementOf = (
  name: string,
  { texts, lists }: Draft,
  keys: readonly string[],
  field: string,
): NetworkSelectionElement => ({
  name,
  namespace: filled(texts.get('namespace')),
  interface: filled(texts.get('interface')) ?? filled(texts.get('interfaceRequest')),
  ips: lists.get('ips') ?? [],
  mac: filled(texts.get('mac')),
  infinibandGuid: filled(texts.get('infiniband-guid')),
  defaultRoute: lists.get('default-route') ?? [],
  deviceId: filled(texts.get('deviceID')),
  keys,
  field,
})
