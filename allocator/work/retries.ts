import { ApiError } from '../../cluster/api/api-error.ts'

/** In milliseconds. */
export interface RetryLimits {
  readonly first: number
  readonly most: number
}

const LIMITS: RetryLimits = { first: 100, most: 30_000 }
/** A server that does not answer is asked again soon, however long it has been away: it is back from one moment to the next. */
const LONGEST_WITHOUT_ANSWER = 2000

/** How long to wait until a key that failed is tried again: twice as long each time, with jitter, until it succeeds. */
export class Retries {
  readonly #limits: RetryLimits
  readonly #failures = new Map<string, number>()

  constructor(limits: RetryLimits = LIMITS) {
    this.#limits = limits
  }

  /** How often in a row the key has failed, and how many milliseconds to wait; not less than the API server asked for. */
  failed(key: string, fault: unknown): { readonly failures: number; readonly waitMs: number } {
    const failures = (this.#failures.get(key) ?? 0) + 1
    this.#failures.set(key, failures)
    const error = fault instanceof ApiError ? fault : undefined
    const { first, most } = this.#limits
    const longest = error?.status === 0 ? Math.min(most, LONGEST_WITHOUT_ANSWER) : most
    const waitMs = Math.min(longest, first * 2 ** Math.min(failures - 1, 30)) * (0.5 + Math.random() / 2)
    return { failures, waitMs: Math.max(waitMs, (error?.retryAfter ?? 0) * 1000) }
  }

  succeeded(key: string): void {
    this.#failures.delete(key)
  }

  clear(): void {
    this.#failures.clear()
  }
}
