import { collectionPath, objectPath, type KubeObject } from '../rule-rows/kube-object.ts'

/** One call of the API, and which entries of the registrations it has to reach. */
export interface Row {
  readonly name: string
  /** Objects that are there before anything is registered. */
  readonly given: readonly KubeObject[]
  readonly method: 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** With its query. Nothing is kept of any row: all run dry. */
  readonly path: string
  readonly body: unknown
  readonly reaches: readonly string[]
  /** Whether it is refused while Berth is down. */
  readonly down: 'waits' | 'passes'
  /** What the API server answers when nothing refuses: 2xx unless the object itself is wrong. */
  readonly status?: number
}

type Expected = Pick<Row, 'name' | 'reaches' | 'down'> & { readonly status?: number }

const DRY = '?dryRun=All'

export const creates = (object: unknown, expected: Expected): Row => ({
  given: [],
  ...expected,
  method: 'POST',
  path: `${collectionPath(asObject(object))}${DRY}`,
  body: object,
})

/** A merge patch of an object that is there; null takes a field away. */
export const updates = (given: KubeObject, patch: unknown, expected: Expected): Row => ({
  ...expected,
  given: [given],
  method: 'PATCH',
  path: `${objectPath(given)}${DRY}`,
  body: patch,
})

export const deletes = (given: KubeObject, expected: Expected): Row => ({
  ...expected,
  given: [given],
  method: 'DELETE',
  path: `${objectPath(given)}${DRY}`,
  body: undefined,
})

/** A call of a subresource of an object that is there: `pods/<name>/eviction`. */
export const calls = (
  given: KubeObject,
  {
    method,
    subresource,
    body,
  }: { readonly method: Row['method']; readonly subresource: string; readonly body: unknown },
  expected: Expected,
): Row => ({ ...expected, given: [given], method, path: `${objectPath(given)}/${subresource}${DRY}`, body })

/** What is sent may be no object of its kind at all: only where it goes is read. */
const asObject = (object: unknown): KubeObject => JSON.parse(JSON.stringify(object))
