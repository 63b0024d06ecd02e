import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import {
  PREVIEW_PATHS,
  type HoldersAnswer,
  type PoolsAnswer,
  type PreviewAnswer,
} from '../network/preview/contract.ts'
import { failure, type Result } from '../network/result.ts'
import { bodyOf, LARGEST_BODY } from './preview/body.ts'
import { readPreviewRequest, type AskedPot } from './preview/read-request.ts'
import { listenOnSocket } from './preview/socket.ts'

/** What the server needs of the rest of the allocator; everything is answered from memory. */
export interface AllocatorEndpoints {
  readonly preview: (pots: readonly AskedPot[]) => PreviewAnswer
  readonly holders: (query: URLSearchParams) => Result<HoldersAnswer>
  readonly pools: () => PoolsAnswer
  /** Why the answers cannot be relied on now; empty when they can. */
  readonly unready: () => readonly string[]
  /** The metrics in Prometheus's text format, with its content type. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>
  /** A fault of ours, which the caller is told as 500. */
  readonly onFault: (fault: unknown) => void
}

export interface ServedSocket {
  /** Breaks off what is in flight (each answer takes less than a millisecond) and takes the socket file away. */
  close(): Promise<void>
}

/** Longer than the webhook keeps an idle connection, so that it is never closed under a request. */
const KEEP_ALIVE = 120_000

/** Serves the endpoints over a Unix socket. Rejects if the path cannot be listened on. */
export async function serveSocket(path: string, endpoints: AllocatorEndpoints): Promise<ServedSocket> {
  const server = createServer((request, response) => {
    answer(request, endpoints).then(
      (reply) => send(response, reply),
      (fault: unknown) => {
        if (!request.readableAborted) endpoints.onFault(fault)
        send(response, told(500, 'a fault of Berth; its log has more'))
      },
    )
  })
  server.keepAliveTimeout = KEEP_ALIVE
  await listenOnSocket(server, path)
  return { close: () => close(server) }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

interface Reply {
  readonly status: number
  readonly body: string
  readonly contentType: string
}

const PLAIN = 'text/plain; charset=utf-8'

const json = (value: unknown, status = 200): Reply => ({
  status,
  body: JSON.stringify(value),
  contentType: 'application/json',
})
const told = (status: number, error: string): Reply => json({ error }, status)
const resultOf = (result: Result<unknown>): Reply =>
  result.ok ? json(result.value) : told(400, result.problem)

const METHODS: ReadonlyMap<string, string> = new Map([
  [PREVIEW_PATHS.preview, 'POST'],
  [PREVIEW_PATHS.holders, 'GET'],
  [PREVIEW_PATHS.pools, 'GET'],
  [PREVIEW_PATHS.ready, 'GET'],
  ['/metrics', 'GET'],
])

async function answer(request: IncomingMessage, endpoints: AllocatorEndpoints): Promise<Reply> {
  const url = URL.parse(request.url ?? '', 'http://socket')
  const path = url?.pathname ?? ''
  const method = METHODS.get(path)
  if (url === null || method === undefined)
    return told(404, `no such path; there are ${[...METHODS.keys()].join(', ')}`)
  if (request.method !== method) return told(405, `${method} ${path}`)
  if (path === '/metrics') {
    const { contentType, text } = await endpoints.metrics()
    return { status: 200, body: text, contentType }
  }
  const reasons = endpoints.unready()
  if (path === PREVIEW_PATHS.ready) return readiness(reasons)
  // What has not been read yet would be told as free.
  if (reasons.length > 0) return told(503, reasons.join('; '))
  if (path === PREVIEW_PATHS.pools) return json(endpoints.pools())
  if (path === PREVIEW_PATHS.holders) return resultOf(endpoints.holders(url.searchParams))
  return preview(request, endpoints)
}

async function preview(request: IncomingMessage, endpoints: AllocatorEndpoints): Promise<Reply> {
  const body = await bodyOf(request)
  if (body === undefined) return told(413, `the body is larger than ${LARGEST_BODY} bytes`)
  const pots = readPreviewRequest(body)
  return pots.ok ? json(endpoints.preview(pots.value)) : resultOf(failure(pots.problem))
}

const readiness = (reasons: readonly string[]): Reply =>
  reasons.length === 0
    ? { status: 200, body: 'ok\n', contentType: PLAIN }
    : { status: 503, body: `${reasons.join('\n')}\n`, contentType: PLAIN }

function send(response: ServerResponse, { status, body, contentType }: Reply): void {
  if (response.destroyed) return
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    // The rest of a body that was not read must not be taken for the next request.
    ...(status === 413 && { connection: 'close' }),
  })
  response.end(body)
}
