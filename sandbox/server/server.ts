import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { noSuchResource } from '../api/api-error.ts'
import { VERSION } from '../discovery/version.ts'
import type { Core } from '../operations/resource-call.ts'
import { answerOf, sendAnswer, sendText, type Answer } from './answer.ts'
import { handleDiscovery } from './discovery-handler.ts'
import { identify } from './identity.ts'
import { parseResourcePath } from './path.ts'
import { handleResource } from './resource-handler.ts'
import { WarningRecorder } from './warnings.ts'

export interface ServerOptions {
  /** PEM */
  readonly cert: string
  readonly key: string
  /** The bearer token that every request must carry, but for health and version. */
  readonly token: string
  /** Takes faults of the sandbox itself. */
  readonly log: (message: string) => void
}

/** Longer than the 90 s for which Go clients keep an idle connection, so that they are the ones to close it. */
const KEEP_ALIVE = 120_000

export interface ApiServer {
  /** Not listening yet. */
  readonly server: Server
  /** Ends all watches; their clients see the end of a response. */
  readonly endWatches: () => void
}

export function createApiServer(core: Core, options: ServerOptions): ApiServer {
  const { cert, key } = options
  const watches = new Set<() => void>()
  const server = createServer({ cert, key, minVersion: 'TLSv1.2', keepAlive: true }, (request, response) => {
    void serve(core, { ...options, watches }, request, response)
  })
  server.keepAliveTimeout = KEEP_ALIVE
  server.headersTimeout = KEEP_ALIVE + 5000
  // Watches last longer than any request may.
  server.requestTimeout = 0
  return { server, endWatches: () => watches.forEach((stop) => stop()) }
}

type Watches = Set<() => void>

async function serve(
  core: Core,
  { token, log, watches }: ServerOptions & { readonly watches: Watches },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const warnings = new WarningRecorder()
  try {
    const url = new URL(request.url ?? '/', 'https://sandbox')
    if (answeredOpenly(url.pathname, request, response)) return
    const answer = await answerTo(core, { request, response, url, token, warnings, watches })
    if (answer !== undefined) sendAnswer(request, response, { ...answer, warnings: warnings.headers() })
  } catch (error) {
    const answer = answerOf(error)
    if (answer.code === 500) log(`${request.method ?? ''} ${request.url ?? ''}: ${String(error)}`)
    if (response.headersSent) response.destroy()
    else sendAnswer(request, response, { ...answer, warnings: warnings.headers() })
  }
}

const HEALTH = new Set(['/healthz', '/livez', '/readyz'])

/** What anybody may ask. */
function answeredOpenly(pathname: string, request: IncomingMessage, response: ServerResponse): boolean {
  if (HEALTH.has(pathname)) sendText(response, 200, 'ok')
  else if (pathname === '/version') sendAnswer(request, response, { code: 200, body: VERSION })
  else return false
  return true
}

interface Incoming {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  readonly token: string
  readonly warnings: WarningRecorder
  readonly watches: Watches
}

async function answerTo(core: Core, incoming: Incoming): Promise<Answer | undefined> {
  const { request, response, url, token, warnings, watches } = incoming
  const user = identify(request.headers, token)
  const path = parseResourcePath(url.pathname)
  if (path !== undefined)
    return handleResource(core, { request, response, path, query: url.searchParams, user, warnings, watches })
  const accept = request.headers.accept ?? ''
  const discovered = handleDiscovery(core.kinds, {
    pathname: url.pathname,
    accept,
    address: request.headers.host ?? '',
  })
  if (discovered === undefined) throw noSuchResource()
  return discovered
}
