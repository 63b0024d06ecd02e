/** So many Events about one object at once, and one more for each five minutes: as client-go's spam filter has it. */
const BURST = 25
const REFILL_MS = 300_000
const MOST_SUBJECTS = 4_096

interface Bucket {
  readonly tokens: number
  readonly at: number
}

/** How many Events may be written about each object: a bucket of tokens for each. */
export class EventBudget {
  readonly #buckets = new Map<string, Bucket>()

  /** Takes one for the subject, if it has one left. `now`: milliseconds of a clock that never goes back. */
  take(subject: string, now: number): boolean {
    const { tokens, at } = this.#buckets.get(subject) ?? { tokens: BURST, at: now }
    const filled = Math.min(BURST, tokens + (now - at) / REFILL_MS)
    // Last again in the order in which they are forgotten.
    this.#buckets.delete(subject)
    this.#buckets.set(subject, { tokens: filled < 1 ? filled : filled - 1, at: now })
    if (this.#buckets.size > MOST_SUBJECTS) dropFirst(this.#buckets)
    return filled >= 1
  }
}

/** A map keeps the order of its keys: the first is the one that was put in longest ago. */
export function dropFirst(map: Map<string, unknown>): void {
  for (const key of map.keys()) {
    map.delete(key)
    return
  }
}
