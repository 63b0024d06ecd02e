import { createServer, type Server } from 'node:https'
import { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import express, { type Express } from 'express'
import { readBody } from './body.ts'
import { connectionsOf, type Connections } from './connections.ts'
import type { Callers } from './callers.ts'
import { failedCall } from './admission/failed-call.ts'
import type { Phase, Reply } from './admission/reviewer.ts'

/** What the server needs of the rest of Berth. */
export interface Endpoints {
  /** Answers a review; never throws, never rejects. */
  readonly review: (phase: Phase, body: string) => Reply | Promise<Reply>
  /** Answers a ConversionReview; never throws. */
  readonly convert: (body: string) => Reply
  /** Why Berth should get no traffic now; empty when it is ready. */
  readonly unready: () => readonly string[]
  /** The metrics in Prometheus's text format, with its content type. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>
}

export interface Listening {
  readonly port: number
  /** Serves another certificate from now on; connections that stand keep theirs. */
  setCertificate(pem: Certificate): void
  /**
   * Is unready from now on; after `delay` milliseconds takes no new connection, answers what is in flight, and resolves when
   * the last answer is out.
   */
  close(delay: number): Promise<void>
}

export interface Certificate {
  readonly cert: string
  readonly key: string
  /** The authorities that callers' certificates are verified against; undefined: callers are asked for none. */
  readonly clientCa?: string
}

export interface ListenOptions {
  /** Undefined: every address of the machine, IPv4 and IPv6, whichever of them it has. */
  readonly host: string | undefined
  /** 0 for any free port. */
  readonly port: number
  readonly certificate: Certificate
  /** Whom to serve; undefined: everyone. */
  readonly callers?: Callers | undefined
}

/**
 * The API server keeps idle connections for 90 s (Go's http.Transport). Node's own 5 s would close them under its feet:
 * 4 of 100 calls broke around the expiry. So the server waits longer than its client, and headersTimeout longer still.
 */
const KEEP_ALIVE = 120_000
const HEADERS = 125_000

/** Serves the endpoints over TLS 1.2 or later. */
export function listen(endpoints: Endpoints, options: ListenOptions): Promise<Listening> {
  const { host, port, certificate, callers } = options
  const state: State = { stopping: false, callers }
  const asking = { requestCert: callers !== undefined, rejectUnauthorized: false }
  const server = createServer(
    { ...contextOf(certificate), ...asking, keepAlive: true },
    appFor(endpoints, state),
  )
  server.keepAliveTimeout = KEEP_ALIVE
  server.headersTimeout = HEADERS
  const connections = connectionsOf(server)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, ...(host !== undefined && { host }) }, () =>
      resolve(listening(server, connections, state)),
    )
  })
}

interface State {
  stopping: boolean
  readonly callers: Callers | undefined
}

const contextOf = ({ cert, key, clientCa }: Certificate) => ({
  cert,
  key,
  ...(clientCa !== undefined && { ca: clientCa }),
  minVersion: 'TLSv1.2' as const,
})

function listening(server: Server, connections: Connections, state: State): Listening {
  const address: AddressInfo | string | null = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    setCertificate: (pem) => server.setSecureContext(contextOf(pem)),
    close: async (delay) => {
      state.stopping = true
      if (delay > 0) await sleep(delay)
      await connections.close()
    },
  }
}

/** Express routes; the answers are written by hand, because its ETag and json writer cost more than a review. */
function appFor(endpoints: Endpoints, state: Readonly<State>): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  // Express gives each request and response its own prototypes, which V8 answers with slower code for every later access:
  // 12 of 137 µs a review in one comparison. Nothing here uses what they add, so Node's own stay.
  Object.assign(app, { request: IncomingMessage.prototype, response: ServerResponse.prototype })
  const post = (path: string, kind: string, answer: Answering): void => {
    app.post(path, answering(answer, state))
    app.all(path, (_request, response) => send(response, 405, `POST ${kind} to ${path}\n`))
  }
  // The API server presents no certificate where it calls for a conversion (apiextensions-apiserver, webhook_converter.go, takes
  // none from its configuration), and what is answered depends on nothing but the question.
  post('/convert', 'a ConversionReview', (body) => endpoints.convert(body))
  const { callers } = state
  if (callers !== undefined) app.use(refusing(callers))
  for (const phase of ['mutate', 'validate'] as const)
    post(`/${phase}`, 'an AdmissionReview', (body) => endpoints.review(phase, body))
  app.get('/healthz', (_request, response) => send(response, 200, 'ok\n'))
  app.get('/readyz', (_request, response) => {
    const reasons = state.stopping ? ['stopping'] : endpoints.unready()
    send(
      response,
      reasons.length === 0 ? 200 : 503,
      reasons.length === 0 ? 'ok\n' : `${reasons.join('\n')}\n`,
    )
  })
  app.get('/metrics', async (_request, response) => {
    const { contentType, text } = await endpoints.metrics()
    send(response, 200, text, contentType)
  })
  app.use((_request: IncomingMessage, response: ServerResponse) =>
    send(
      response,
      404,
      'no such path; Berth serves /mutate, /validate, /convert, /healthz, /readyz and /metrics\n',
    ),
  )
  return app
}

/** Reads nothing of what a caller sends that may not ask. */
const refusing =
  (callers: Callers) =>
  (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const refusal = callers.refusal(request.socket)
    if (refusal === undefined) {
      next()
      return
    }
    response.setHeader('connection', 'close')
    send(response, 403, failedCall(403, refusal), JSON_TYPE)
  }

type Answering = (body: string) => Reply | Promise<Reply>

function answering(
  answer: Answering,
  state: Readonly<State>,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const body = await readBody(request)
    if (state.stopping) response.setHeader('connection', 'close')
    if (!body.ok) {
      if (body.status === 413) response.setHeader('connection', 'close')
      send(response, body.status, failedCall(body.status, body.problem), JSON_TYPE)
      return
    }
    const reply = await answer(body.text)
    send(response, reply.status, reply.body, JSON_TYPE)
  }
}

const JSON_TYPE = 'application/json'

function send(
  response: ServerResponse,
  status: number,
  body: string,
  contentType = 'text/plain; charset=utf-8',
): void {
  if (response.destroyed) return
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
