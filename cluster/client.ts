import type { IncomingMessage } from 'node:http'
import { setImmediate as immediate } from 'node:timers/promises'
import { isObject, type JsonObject } from '../network/json/json.ts'
import { ApiError } from './api/api-error.ts'
import { BodyBuffer } from './api/body-buffer.ts'
import type { Connection } from './api/connection.ts'
import { bodyOf, send, type ApiRequest } from './api/request.ts'
import { ServerClock } from './api/server-clock.ts'
import { pageOf, type Page } from './api/list-page.ts'
import type { Members } from './api/projection.ts'

export interface CallOptions {
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly accept?: string
  /** Ends the call from outside. */
  readonly signal?: AbortSignal
  /** Milliseconds until the call fails with reason `Timeout`; the client's own limit if undefined. */
  readonly timeoutMs?: number
}

export interface ListOptions extends CallOptions {
  /** Objects in a page; all in one if undefined. */
  readonly limit?: number | undefined
  /** What to take of each object. */
  readonly shape?: Members | undefined
}

export type PatchType =
  | 'application/json-patch+json'
  | 'application/merge-patch+json'
  | 'application/strategic-merge-patch+json'
  | 'application/apply-patch+yaml'

/** 500 pods of 20 KB are 10 MB; the largest object that etcd takes is 1.5 MB (3 MB as request). */
const LARGEST_ANSWER = 256 * 1024 * 1024

/**
 * A Kubernetes API client: raw JSON in and out, one keep-alive connection pool for all calls. Every failure is an ApiError.
 * Paths are whole: `/api/v1/namespaces/default/pods/web-1`.
 */
export class ApiClient {
  readonly #connection: Connection
  readonly #timeoutMs: number
  readonly #clock = new ServerClock()

  constructor(connection: Connection, timeoutMs = 30_000) {
    this.#connection = connection
    this.#timeoutMs = timeoutMs
  }

  /** For messages: which cluster, by which credentials. */
  get title(): string {
    return `${this.#connection.server.host} (${this.#connection.title})`
  }

  /** The time by the server's clock, in ms since 1970, right to a second; undefined until an answer has told. */
  serverNow(): number | undefined {
    return this.#clock.now()
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

  /**
   * The pages of a list; the next one is under way while one is taken in. `shape`: what to take of each object (all of it
   * if undefined). A page that has expired (410) is the caller's to handle.
   */
  async *list(path: string, options: ListOptions = {}): AsyncIterable<Page> {
    // One for the page that is taken in, one for the page that is under way.
    const buffers: [BodyBuffer, BodyBuffer] = [new BodyBuffer(), new BodyBuffer()]
    let body = this.#page(path, options, '', buffers[0])
    for (;;) {
      const page = pageOf(await body, options.shape, path)
      buffers.reverse()
      const following = page.next === '' ? undefined : this.#page(path, options, page.next, buffers[0])
      // Its failure is met where it is awaited; until then it is no unhandled rejection.
      following?.catch(() => undefined)
      // Lets the request go out before the page keeps us busy.
      await immediate()
      yield page
      if (following === undefined) return
      body = following
    }
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
      return await this.#send({ ...accepted(options), method: 'GET', path, query, signal })
    } finally {
      clearTimeout(timer)
    }
  }

  /** Closes idle and open connections alike. */
  close(): void {
    this.#connection.close()
  }

  #page(path: string, options: ListOptions, next: string, buffer: BodyBuffer): Promise<Buffer> {
    const { limit } = options
    const query = {
      ...options.query,
      limit: limit === undefined ? undefined : String(limit),
      continue: next || undefined,
    }
    return this.#answer({ method: 'GET', path }, { ...options, query }, buffer)
  }

  async #call(request: Call, options: CallOptions): Promise<JsonObject> {
    return parsed(await this.#answer(request, options), request.path)
  }

  async #answer(request: Call, options: CallOptions, buffer?: BodyBuffer): Promise<Buffer> {
    const deadline = AbortSignal.timeout(options.timeoutMs ?? this.#timeoutMs)
    const signal = options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline])
    const query = options.query ?? {}
    const answer = await this.#send({ ...accepted(options), ...request, query, signal })
    return bodyOf(answer, LARGEST_ANSWER, buffer)
  }

  async #send(request: ApiRequest): Promise<IncomingMessage> {
    const sentAt = this.#clock.mark()
    const answer = await send(this.#connection, request)
    this.#clock.heard(answer.headers.date, sentAt)
    return answer
  }
}

type Call = Pick<ApiRequest, 'method' | 'path' | 'body' | 'contentType'>

const accepted = ({ accept }: CallOptions): Pick<ApiRequest, 'accept'> =>
  accept === undefined ? {} : { accept }

function parsed(body: Buffer, path: string): JsonObject {
  const value = parseJson(body)
  if (isObject(value)) return value
  const message = `the answer to ${path} is no JSON object: ${body.toString('utf8', 0, 100)}`
  throw new ApiError({ status: 0, reason: 'Unreadable', message })
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
