import type { IncomingMessage, ServerResponse } from 'node:http'
import { HEADERS } from './headers.ts'

export interface Reply {
  readonly status: number
  readonly contentType: string
  readonly body: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
}

const PLAIN = 'text/plain; charset=utf-8'

export const json = (value: object): Reply => ({
  status: 200,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
})

/** `error` without its full stop and line end. */
export const refusal = (
  status: number,
  error: string,
  headers: Readonly<Record<string, string>> = {},
): Reply => ({ status, contentType: PLAIN, body: `${error}\n`, headers })

export function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return
  const { status, contentType, body, headers } = reply
  // A body that nobody reads must not be taken for the next request.
  const rest = request.headers['content-length'] ?? request.headers['transfer-encoding']
  response.writeHead(status, {
    ...HEADERS,
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    ...(rest !== undefined && { connection: 'close' }),
    ...headers,
  })
  response.end(body)
}
