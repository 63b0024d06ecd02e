import type { IncomingMessage } from 'node:http'
import { isObject, text, type JsonObject } from '../network/json/json.ts'
import { ApiError } from './api/api-error.ts'
import type { Connection } from './api/connection.ts'
import { bodyOf, send, type ApiRequest } from './api/request.ts'
import { objectAt, objectsOf } from './model/raw-object.ts'

/** One page of a list. */
export interface Page {
  readonly items: readonly JsonObject[]
  /** The list's resourceVersion: where a watch goes on. */
  readonly resourceVersion: string
  /** The token of the next page; empty on the last one. */
  readonly next: string
}

export interface CallOptions {
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly accept?: string
  /** Ends the call from outside. */
  readonly signal?: AbortSignal
  /** Milliseconds until the call fails with reason `Timeout`; the client's own limit if undefined. */
  readonly timeoutMs?: number
}

export type PatchType =
  'application/json-patch+json' | 'application/merge-patch+json' | 'application/apply-patch+yaml'

/** 500 pods of 20 KB are 10 MB; the largest object that etcd takes is 1.5 MB (3 MB as request). */
const LARGEST_ANSWER = 256 * 1024 * 1024

/**
 * A Kubernetes API client: raw JSON in and out, one keep-alive connection pool for all calls. Every failure is an ApiError.
 * Paths are whole: `/api/v1/namespaces/default/pods/web-1`.
 */
export class ApiClient {
  readonly #connection: Connection
  readonly #timeoutMs: number

  constructor(connection: Connection, timeoutMs = 30_000) {
    this.#connection = connection
    this.#timeoutMs = timeoutMs
  }

  /** For messages: which cluster, by which credentials. */
  get title(): string {
    return `${this.#connection.server.host} (${this.#connection.title})`
  }

  get(path: string, options: CallOptions = {}): Promise<JsonObject> {
    return this.#call({ method: 'GET', path }, options)
  }

  create(path: string, object: JsonObject, options: CallOptions = {}): Promise<JsonObject> {
    return this.#call({ method: 'POST', path, body: JSON.stringify(object) }, options)
  }

  replace(path: string, object: JsonObject, options: CallOptions = {}): Promise<JsonObject> {
    return this.#call({ method: 'PUT', path, body: JSON.stringify(object) }, options)
  }

  patch(
    path: string,
    change: { readonly type: PatchType; readonly body: unknown },
    options: CallOptions = {},
  ): Promise<JsonObject> {
    const body = JSON.stringify(change.body)
    return this.#call({ method: 'PATCH', path, body, contentType: change.type }, options)
  }

  /** `preconditions` go into DeleteOptions: `{uid, resourceVersion}`. */
  delete(path: string, preconditions?: JsonObject, options: CallOptions = {}): Promise<JsonObject> {
    const body = JSON.stringify({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      ...(preconditions && { preconditions }),
    })
    return this.#call({ method: 'DELETE', path, body }, options)
  }

  /** One page of a list; `query` carries `limit`, `continue` and selectors. */
  async page(path: string, options: CallOptions = {}): Promise<Page> {
    const list = await this.get(path, options)
    const metadata = objectAt(list, 'metadata')
    return {
      items: objectsOf(list['items']),
      resourceVersion: text(metadata, 'resourceVersion') ?? '',
      next: text(metadata, 'continue') ?? '',
    }
  }

  /** Every object of a list, page by page. A page that has expired (410) is the caller's to handle. */
  async *list(path: string, limit = 500, options: CallOptions = {}): AsyncIterable<readonly JsonObject[]> {
    let next = ''
    do {
      const query = { ...options.query, limit: String(limit), continue: next || undefined }
      const page = await this.page(path, { ...options, query })
      yield page.items
      next = page.next
    } while (next !== '')
  }

  /** Opens a watch. The answer's body is a stream of JSON lines that ends when the server or the signal ends it. */
  async watch(
    path: string,
    options: CallOptions & { readonly signal: AbortSignal },
  ): Promise<IncomingMessage> {
    const opened = new AbortController()
    const timer = setTimeout(
      () => opened.abort(new DOMException('no answer', 'TimeoutError')),
      options.timeoutMs ?? this.#timeoutMs,
    )
    const signal = AbortSignal.any([options.signal, opened.signal])
    try {
      const query = { ...options.query, watch: 'true' }
      return await send(this.#connection, { ...accepted(options), method: 'GET', path, query, signal })
    } finally {
      clearTimeout(timer)
    }
  }

  /** Closes idle and open connections alike. */
  close(): void {
    this.#connection.close()
  }

  async #call(
    request: Pick<ApiRequest, 'method' | 'path' | 'body' | 'contentType'>,
    options: CallOptions,
  ): Promise<JsonObject> {
    const deadline = AbortSignal.timeout(options.timeoutMs ?? this.#timeoutMs)
    const signal = options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline])
    const query = options.query ?? {}
    const answer = await send(this.#connection, { ...accepted(options), ...request, query, signal })
    return parsed(await bodyOf(answer, LARGEST_ANSWER), request.path)
  }
}

const accepted = ({ accept }: CallOptions): Pick<ApiRequest, 'accept'> =>
  accept === undefined ? {} : { accept }

function parsed(body: string, path: string): JsonObject {
  const value = parseJson(body)
  if (isObject(value)) return value
  const message = `the answer to ${path} is no JSON object: ${body.slice(0, 100)}`
  throw new ApiError({ status: 0, reason: 'Unreadable', message })
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
