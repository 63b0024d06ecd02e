import jsonpatch from 'fast-json-patch'
import type { Operation as PatchOperation } from 'fast-json-patch'
import { isArray, isObject, property, type JsonObject, type JsonValue } from '../../network/json/json.ts'

import { NOTHING, type Change, type Injection } from './mutation.ts'

/** The steps to a value: keys of objects, indexes of lists as text (`-` for the end of a list). */
export type Path = readonly string[]

/** RFC 6901: `['metadata', 'annotations', 'a/b']` is `/metadata/annotations/a~1b`. */
export const pointer = (path: Path): string =>
  path.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** JSON Patch operations (RFC 6902) as they are written, and the object as it is after them. The given object stays as it is. */
export class ObjectPatch {
  readonly operations: PatchOperation[] = []
  #object: JsonObject

  constructor(object: JsonObject) {
    this.#object = object
  }

  get object(): JsonObject {
    return this.#object
  }

  /** The patch as a mutation's answer. */
  change(injected: readonly Injection[]): Change {
    return this.operations.length === 0 ? NOTHING : { patch: this.operations, object: this.#object, injected }
  }

  /**
   * Sets the value at the path, in one operation that creates the parents that are missing or null.
   * Changes nothing and answers false where a parent is of another kind than the path says: the API server refuses such an object.
   */
  set(path: Path, value: JsonValue): boolean {
    let here: JsonValue = this.#object
    for (const [depth, step] of path.entries()) {
      if (!takes(here, step)) return false
      const next: JsonValue | undefined = valueAt(here, [step])
      if (!isAbsent(next) && depth < path.length - 1) {
        here = next
        continue
      }
      const nested = path.slice(depth + 1).reduceRight((inner: JsonValue, key) => ({ [key]: inner }), value)
      const op = next === undefined ? 'add' : 'replace'
      this.#apply({ op, path: pointer(path.slice(0, depth + 1)), value: nested })
      return true
    }
    return false
  }

  /** Removes what is at the path. Changes nothing and answers false where nothing is there. */
  remove(path: Path): boolean {
    if (valueAt(this.#object, path) === undefined) return false
    this.#apply({ op: 'remove', path: pointer(path) })
    return true
  }

  #apply(operation: PatchOperation): void {
    this.#object = applied(this.#object, operation)
    this.operations.push(operation)
  }
}

/** Whether the step leads on from that value: an index or `-` from a list, any other key from an object. */
function takes(parent: JsonValue, step: string): boolean {
  if (isArray(parent)) return step === '-' || (/^[0-9]{1,9}$/.test(step) && Number(step) < parent.length)
  return isObject(parent) && step !== '-'
}

/** Absent or null: the API server reads both as nothing given. */
export const isAbsent = (value: JsonValue | undefined): value is undefined | null =>
  value === undefined || value === null

/** The value at a path; undefined if there is none. Own properties only. */
export function valueAt(root: JsonValue, path: Path): JsonValue | undefined {
  let here: JsonValue | undefined = root
  for (const step of path) {
    if (isArray(here)) here = here[Number(step)]
    else here = isObject(here) ? property(here, step) : undefined
  }
  return here
}

type OpenObject = { [key: string]: JsonValue }

/**
 * The object after one operation, validated by fast-json-patch; throws where it does not apply. Only the objects and
 * lists on the operation's path are copied, the rest is shared: it costs microseconds, a deep copy of a pod fifty times that.
 */
export function applied(object: JsonObject, operation: PatchOperation): JsonObject {
  const root: OpenObject = { ...object }
  let here: OpenObject | JsonValue[] = root
  for (const step of operation.path.split('/').slice(1, -1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    const copy = copyOf(valueAt(here, [key]))
    if (copy === undefined) break
    if (Array.isArray(here)) here[Number(key)] = copy
    else here[key] = copy
    here = copy
  }
  jsonpatch.applyOperation(root, operation, true, true)
  return root
}

function copyOf(value: JsonValue | undefined): OpenObject | JsonValue[] | undefined {
  if (isArray(value)) return [...value]
  return isObject(value) ? { ...value } : undefined
}
