import { Agent, request } from 'node:https'
import { isObject, text, type JsonObject, type JsonValue } from '../../network/json/json.ts'
import { goNetworkError } from './go-network-error.ts'
import type { Webhook } from './webhook.ts'

/** The webhook could not be asked; the message is what Go's HTTP client says. */
export class CallFailed extends Error {}

/** Idle connections are kept as long as a real API server keeps them (Go's http.Transport). */
const IDLE_MILLISECONDS = 90_000
const MAX_ANSWER_BYTES = 16 * 1024 * 1024

/** Calls webhooks over TLS, with one pool of connections for each set of authorities. */
export class WebhookClient {
  readonly #agents = new Map<string, Agent>()

  /** @throws CallFailed */
  async post(webhook: Webhook, body: JsonObject): Promise<JsonValue> {
    const url = new URL(webhook.url)
    url.searchParams.set('timeout', `${webhook.timeoutSeconds}s`)
    const payload = Buffer.from(JSON.stringify(body))
    const send = (): Promise<Answer> => this.#send(url, payload, webhook)
    const answer = await send().catch((error: unknown) => {
      // A kept connection that the webhook closed meanwhile: Go tries again on a fresh one, and so do we.
      if (error instanceof ConnectionLost) return send()
      throw error
    })
    return readAnswer(answer)
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy()
    this.#agents.clear()
  }

  #send(url: URL, payload: Buffer, { authorities, timeoutSeconds }: Webhook): Promise<Answer> {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, */*',
      'content-length': payload.length,
    }
    const signal = AbortSignal.timeout(timeoutSeconds * 1000)
    return new Promise((resolve, reject) => {
      const call = request(
        url,
        { method: 'POST', headers, agent: this.#agent(authorities), signal },
        (response) => {
          const chunks: Buffer[] = []
          let size = 0
          response.on('data', (chunk: Buffer) => {
            size += chunk.length
            chunks.push(chunk)
            if (size > MAX_ANSWER_BYTES)
              call.destroy(new Error(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`))
          })
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              body: Buffer.concat(chunks).toString('utf8'),
              isText: (response.headers['content-type'] ?? '').startsWith('text/'),
            }),
          )
          response.on('error', reject)
        },
      )
      call.on('error', (error: NodeJS.ErrnoException) => {
        if (call.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE'))
          reject(new ConnectionLost())
        else reject(new CallFailed(`Post "${url.href}": ${goNetworkError(error, url)}`))
      })
      call.end(payload)
    })
  }

  #agent(authorities: string | undefined): Agent {
    const key = authorities ?? ''
    const known = this.#agents.get(key)
    if (known !== undefined) return known
    const agent = new Agent({
      keepAlive: true,
      timeout: IDLE_MILLISECONDS,
      scheduling: 'lifo',
      ...(authorities === undefined ? {} : { ca: authorities }),
    })
    this.#agents.set(key, agent)
    return agent
  }
}

class ConnectionLost extends Error {}

interface Answer {
  readonly status: number
  readonly body: string
  readonly isText: boolean
}

function readAnswer({ status, body, isText }: Answer): JsonValue {
  const parsed = parse(body)
  if (status >= 200 && status < 300) {
    if (parsed === undefined) throw new CallFailed(`the answer is no JSON: ${body.slice(0, 200)}`)
    return parsed
  }
  if (isObject(parsed) && parsed['kind'] === 'Status')
    throw new CallFailed(text(parsed, 'message') ?? 'unknown')
  throw new CallFailed(genericMessage(status, isText ? body.trim() : ''))
}

function parse(body: string): JsonValue | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** What client-go makes of an answer that is no Status (apimachinery `NewGenericServerResponse`). */
function genericMessage(status: number, body: string): string {
  switch (status) {
    case 400:
      return 'the server rejected our request for an unknown reason'
    case 401:
      return 'the server has asked for the client to provide credentials'
    case 403:
      return body === '' ? 'unknown' : body
    case 404:
      return 'the server could not find the requested resource'
    case 503:
      return 'the server is currently unable to handle the request'
    default:
      return status >= 500
        ? `an error on the server ("${body === '' ? 'unknown' : body}") has prevented the request from succeeding`
        : `the server responded with the status code ${status} but did not return more information`
  }
}
