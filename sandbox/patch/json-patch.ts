import { isArray, isObject, property, type JsonObject, type JsonValue } from '../../network/json/json.ts'
import { sameJson } from '../api/kube-object.ts'

/** Why a patch does not apply, in the words of the library that the API server uses. */
export class JsonPatchError extends Error {}

/** More operations than this the API server does not take in one patch. */
export const MAX_OPERATIONS = 10_000

/**
 * Applies a JSON Patch (RFC 6902).
 * @throws JsonPatchError if it is none, or does not apply
 */
export function applyJsonPatch(target: JsonObject, patch: JsonValue): JsonValue {
  if (!isArray(patch)) throw new JsonPatchError('a JSON patch must be a list of operations')
  return patch.reduce<JsonValue>((document, operation) => {
    if (!isObject(operation)) throw new JsonPatchError('a JSON patch operation must be an object')
    return applyOperation(document, operation)
  }, target)
}

function applyOperation(document: JsonValue, operation: JsonObject): JsonValue {
  const kind = property(operation, 'op')
  const path = textField(operation, 'path')
  switch (kind) {
    case 'add':
      return edit(document, path, { kind: 'add', value: valueField(operation, kind) }, kind)
    case 'replace':
      return edit(document, path, { kind: 'replace', value: valueField(operation, kind) }, kind)
    case 'remove':
      return edit(document, path, { kind: 'remove' }, kind)
    case 'move': {
      const from = textField(operation, 'from')
      const value = lookUp(document, from, kind)
      return edit(edit(document, from, { kind: 'remove' }, kind), path, { kind: 'add', value }, kind)
    }
    case 'copy':
      return edit(
        document,
        path,
        { kind: 'add', value: lookUp(document, textField(operation, 'from'), kind) },
        kind,
      )
    case 'test':
      if (!sameJson(find(document, path) ?? null, property(operation, 'value') ?? null)) {
        throw new JsonPatchError(`testing value ${path} failed: test failed`)
      }
      return document
    default:
      throw new JsonPatchError(`Unexpected kind: ${JSON.stringify(kind)}`)
  }
}

type Edit = { readonly kind: 'add' | 'replace'; readonly value: JsonValue } | { readonly kind: 'remove' }

/** A copy of the document with the place that the pointer names changed. */
function edit(document: JsonValue, path: string, change: Edit, operation: string): JsonValue {
  const steps = stepsOf(path)
  if (steps.length === 0) return change.kind === 'remove' ? null : change.value
  const missing = (why: string): JsonPatchError =>
    new JsonPatchError(`${operation} operation does not apply: doc is missing ${why}: ${path}: missing value`)
  const descend = (here: JsonValue | undefined, at: number): JsonValue => {
    const step = steps[at] ?? ''
    if (!isObject(here) && !isArray(here)) throw missing('path')
    if (at === steps.length - 1) {
      return isArray(here) ? editList(here, step, change, missing) : editObject(here, step, change, missing)
    }
    const child = descend(childOf(here, step), at + 1)
    return isArray(here) ? here.with(Number(step), child) : withKey(here, step, child)
  }
  return descend(document, 0)
}

type Missing = (why: string) => JsonPatchError

function editObject(here: JsonObject, key: string, change: Edit, missing: Missing): JsonObject {
  // The API server's library takes a replace of a missing key for an add, against RFC 6902 (4.3).
  if (change.kind === 'remove' && !Object.hasOwn(here, key)) throw missing('path')
  if (change.kind !== 'remove') return withKey(here, key, change.value)
  return Object.fromEntries(Object.entries(here).filter(([other]) => other !== key))
}

function editList(
  here: readonly JsonValue[],
  step: string,
  change: Edit,
  missing: Missing,
): readonly JsonValue[] {
  const index = step === '-' && change.kind === 'add' ? here.length : indexOf(step)
  const last = change.kind === 'add' ? here.length : here.length - 1
  if (index === undefined || index > last) throw missing('path')
  if (change.kind === 'add') return here.toSpliced(index, 0, change.value)
  return change.kind === 'replace' ? here.with(index, change.value) : here.toSpliced(index, 1)
}

function lookUp(document: JsonValue, path: string, operation: string): JsonValue {
  const value = find(document, path)
  if (value === undefined)
    throw new JsonPatchError(`error in ${operation} for path: '${path}': missing value`)
  return value
}

function find(document: JsonValue, path: string): JsonValue | undefined {
  let here: JsonValue | undefined = document
  for (const step of stepsOf(path)) {
    if (!isObject(here) && !isArray(here)) return undefined
    here = childOf(here, step)
  }
  return here
}

function childOf(here: JsonObject | readonly JsonValue[], step: string): JsonValue | undefined {
  if (!isArray(here)) return property(here, step)
  const index = indexOf(step)
  return index === undefined ? undefined : here[index]
}

const indexOf = (step: string): number | undefined =>
  /^(?:0|[1-9]\d{0,8})$/.test(step) ? Number(step) : undefined

function stepsOf(path: string): readonly string[] {
  if (path === '') return []
  if (!path.startsWith('/')) throw new JsonPatchError(`the JSON pointer ${path} does not begin with a slash`)
  return path
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function textField(operation: JsonObject, name: 'path' | 'from'): string {
  const value = property(operation, name)
  if (typeof value !== 'string') throw new JsonPatchError(`a JSON patch operation needs ${name}`)
  return value
}

function valueField(operation: JsonObject, kind: string): JsonValue {
  const value = property(operation, 'value')
  if (value === undefined) throw new JsonPatchError(`${kind} operation needs a value`)
  return value
}

/** A copy with the key set, an own property even where it is `__proto__`. */
function withKey(object: JsonObject, key: string, value: JsonValue): JsonObject {
  const copy = { ...object }
  Object.defineProperty(copy, key, { value, enumerable: true, configurable: true, writable: true })
  return copy
}
