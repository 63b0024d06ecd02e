import { Agent, request, type IncomingMessage } from 'node:http'
import { isArray, isObject, property, text, type JsonValue } from '../network/json/json.ts'
import {
  PREVIEW_PATHS,
  type PotPreview,
  type PreviewAnswer,
  type PreviewRequest,
} from '../network/preview/contract.ts'
import { PREVIEW_DEADLINE } from './admission/previewing.ts'

export interface PreviewClient {
  /** What would become of a pod with these pots; undefined if the allocator does not say so in time. Never rejects. */
  readonly ask: (asked: PreviewRequest) => Promise<PreviewAnswer | undefined>
  close(): void
}

/** How many idle connections are kept. */
const KEPT = 4
const STALE: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE'])

/** An answer has at most a line for each network of a pod. */
const LONGEST_ANSWER = 256 * 1024

/**
 * Asks the allocator beside us, over the Unix socket that the two containers share. A review never waits longer for it than
 * `deadline` (milliseconds), whatever is wrong: no socket, no listener, one that hangs, one that says something else.
 */
export function previewClient(socketPath: string, deadline: number = PREVIEW_DEADLINE): PreviewClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 16, maxFreeSockets: KEPT })
  return {
    ask: (asked) =>
      answerInTime({ agent, socketPath, body: JSON.stringify(asked) }, asked.pots.length, deadline),
    close: () => agent.destroy(),
  }
}

interface Call {
  readonly agent: Agent
  readonly socketPath: string
  readonly body: string
}

function answerInTime(call: Call, pots: number, deadline: number): Promise<PreviewAnswer | undefined> {
  const abort = new AbortController()
  return new Promise((resolve) => {
    const finish = (answer: PreviewAnswer | undefined): void => {
      clearTimeout(timer)
      resolve(answer)
    }
    const timer = setTimeout(() => {
      resolve(undefined)
      abort.abort()
    }, deadline)
    post(call, abort.signal).then(
      (said) => finish(readAnswer(said, pots)),
      () => finish(undefined),
    )
  })
}

/**
 * Kept connections may have been closed by a restart of the allocator, which shows only when they are used: then the next one, and
 * at last a new one. A question may be asked again at will.
 */
async function post(call: Call, signal: AbortSignal): Promise<string> {
  for (let stale = 0; stale < KEPT; stale++) {
    try {
      return await exchange(call, signal)
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error
    }
  }
  return exchange(call, signal)
}

class StaleConnection extends Error {
  override readonly name = 'StaleConnection'
}

function exchange({ agent, socketPath, body }: Call, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const call = request({ socketPath, path: PREVIEW_PATHS.preview, method: 'POST', headers, agent, signal })
    call.once('response', (response) => void read(response).then(resolve, reject))
    call.on('error', (error: NodeJS.ErrnoException) =>
      reject(call.reusedSocket && STALE.has(error.code ?? '') ? new StaleConnection(error.message) : error),
    )
    call.end(body)
  })
}

async function read(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8')
  let said = ''
  for await (const chunk of response) {
    said += String(chunk)
    if (said.length > LONGEST_ANSWER) throw new Error('the allocator said too much')
  }
  if (response.statusCode !== 200) throw new Error(`the allocator answered ${response.statusCode}`)
  return said
}

/** The answer, if it is one for so many pots. */
function readAnswer(said: string, count: number): PreviewAnswer | undefined {
  const answer = parsed(said)
  const list = isObject(answer) ? property(answer, 'pots') : undefined
  if (!isArray(list) || list.length !== count) return undefined
  const pots = list.map(readPot)
  return pots.includes(undefined) ? undefined : { pots: pots.filter((pot) => pot !== undefined) }
}

function readPot(pot: JsonValue): PotPreview | undefined {
  if (!isObject(pot)) return undefined
  const next = property(pot, 'next')
  const free = text(pot, 'free')
  const waiting = property(pot, 'waiting')
  if (next !== null && typeof next !== 'string') return undefined
  if (free === undefined || !/^[0-9]{1,40}$/.test(free) || !isCount(waiting)) return undefined
  return { next, free, waiting }
}

const isCount = (value: JsonValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

function parsed(said: string): JsonValue {
  try {
    return JSON.parse(said)
  } catch {
    return null
  }
}
