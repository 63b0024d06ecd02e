import type { IncomingMessage } from 'node:http'
import { UnfinishedBodies, type UnfinishedBody } from './unfinished-bodies.ts'

/**
 * The largest body that Berth reads, in bytes. The API server takes objects of up to 3 MiB (k8s.io/apiserver
 * `MaxRequestBodyBytes`); an UPDATE review carries two of them, and escaping and the envelope add to that:
 * 2 × 3 MiB + 1 MiB. controller-runtime's `maxRequestSize` is derived the same way.
 */
export const BODY_LIMIT = 7 * 1024 * 1024

export type Body =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly status: 400 | 413 | 415; readonly problem: string }

/** Reads a JSON body, without Express's parser: it costs more than the whole review (docs/adr/0004). */
export function readBody(request: IncomingMessage): Promise<Body> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    return Promise.resolve({
      ok: false,
      status: 415,
      problem: `content type is ${JSON.stringify(type)}, not application/json`,
    })
  }
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) return Promise.resolve(tooLarge)
  return collect(request)
}

const tooLarge: Body = { ok: false, status: 413, problem: `the body is larger than ${BODY_LIMIT} bytes` }

/** Of all bodies together: 56 MiB. Hundreds of usual ones, of some kilobytes, come in at once in a hundredth of that. */
const unfinished = new UnfinishedBodies(8 * BODY_LIMIT)

function collect(request: IncomingMessage): Promise<Body> {
  return new Promise((resolve) => {
    let chunks: Buffer[] = []
    let size = 0
    const body: UnfinishedBody = { abandon: () => request.destroy(new Error('too many unfinished bodies')) }
    const end = (result: Body): void => {
      unfinished.end(body)
      chunks = []
      resolve(result)
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > BODY_LIMIT) return end(tooLarge)
      chunks.push(chunk)
      unfinished.grow(body, chunk.length)
    })
    request.on('end', () => end(textOf(chunks)))
    request.on('error', (error) =>
      end({ ok: false, status: 400, problem: `the body broke off: ${error.message}` }),
    )
  })
}

function textOf(chunks: readonly Buffer[]): Body {
  const [only] = chunks
  const whole = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
  if (whole.length === 0) return { ok: false, status: 400, problem: 'the body is empty' }
  return { ok: true, text: whole.toString('utf8') }
}
