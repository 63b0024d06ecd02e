import { Agent, request, type RequestOptions } from 'node:https'
import { text } from 'node:stream/consumers'

export interface ApiAnswer {
  readonly status: number
  /** The parsed JSON answer, or the text where it is none (`ok` of /readyz). */
  readonly body: unknown
}

export interface ApiCredentials {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** JSON over one kept-alive connection pool; the smallest client that can drive an API server. */
export class ApiClient {
  readonly #baseUrl: string
  readonly #agent: Agent

  constructor(baseUrl: string, credentials: ApiCredentials) {
    this.#baseUrl = baseUrl
    this.#agent = new Agent({ ...credentials, keepAlive: true, scheduling: 'lifo' })
  }

  /**
   * One request. PATCH is sent as a merge patch. @throws Error when no answer came; every HTTP status is an answer.
   */
  async request(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
    const content = body === undefined ? undefined : JSON.stringify(body)
    // Node gives a DELETE neither length nor chunks by itself, and its body would be taken for the next request.
    const length = content === undefined ? {} : { 'content-length': Buffer.byteLength(content) }
    const options: RequestOptions = {
      method,
      agent: this.#agent,
      timeout: 10_000,
      headers: { 'content-type': contentType, ...length },
    }
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.#baseUrl), options, (response) => {
        text(response)
          .then((answer) => resolve({ status: response.statusCode ?? 0, body: parsed(answer) }))
          .catch(reject)
      })
      sent.on('error', reject)
      sent.on('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer in 10 s`)))
      sent.end(content)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

function parsed(answer: string): unknown {
  try {
    const value: unknown = JSON.parse(answer)
    return value
  } catch {
    return answer
  }
}
