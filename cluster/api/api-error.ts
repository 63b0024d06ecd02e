import { isObject, property, text, type JsonObject } from '../../network/json/json.ts'

/**
 * The API server refused, or did not answer. `status` is the HTTP status; 0 if no answer came (`reason` is then
 * `ConnectionFailed` or `Timeout`). `reason` is the Kubernetes one: `NotFound`, `Expired`, `Conflict`, `AlreadyExists` …
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly reason: string
  /** How long the server asks to wait, in seconds (429 and 503). */
  readonly retryAfter: number | undefined

  constructor(answer: ApiAnswer, cause?: unknown) {
    super(answer.message, cause === undefined ? undefined : { cause })
    this.status = answer.status
    this.reason = answer.reason
    this.retryAfter = answer.retryAfter
  }
}

export interface ApiAnswer {
  readonly status: number
  readonly reason: string
  readonly message: string
  readonly retryAfter?: number | undefined
}

/** The error that a `Status` object tells of, in an answer's body or in a watch's ERROR event. */
export function errorOfStatus(status: JsonObject, retryAfter?: number): ApiError {
  const code = property(status, 'code')
  return new ApiError({
    status: typeof code === 'number' ? code : 500,
    reason: text(status, 'reason') ?? 'Unknown',
    message: text(status, 'message') ?? 'the API server gave no message',
    retryAfter,
  })
}

/** The error of an answer that is no success: a `Status` in JSON, or whatever a proxy in between wrote. */
export function errorOfAnswer(status: number, body: string, retryAfter?: number): ApiError {
  const parsed = parse(body)
  if (isObject(parsed) && text(parsed, 'kind') === 'Status')
    return errorOfStatus({ ...parsed, code: status }, retryAfter)
  const message = body.trim() === '' ? `HTTP status ${status}` : body.trim().slice(0, 300)
  return new ApiError({ status, reason: REASONS[status] ?? 'Unknown', message, retryAfter })
}

const REASONS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Gone',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
  504: 'Timeout',
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
