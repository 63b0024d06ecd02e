import { thrown } from '../api/thrown.ts'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { JsonObject } from '../../network/json/json.ts'
import { ApiError } from '../api/api-error.ts'

export interface Answer {
  readonly code: number
  readonly body: JsonObject
  readonly warnings?: readonly string[]
  readonly contentType?: string
}

/** Writes JSON; spread over lines where a person reads it (curl, `?pretty=true`). */
export function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const pretty =
    (request.headers['user-agent'] ?? '').startsWith('curl/') || /[?&]pretty=true/.test(request.url ?? '')
  const body = Buffer.from(`${JSON.stringify(answer.body, null, pretty ? 2 : 0)}\n`)
  const { warnings = [] } = answer
  if (warnings.length > 0) response.setHeader('warning', warnings)
  response.writeHead(answer.code, {
    'content-type': answer.contentType ?? 'application/json',
    'content-length': body.length,
    'cache-control': 'no-cache, private',
  })
  response.end(body)
}

export function sendText(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

/** What the client is told about an error: its Status, or that the fault is ours. */
export function answerOf(error: unknown): Answer {
  if (error instanceof ApiError) return { code: error.code, body: error.status }
  const message = thrown(error).message
  return { code: 500, body: new ApiError(500, 'InternalError', `Internal error occurred: ${message}`).status }
}
