import { Agent, request, type RequestOptions } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { isObject, type JsonObject } from '../../../network/json/json.ts'
import type { Target } from '../target.ts'

export interface CallOptions {
  readonly body?: unknown
  /** Default `application/json` where there is a body. A string body is sent as it is. */
  readonly contentType?: string
  readonly accept?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface ApiAnswer {
  readonly status: number
  readonly body: JsonObject
  /** The texts of the `Warning: 299 - "…"` headers. */
  readonly warnings: readonly string[]
  readonly contentType: string
  /** The header `Date`; empty if there is none. */
  readonly date: string
}

const agents = new WeakMap<Target, Agent>()

function agentOf(target: Target): Agent {
  const known = agents.get(target)
  if (known !== undefined) return known
  const { ca, clientCertificate } = target
  const agent = new Agent({ keepAlive: true, ca, ...clientCertificate })
  agents.set(target, agent)
  return agent
}

/** Ends the kept connections to the target. */
export const hangUp = (target: Target): void => agents.get(target)?.destroy()

/** One request; any status resolves. */
export async function apiCall(
  target: Target,
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<ApiAnswer> {
  const response = await open(target, method, path, options)
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(Buffer.from(chunk))
  return {
    status: response.statusCode ?? 0,
    body: parsed(Buffer.concat(chunks).toString('utf8')),
    warnings: warningsOf(response.rawHeaders),
    contentType: response.headers['content-type'] ?? '',
    date: response.headers.date ?? '',
  }
}

/** One request whose answer is read as it comes, for watches. */
export function open(
  target: Target,
  method: string,
  path: string,
  { body, contentType, accept, headers }: CallOptions = {},
): Promise<IncomingMessage> {
  const payload = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  const options: RequestOptions = {
    method,
    agent: agentOf(target),
    headers: {
      accept: accept ?? 'application/json',
      ...(target.token === undefined ? {} : { authorization: `Bearer ${target.token}` }),
      ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
      ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(payload) }),
      ...headers,
    },
  }
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, target.baseUrl), options, resolve)
    call.on('error', reject)
    call.end(payload)
  })
}

function parsed(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return { text }
  }
}

function warningsOf(rawHeaders: readonly string[]): readonly string[] {
  return rawHeaders.flatMap((name, at) => {
    if (at % 2 === 1 || name.toLowerCase() !== 'warning') return []
    const [, quoted] = /^299 - "((?:[^"\\]|\\.)*)"$/.exec(rawHeaders[at + 1] ?? '') ?? []
    if (quoted === undefined) return []
    return [Buffer.from(quoted.replaceAll(/\\(.)/g, '$1'), 'latin1').toString('utf8')]
  })
}
