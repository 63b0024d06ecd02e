import http from 'node:http'
import https from 'node:https'
import { ApiError, errorOfAnswer } from './api-error.ts'
import { BodyBuffer } from './body-buffer.ts'
import type { Access, Connection } from './connection.ts'

/** One request: `path` with the API's root, e.g. `/api/v1/pods`. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly body?: string
  readonly contentType?: string
  readonly accept?: string
  /** Ends the request, and the answer that is being read. */
  readonly signal: AbortSignal
}

/** The URL's path under the server's own, with the query's defined values. */
export function urlOf(server: URL, { path, query = {} }: Pick<ApiRequest, 'path' | 'query'>): URL {
  const url = new URL(server)
  url.pathname = `${server.pathname.replace(/\/$/, '')}${path}`
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, value)
  return url
}

/** Sends the request and gives the answer with its body unread, if it is a success; else an ApiError. One retry after 401. */
export async function send(connection: Connection, request: ApiRequest): Promise<http.IncomingMessage> {
  const answer = await attempt(connection, request)
  if (answer.statusCode !== 401) return successOf(answer)
  connection.refused?.()
  answer.resume()
  return successOf(await attempt(connection, request))
}

async function attempt(connection: Connection, request: ApiRequest): Promise<http.IncomingMessage> {
  const access = await accessOf(connection)
  try {
    return await exchange(connection.server, request, access)
  } catch (error) {
    // The server closed an idle connection just as we took it: nothing was done, and a GET may be sent again.
    if (!(error instanceof StaleSocket)) throw error
    if (request.method !== 'GET') throw error.fault
    return exchange(connection.server, request, access)
  }
}

async function accessOf(connection: Connection): Promise<Access> {
  try {
    return await connection.access()
  } catch (error) {
    const message = `no credentials from ${connection.title}: ${error instanceof Error ? error.message : String(error)}`
    throw new ApiError({ status: 0, reason: 'Unauthorized', message }, error)
  }
}

class StaleSocket extends Error {
  readonly fault: ApiError
  constructor(fault: ApiError) {
    super(fault.message)
    this.fault = fault
  }
}

function exchange(server: URL, request: ApiRequest, access: Access): Promise<http.IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>()
  const { method, body, signal } = request
  const headers: Record<string, string> = {
    accept: request.accept ?? 'application/json',
    'user-agent': 'berth',
    ...access.headers,
  }
  if (body !== undefined) {
    headers['content-type'] = request.contentType ?? 'application/json'
    headers['content-length'] = String(Buffer.byteLength(body))
  }
  const { request: open } = server.protocol === 'http:' ? http : https
  const sent = open(urlOf(server, request), { method, headers, agent: access.agent, signal }, resolve)
  sent.on('error', (error: NodeJS.ErrnoException) => {
    const fault = faultOf(server, error, signal)
    reject(sent.reusedSocket && error.code === 'ECONNRESET' ? new StaleSocket(fault) : fault)
  })
  sent.end(body)
  return promise
}

function faultOf(server: URL, error: NodeJS.ErrnoException, signal: AbortSignal): ApiError {
  const why: unknown = signal.aborted ? signal.reason : error
  if (why instanceof DOMException && why.name === 'TimeoutError') {
    return new ApiError(
      { status: 0, reason: 'Timeout', message: `no answer from ${server.host} in time` },
      error,
    )
  }
  const message = `cannot reach ${server.host}: ${error.message || (error.code ?? 'unknown error')}`
  return new ApiError({ status: 0, reason: 'ConnectionFailed', message }, error)
}

async function successOf(answer: http.IncomingMessage): Promise<http.IncomingMessage> {
  const status = answer.statusCode ?? 0
  if (status >= 200 && status < 300) return answer
  const retryAfter = Number(answer.headers['retry-after'])
  throw errorOfAnswer(
    status,
    (await bodyOf(answer, 65_536)).toString('utf8'),
    Number.isFinite(retryAfter) ? retryAfter : undefined,
  )
}

/** The whole body, in the given buffer. Throws an ApiError above `most` bytes, and if the connection breaks. */
export async function bodyOf(
  answer: http.IncomingMessage,
  most: number,
  buffer = new BodyBuffer(),
): Promise<Buffer> {
  buffer.clear()
  try {
    for await (const chunk of answer) {
      if (Buffer.isBuffer(chunk)) buffer.append(chunk)
      if (buffer.size > most) {
        throw new ApiError({ status: 0, reason: 'TooLarge', message: `an answer of over ${most} bytes` })
      }
    }
  } catch (error) {
    if (error instanceof ApiError) throw error
    const message = `the answer broke off: ${error instanceof Error ? error.message : String(error)}`
    throw new ApiError({ status: 0, reason: 'ConnectionFailed', message }, error)
  }
  return buffer.view()
}
