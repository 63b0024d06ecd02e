import { setTimeout as sleep } from 'node:timers/promises'
import { isObject, text, type JsonObject } from '../../../network/json/json.ts'
import type { ControlPlane } from '../environment.ts'

export interface LoadOptions {
  readonly path: string
  readonly make: (place: number) => JsonObject
  /** Creations a second, as far as the machine can. */
  readonly rate: number
  /** Calls in flight at most. */
  readonly callers: number
  /** Whether there is to be another one: `(made) => made < 2000`. */
  readonly goesOn: (made: number) => boolean
}

/** What came of so many creations. */
export interface LoadReport {
  readonly created: number
  /** Creations whose first try failed, by reason. */
  readonly failedFirst: Readonly<Record<string, number>>
  /** Of these: how many an immediate second try created. */
  readonly coveredAtOnce: number
  /** Of these: how many one of the further tries created. */
  readonly coveredLater: number
  /** What no try created: what a user would have been told last. */
  readonly failed: readonly string[]
}

/**
 * Waits before the tries after the first, in ms. Those of the API server's own webhook clients are five tries, 500 ms apart and
 * half as much longer each time (`DefaultRetryBackoffWithInitialDelay` of k8s.io/apiserver/pkg/util/webhook); the first wait is left out here, to see what
 * a retry at once would cover.
 */
const WAITS = [0, 500, 750, 1_125]

/**
 * The statuses at which those clients try again (`DefaultShouldRetry`, likewise): 429, 500, 504. A creation that failed because a webhook could not be called is a
 * 500. Kubernetes' clients in general (client-go's `rest.Request`) try a POST again at no error of the connection, and at 429 and 5xx only when
 * told so by Retry-After, which a failed webhook does not bring.
 */
const RETRIABLE = new Set([429, 500, 504])

/** Creates pods, one after the other and several at a time, each tried again as the API server's own clients would. */
export async function load(cluster: ControlPlane, options: LoadOptions): Promise<LoadReport> {
  const failedFirst: Record<string, number> = {}
  const failed: string[] = []
  const counts = { created: 0, coveredAtOnce: 0, coveredLater: 0 }
  let made = 0
  const begun = performance.now()
  const create = async (place: number): Promise<void> => {
    const body = options.make(place)
    let problem = await attempt(cluster, options.path, body)
    if (problem !== undefined) failedFirst[problem.reason] = (failedFirst[problem.reason] ?? 0) + 1
    for (const [tries, wait] of WAITS.entries()) {
      if (problem === undefined || !problem.isRetriable) break
      await sleep(wait)
      problem = await attempt(cluster, options.path, body)
      if (problem === undefined) counts[tries === 0 ? 'coveredAtOnce' : 'coveredLater'] += 1
    }
    if (problem === undefined) counts.created += 1
    else failed.push(problem.message)
  }
  const caller = async (): Promise<void> => {
    while (options.goesOn(made)) {
      const place = made++
      const due = begun + (place * 1_000) / options.rate
      await sleep(Math.max(0, due - performance.now()))
      await create(place)
    }
  }
  await Promise.all(Array.from({ length: options.callers }, caller))
  return { ...counts, failedFirst, failed }
}

interface Problem {
  readonly isRetriable: boolean
  /** `connection refused`, `EOF`. */
  readonly reason: string
  readonly message: string
}

async function attempt(cluster: ControlPlane, path: string, body: JsonObject): Promise<Problem | undefined> {
  const answer = await cluster.request('POST', path, body)
  if (answer.status === 201) return undefined
  const message =
    (isObject(answer.body) ? text(answer.body, 'message') : undefined) ?? JSON.stringify(answer.body)
  return {
    isRetriable: RETRIABLE.has(answer.status),
    reason: reasonOf(message),
    message: `${answer.status} ${message}`,
  }
}

const REASONS = [
  'connection refused',
  'connection reset by peer',
  'EOF',
  'broken pipe',
  'no endpoints available',
  'context deadline exceeded',
  'certificate signed by unknown authority',
]

const reasonOf = (message: string): string =>
  REASONS.find((reason) => message.includes(reason)) ?? message.slice(0, 200)

export const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0)

/** `2000 created; first tries that failed: 9 (connection refused 7, EOF 2); an immediate retry covered 6, the next tries 3; failed for good: 0`. */
export function figures({ created, failedFirst, coveredAtOnce, coveredLater, failed }: LoadReport): string {
  const reasons = Object.entries(failedFirst).map(([reason, count]) => `${reason} ${count}`)
  const first = `${sum(failedFirst)}${reasons.length === 0 ? '' : ` (${reasons.join(', ')})`}`
  return (
    `${created} created; first tries that failed: ${first}; an immediate retry covered ${coveredAtOnce}, ` +
    `the next tries ${coveredLater}; failed for good: ${failed.length}`
  )
}
