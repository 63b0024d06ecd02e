import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { request, type Agent } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClusterModel } from '../../../cluster/model/cluster-model.ts'
import { createAuthority, issueServing } from '../../../certs/self-signed.ts'
import { reviewer, type Outcome } from '../../../webhook/admission/reviewer.ts'
import { DEFAULT_SETTINGS } from '../../../service/config.ts'
import type { RuleContext } from '../../../webhook/rules/rule.ts'
import { converter } from '../../../webhook/conversion/convert-review.ts'
import { listen, type Endpoints, type Listening } from '../../../webhook/server.ts'

/** The server over TLS on a free port, with an empty cluster behind it. */
export interface Serving {
  readonly listening: Listening
  readonly outcomes: Outcome[]
  readonly ca: string
  send(call: Call): Promise<Answered>
  close(): Promise<void>
}

export interface Call {
  readonly method?: string
  readonly path?: string
  readonly body?: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
  readonly agent?: Agent
}

export interface Answered {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

const DAY = 86_400_000

/** A serving certificate for 127.0.0.1 and its authority. */
export async function testCertificate(): Promise<{ ca: string; cert: string; key: string }> {
  const notAfter = new Date(Date.now() + DAY)
  const authority = await createAuthority({ commonName: 'test authority', notAfter })
  const leaf = await issueServing(authority, { commonName: 'test', names: ['127.0.0.1'], notAfter })
  return { ca: authority.cert, ...leaf }
}

export async function serve(
  context?: () => RuleContext,
  endpoints: Partial<Endpoints> = {},
): Promise<Serving> {
  const { ca, cert, key } = await testCertificate()
  const outcomes: Outcome[] = []
  const view = new ClusterModel()
  const review = reviewer({
    context: context ?? (() => ({ view, settings: DEFAULT_SETTINGS })),
    observe: (outcome) => outcomes.push(outcome),
  })
  const listening = await listen(
    {
      review,
      convert: converter(() => undefined),
      unready: () => [],
      metrics: async () => ({ contentType: 'text/plain', text: 'berth_up 1\n' }),
      ...endpoints,
    },
    { host: '127.0.0.1', port: 0, certificate: { cert, key } },
  )
  return {
    listening,
    outcomes,
    ca,
    send: (call) => send(listening.port, ca, call),
    close: () => listening.close(0),
  }
}

/** One request; resolves with whatever the server answers, rejects if the connection breaks first. */
export function send(
  port: number,
  ca: string,
  { method = 'POST', path = '/validate', body = '', headers, agent }: Call,
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path,
      method,
      ca,
      agent: agent ?? false,
      headers: { 'content-type': 'application/json', ...headers },
    }
    const call = request(options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString('utf8'),
          headers: response.headers,
        }),
      )
    })
    call.on('error', reject)
    call.end(body)
  })
}

/** A folder that is gone when the callback is done. */
export async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-test-'))
  try {
    await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Writes a file in one step: whoever reads it meanwhile sees the old text or the new. */
export async function write(folder: string, name: string, text: string): Promise<void> {
  const unfinished = join(folder, `${name}.unfinished`)
  await writeFile(unfinished, text)
  await rename(unfinished, join(folder, name))
}
