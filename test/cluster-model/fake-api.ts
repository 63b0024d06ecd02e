import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { fixedConnection } from '../../cluster/api/connection.ts'
import { ApiClient } from '../../cluster/client.ts'
import { identityOf } from '../../cluster/model/raw-object.ts'
import { objectKey } from '../../cluster/model/sink.ts'
import type { JsonObject } from '../../network/json/json.ts'
import { fail } from './outcomes.ts'

interface Stored {
  readonly key: string
  readonly version: number
  readonly object: JsonObject
}
interface Happened {
  readonly path: string
  readonly version: number
  readonly event: JsonObject
}
interface Watcher {
  readonly path: string
  readonly response: ServerResponse
}
export interface Asked {
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
}

/** A scripted API server over plain HTTP: lists in pages, watches, forgets, and fails on demand. */
export class FakeApi {
  readonly requests: Asked[] = []
  /** Answers before the normal handling; true if it took the request. */
  intercept: (asked: Asked, response: ServerResponse) => boolean = () => false
  readonly #server: Server
  readonly #objects = new Map<string, Map<string, Stored>>()
  readonly #history: Happened[] = []
  readonly #watchers = new Set<Watcher>()
  #version = 100
  #oldest = 0

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response))
  }

  static async start(): Promise<FakeApi> {
    const api = new FakeApi()
    await new Promise<void>((resolve) => {
      api.#server.listen(0, '127.0.0.1', resolve)
    })
    return api
  }

  get url(): string {
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : ''
  }

  client(timeoutMs?: number): ApiClient {
    return new ApiClient(fixedConnection(this.url), timeoutMs)
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => {
      this.#server.close(resolve)
    })
  }

  /** Makes a path a resource that can be listed, without objects. */
  serve(path: string): void {
    if (!this.#objects.has(path)) this.#objects.set(path, new Map())
  }

  unserve(path: string): void {
    this.#objects.delete(path)
    this.drop(path)
  }

  put(path: string, object: JsonObject & { readonly metadata: JsonObject }): void {
    this.serve(path)
    const version = ++this.#version
    const { namespace, name } = identityOf(object)
    const key = objectKey(namespace, name)
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } }
    const type = this.#objects.get(path)?.has(key) ? 'MODIFIED' : 'ADDED'
    this.#objects.get(path)?.set(key, { key, version, object: stored })
    this.#happen({ path, version, event: { type, object: stored } })
  }

  delete(path: string, key: string): void {
    const stored = this.#objects.get(path)?.get(key)
    if (stored === undefined) return
    this.#objects.get(path)?.delete(key)
    this.#happen({ path, version: ++this.#version, event: { type: 'DELETED', object: stored.object } })
  }

  /** Removes without an event, as what happens while nobody watches and is then compacted. */
  deleteUnseen(path: string, key: string): void {
    this.#objects.get(path)?.delete(key)
    this.#version++
  }

  /** Forgets all history: a watch from an older version gets 410. */
  compact(): void {
    this.#history.length = 0
    this.#oldest = ++this.#version
  }

  bookmark(path: string): void {
    const object = { metadata: { resourceVersion: String(this.#version) } }
    this.send(path, `${JSON.stringify({ type: 'BOOKMARK', object })}\n`)
  }

  /** Raw text into every open watch of the path. */
  send(path: string, text: string): void {
    for (const watcher of this.#watchers) if (watcher.path === path) watcher.response.write(text)
  }

  /** Breaks every open watch of the path. */
  drop(path: string): void {
    for (const watcher of this.#watchers) if (watcher.path === path) watcher.response.destroy()
  }

  /** Ends every open watch of the path in order, as at the end of timeoutSeconds. */
  end(path: string): void {
    for (const watcher of this.#watchers) if (watcher.path === path) watcher.response.end()
  }

  watchers(path: string): number {
    return [...this.#watchers].filter((watcher) => watcher.path === path).length
  }

  asked(path: string): readonly Asked[] {
    return this.requests.filter((asked) => asked.path === path)
  }

  #happen(happened: Happened): void {
    this.#history.push(happened)
    this.send(happened.path, `${JSON.stringify(happened.event)}\n`)
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://fake')
    const asked = { path: url.pathname, query: url.searchParams, headers: request.headers }
    this.requests.push(asked)
    if (this.intercept(asked, response)) return
    const objects = this.#objects.get(url.pathname)
    if (objects === undefined) this.#discover(url.pathname, response)
    else if (url.searchParams.has('watch')) this.#watch(asked, response)
    else this.#list([...objects.values()], asked, response)
  }

  /** `/apis/<group>/<version>`: the resources that are served below it. */
  #discover(path: string, response: ServerResponse): void {
    const names = [...this.#objects.keys()].filter((served) => served.startsWith(`${path}/`))
    if (names.length === 0) return fail(response, 404, 'NotFound')
    const resources = names.map((served) => ({ name: served.slice(path.length + 1) }))
    response.end(JSON.stringify({ kind: 'APIResourceList', resources }))
  }

  #list(objects: readonly Stored[], { query }: Asked, response: ServerResponse): void {
    const sorted = objects.toSorted((a, b) => (a.key < b.key ? -1 : 1))
    const [version, after = ''] = (query.get('continue') ?? `${this.#version} `).split(' ')
    if (Number(version) < this.#oldest) return fail(response, 410, 'Expired')
    const rest = sorted.filter(({ key }) => key > after)
    const page = rest.slice(0, Number(query.get('limit') ?? rest.length))
    const more = page.length < rest.length ? `${version} ${page.at(-1)?.key}` : ''
    const metadata = { resourceVersion: version, ...(more && { continue: more }) }
    // As Go writes an empty list.
    response.end(
      JSON.stringify({
        kind: 'List',
        metadata,
        items: page.length > 0 ? page.map(({ object }) => object) : null,
      }),
    )
  }

  #watch({ path, query }: Asked, response: ServerResponse): void {
    const from = Number(query.get('resourceVersion'))
    if (from < this.#oldest) return fail(response, 410, 'Expired')
    const watcher = { path, response }
    this.#watchers.add(watcher)
    response.on('close', () => this.#watchers.delete(watcher))
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    for (const past of this.#history) {
      if (past.path === path && past.version > from) response.write(`${JSON.stringify(past.event)}\n`)
    }
  }
}
