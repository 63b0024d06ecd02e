/** Waiting times between attempts, in milliseconds. */
export interface BackoffLimits {
  readonly first: number
  readonly most: number
}

/** Doubling waits with jitter (half to whole), so that a thousand clients of a restarted server do not come back as one. */
export class Backoff {
  readonly #limits: BackoffLimits
  #next: number

  constructor(limits: BackoffLimits) {
    this.#limits = limits
    this.#next = limits.first
  }

  /** The next wait in milliseconds; at least `atLeast` (a server's Retry-After). */
  next(atLeast = 0): number {
    const wait = this.#next * (0.5 + Math.random() / 2)
    this.#next = Math.min(this.#next * 2, this.#limits.most)
    return Math.max(wait, atLeast)
  }

  reset(): void {
    this.#next = this.#limits.first
  }
}
