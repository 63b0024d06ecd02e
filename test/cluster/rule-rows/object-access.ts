import { Agent, request } from 'node:https'
import { text } from 'node:stream/consumers'
import type { Target } from '../target.ts'
import { collectionPath, objectPath, type KubeObject } from './kube-object.ts'

/** An API server's answer: what kubectl would print of it. */
export interface ObjectAnswer {
  readonly status: number
  /** The parsed JSON of the answer, an object or a Status. */
  readonly body: unknown
  /** The texts of its `Warning` headers. */
  readonly warnings: readonly string[]
}

export interface WriteOptions {
  readonly dryRun?: boolean
}

/** Objects of any API server over HTTPS: the real one and the stand-in are driven by the same bytes. */
export class ObjectAccess {
  readonly #target: Target
  readonly #agent: Agent

  constructor(target: Target) {
    this.#target = target
    this.#agent = new Agent({
      ca: target.ca,
      ...target.clientCertificate,
      keepAlive: true,
      scheduling: 'lifo',
    })
  }

  get(object: KubeObject): Promise<ObjectAnswer> {
    return this.#send('GET', objectPath(object))
  }

  create(object: KubeObject, options: WriteOptions = {}): Promise<ObjectAnswer> {
    return this.#send('POST', `${collectionPath(object)}${query(options)}`, object)
  }

  /** A merge patch of the object of that name with what is given. */
  update(object: KubeObject, options: WriteOptions = {}): Promise<ObjectAnswer> {
    return this.#send('PATCH', `${objectPath(object)}${query(options)}`, object)
  }

  /** At once: no kubelet will end a pod that is bound to a node. With a body the API server reads no options from the query. */
  delete(object: KubeObject, { dryRun }: WriteOptions = {}): Promise<ObjectAnswer> {
    return this.#send('DELETE', objectPath(object), {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
      ...(dryRun === true ? { dryRun: ['All'] } : {}),
    })
  }

  close(): void {
    this.#agent.destroy()
  }

  #send(method: string, path: string, body?: unknown): Promise<ObjectAnswer> {
    const { token, baseUrl } = this.#target
    const content = body === undefined ? undefined : JSON.stringify(body)
    const headers: Record<string, string> = {
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(content === undefined
        ? {}
        : {
            'content-type': contentType(method),
            // Node gives a DELETE neither length nor chunks by itself, and its body would be taken for the next request.
            'content-length': String(Buffer.byteLength(content)),
          }),
    }
    return new Promise((resolve, reject) => {
      const sent = request(
        new URL(path, baseUrl),
        { method, headers, agent: this.#agent, timeout: 10_000 },
        (response) => {
          const warnings = warningTexts(response.headersDistinct['warning'] ?? [])
          text(response)
            .then((answer) => resolve({ status: response.statusCode ?? 0, body: parsed(answer), warnings }))
            .catch(reject)
        },
      )
      sent.on('error', reject)
      sent.on('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer in 10 s`)))
      sent.end(content)
    })
  }
}

const contentType = (method: string): string =>
  method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'

const query = ({ dryRun }: WriteOptions): string => (dryRun === true ? '?dryRun=All' : '')

function parsed(answer: string): unknown {
  try {
    const value: unknown = JSON.parse(answer)
    return value
  } catch {
    return answer
  }
}

/** `299 - "unknown field \"x\""` as `unknown field "x"` (RFC 7234, 5.5); Node reads header bytes as Latin-1. */
const warningTexts = (headers: readonly string[]): readonly string[] =>
  headers.flatMap((header) => {
    const quoted = /^\d{3} \S+ "((?:[^"\\]|\\.)*)"/.exec(header)?.[1]
    return quoted === undefined
      ? []
      : [Buffer.from(quoted.replaceAll(/\\(.)/g, '$1'), 'latin1').toString('utf8')]
  })
