import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { types } from 'node:util'

export interface OperationsAddress {
  /** Undefined: every address of the machine, IPv4 and IPv6, whichever of them it has. */
  readonly host: string | undefined
  /** 0 for any free port. */
  readonly port: number
}

/** The metrics in Prometheus's text format, with its content type. */
export interface PrintedMetrics {
  readonly contentType: string
  readonly text: string
}

/** What the server needs of the process. */
export interface OperationsEndpoints {
  /** Why the process should get no traffic now; empty when it is ready. */
  readonly unready: () => readonly string[]
  readonly metrics: () => Promise<PrintedMetrics>
  /** A fault of ours, which the caller is told as 500. */
  readonly onFault: (fault: unknown) => void
  /** Serves further paths: it answers the request by itself, or gives false and has done nothing. */
  readonly routes?: (request: IncomingMessage, response: ServerResponse) => boolean
}

export interface OperationsServer {
  readonly port: number
  /** Answers what is in flight, for a second at most. */
  close(): Promise<void>
}

/** Probes and scrapes are small and few: whoever is slower than this, in milliseconds, is none. */
const SLOWEST_REQUEST = 5000
/** Of connections that nobody uses, in milliseconds; longer than Prometheus's usual interval of 30 s. */
const KEEP_ALIVE = 65_000
/** How often slow connections are looked for, in milliseconds. */
const CHECK = 1000
/** kubelet opens one for each probe, Prometheus keeps one. */
const MOST_CONNECTIONS = 128
const LONGEST_HEADERS = 8192
/** How long `close` waits for answers, in milliseconds. */
const LAST_ANSWERS = 1000

/**
 * Liveness, readiness and metrics by plain HTTP, for kubelet and Prometheus, which have no certificate of ours. Nothing secret is told, and
 * nothing of any address, but by `routes`. Rejects if the port cannot be listened on, naming it.
 */
export async function serveOperations(
  { host, port }: OperationsAddress,
  endpoints: OperationsEndpoints,
): Promise<OperationsServer> {
  const limits = {
    headersTimeout: SLOWEST_REQUEST,
    requestTimeout: SLOWEST_REQUEST,
    keepAliveTimeout: KEEP_ALIVE,
    connectionsCheckingInterval: CHECK,
    maxHeaderSize: LONGEST_HEADERS,
  }
  const server = createServer(limits, (request, response) => void answer(request, response, endpoints))
  // Of a connection that says nothing at all, too; headersTimeout begins with the first byte.
  server.timeout = SLOWEST_REQUEST
  newestFirst(server)
  server.listen({ port, ...(host !== undefined && { host }) })
  try {
    await once(server, 'listening')
  } catch (error) {
    const said = types.isNativeError(error) ? error.message : String(error)
    throw new Error(`cannot serve operations on port ${port}: ${said}`, { cause: error })
  }
  const address: AddressInfo | string | null = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => close(server),
  }
}

/**
 * Above the most, the connection that is there longest goes. To refuse the newest instead would let anyone who opens connections
 * and keeps them have the process killed: its probes would fail.
 */
function newestFirst(server: Server): void {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    const [oldest] = sockets
    if (sockets.size > MOST_CONNECTIONS) oldest?.destroy()
  })
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS)
  await closed
  clearTimeout(timer)
}

interface Reply {
  readonly status: number
  readonly body: string
  readonly contentType?: string
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  endpoints: OperationsEndpoints,
): Promise<void> {
  if (endpoints.routes?.(request, response) === true) return
  const { status, body, contentType = 'text/plain; charset=utf-8' } = await replyTo(request, endpoints)
  if (response.destroyed) return
  const length = Buffer.byteLength(body)
  // A body that nobody reads must not be taken for the next request.
  const rest = request.headers['content-length'] ?? request.headers['transfer-encoding']
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': length,
    ...(status === 405 && { allow: 'GET, HEAD' }),
    ...(rest !== undefined && { connection: 'close' }),
  })
  // Node leaves the body out of an answer to HEAD.
  response.end(body)
}

async function replyTo(request: IncomingMessage, endpoints: OperationsEndpoints): Promise<Reply> {
  const path = request.url?.split('?', 1)[0]
  if (path !== '/healthz' && path !== '/readyz' && path !== '/metrics')
    return { status: 404, body: 'no such path; there are /healthz, /readyz and /metrics\n' }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { status: 405, body: `GET or HEAD ${path}\n` }
  // That the event loop comes to this is what is asked.
  if (path === '/healthz') return { status: 200, body: 'ok\n' }
  try {
    if (path === '/readyz') return readiness(endpoints.unready())
    const { contentType, text } = await endpoints.metrics()
    return { status: 200, body: text, contentType }
  } catch (fault) {
    endpoints.onFault(fault)
    return { status: 500, body: 'a fault of Berth; its log has more\n' }
  }
}

const readiness = (reasons: readonly string[]): Reply =>
  reasons.length === 0 ? { status: 200, body: 'ok\n' } : { status: 503, body: `${reasons.join('\n')}\n` }
