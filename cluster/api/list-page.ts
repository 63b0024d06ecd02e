import { isObject, text, type JsonObject } from '../../network/json/json.ts'
import { ApiError } from './api-error.ts'
import { Projection, type Members } from './projection.ts'

/** One page of a list. */
export interface Page {
  /** Read as they are walked, once. */
  readonly items: Iterable<JsonObject>
  /** The list's resourceVersion: where a watch goes on. */
  readonly resourceVersion: string
  /** The token of the next page; empty on the last one. */
  readonly next: string
}

/** Reads a list's body. Throws ApiError if it is no list in JSON. */
export function pageOf(body: Buffer, shape: Members | undefined, path: string): Page {
  const projection = new Projection(body)
  const metadata = objectOf(read(() => projection.member('metadata'), path))
  return {
    items: itemsOf(body, shape, path),
    resourceVersion: text(metadata, 'resourceVersion') ?? '',
    next: text(metadata, 'continue') ?? '',
  }
}

function* itemsOf(body: Buffer, shape: Members | undefined, path: string): Iterable<JsonObject> {
  const elements = new Projection(body).each('items', shape ?? 'whole')[Symbol.iterator]()
  for (;;) {
    const { done, value } = read(() => elements.next(), path)
    if (done === true) return
    if (isObject(value)) yield value
  }
}

const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {})

function read<T>(step: () => T, path: string): T {
  try {
    return step()
  } catch (error) {
    const message = `the list of ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`
    throw new ApiError({ status: 0, reason: 'Unreadable', message }, error)
  }
}
