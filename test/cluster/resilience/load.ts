import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeObject } from '../rule-rows/kube-object.ts'
import type { ObjectAccess } from '../rule-rows/object-access.ts'
import { toldBy } from '../rule-rows/told.ts'

/** A part of the test's time, in milliseconds of `performance.now()`. */
export interface Span {
  readonly begun: number
  readonly ended: number
}

/** One creation by dry run and what came of it. */
export interface Call extends Span {
  readonly status: number
  readonly text: string
}

const CALLERS = 6
/** Between two calls of a caller, so that webhook, API server and load have a share of two cores. */
const PAUSE = 5

/** Creates the object by dry runs, without a break, for as long as `during` takes. */
export async function underLoad(
  access: ObjectAccess,
  object: KubeObject,
  during: () => Promise<void>,
): Promise<readonly Call[]> {
  const calls: Call[] = []
  const over = new AbortController()
  const caller = async (): Promise<void> => {
    while (!over.signal.aborted) {
      calls.push(await call(access, object))
      await sleep(PAUSE)
    }
  }
  const callers = Array.from({ length: CALLERS }, caller)
  try {
    await during()
  } finally {
    over.abort()
    await Promise.all(callers)
  }
  return calls
}

export async function call(access: ObjectAccess, object: KubeObject): Promise<Call> {
  const begun = performance.now()
  const answer = await access.create(object, { dryRun: true })
  return { begun, ended: performance.now(), status: answer.status, text: toldBy(answer).text }
}

export const overlaps = (one: Span, other: Span): boolean =>
  one.begun <= other.ended && other.begun <= one.ended

/** How often each text came, for messages: `{"": 800, "failed calling webhook …": 3}`. */
export function tally(calls: readonly Call[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { status, text } of calls) {
    const key = `${status} ${text.slice(0, 200)}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}
