import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'

/** How something is waited for; times in milliseconds. */
export interface Waiting {
  /** For the log: `the certificate files`. */
  readonly what: string
  /** How long at most; for ever if undefined. */
  readonly most?: number | undefined
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined
  /** Told what is in the way, each time. */
  readonly onProblem?: (problem: string) => void
  readonly log: Logger
}

/** How often it is tried. */
const PERIOD = 200
/** How often the log tells that it is still waited for. */
const TELLING = 5000

/** Tries until it succeeds, and tells the log what is in the way. @throws the last error when the time is over, or the signal's reason. */
export async function awaited<Value>(
  attempt: () => Promise<Value>,
  { what, most = Number.POSITIVE_INFINITY, signal, onProblem, log }: Waiting,
): Promise<Value> {
  const begun = performance.now()
  let told = Number.NEGATIVE_INFINITY
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      signal?.throwIfAborted()
      const now = performance.now()
      if (now - begun >= most) throw error
      const problem = error instanceof Error ? error.message : String(error)
      onProblem?.(problem)
      if (now - told >= TELLING) log.info({ problem }, `waiting for ${what}`)
      if (now - told >= TELLING) told = now
    }
    await sleep(PERIOD, undefined, { signal })
  }
}
