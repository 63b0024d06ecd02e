import { once } from 'node:events'
import { createServer } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { createAuthority, issueServing } from '../../../certs/self-signed.ts'
import { isObject, property, type JsonObject } from '../../../network/json/json.ts'

/** What the webhook answers: a `response` without uid (it is filled in), or a whole HTTP answer. */
export type Reply =
  | { readonly response: JsonObject }
  | { readonly status?: number; readonly body: string; readonly contentType?: string }
  | { readonly delay: number }

export interface Call {
  readonly path: string
  readonly query: string
  readonly contentType: string
  readonly review: JsonObject
  /** The `request` of the review. */
  readonly request: JsonObject
}

/** An admission webhook that keeps what it was asked and answers as the test says, by path. */
export class RecordingWebhook {
  readonly url: string
  /** For `clientConfig.caBundle`. */
  readonly caBundle: string
  readonly calls: Call[] = []
  connections = 0
  readonly #replies = new Map<string, (call: Call) => Reply>()
  readonly #stop: () => Promise<void>
  readonly #sockets = new Set<Socket>()

  private constructor(url: string, caBundle: string, stop: () => Promise<void>) {
    this.url = url
    this.caBundle = caBundle
    this.#stop = stop
  }

  static async start(): Promise<RecordingWebhook> {
    const notAfter = new Date(Date.now() + 86_400_000)
    const authority = await createAuthority({ commonName: 'recording webhook authority', notAfter })
    const serving = await issueServing(authority, { commonName: 'webhook', names: ['127.0.0.1'], notAfter })
    const server = createServer({ ...serving, keepAliveTimeout: 120_000 })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const webhook = new RecordingWebhook(
      `https://127.0.0.1:${port}`,
      Buffer.from(authority.cert).toString('base64'),
      async () => {
        const closed = once(server, 'close')
        server.close()
        server.closeAllConnections()
        await closed
      },
    )
    server.on('secureConnection', (socket: Socket) => {
      webhook.connections += 1
      webhook.#sockets.add(socket)
      socket.once('close', () => webhook.#sockets.delete(socket))
    })
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void webhook.#serve(request, response)
    })
    return webhook
  }

  /** Says how calls on that path are answered; by default everything is allowed. */
  on(path: string, reply: (call: Call) => Reply): void {
    this.#replies.set(path, reply)
  }

  /** Forgets calls and replies. */
  reset(): void {
    this.calls.length = 0
    this.#replies.clear()
  }

  /** Ends the kept connections, as a webhook that restarts does. */
  hangUp(): void {
    this.#sockets.forEach((socket) => socket.destroy())
  }

  stop(): Promise<void> {
    return this.#stop()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const review: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    if (!isObject(review)) throw new Error('the API server sent no object')
    const asked = property(review, 'request')
    const url = new URL(request.url ?? '/', this.url)
    const call: Call = {
      path: url.pathname,
      query: url.search,
      contentType: request.headers['content-type'] ?? '',
      review,
      request: isObject(asked) ? asked : {},
    }
    this.calls.push(call)
    const reply = this.#replies.get(url.pathname)?.(call) ?? { response: { allowed: true } }
    if ('delay' in reply) {
      // Longer than the caller waits; the answer does not matter any more.
      setTimeout(() => response.end('{}'), reply.delay).unref()
      return
    }
    send(response, 'response' in reply ? reviewed(call, reply.response) : reply)
  }
}

const reviewed = ({ request }: Call, response: JsonObject): { readonly body: string } => ({
  body: JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: { uid: request['uid'] ?? '', ...response },
  }),
})

function send(
  response: ServerResponse,
  {
    status = 200,
    body,
    contentType = 'application/json',
  }: { readonly status?: number; readonly body: string; readonly contentType?: string },
): void {
  response.writeHead(status, { 'content-type': contentType })
  response.end(body)
}

/** A `response` with a JSON patch. */
export const patching = (operations: readonly JsonObject[]): Reply => ({
  response: {
    allowed: true,
    patchType: 'JSONPatch',
    patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
  },
})

export const denying = (status: JsonObject): Reply => ({ response: { allowed: false, status } })
