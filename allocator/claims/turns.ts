import { byAge, type Waiter } from '../leases/waiting-line.ts'

interface Pending extends Waiter {
  readonly begin: () => void
}

/**
 * One at a time for each pool, and of those that want to, always the eldest: so that a pool gives its addresses lowest first in the
 * order in which the claims were made, however many workers there are.
 */
export class Turns {
  /** Who is next, for each pool that is being served. */
  readonly #pending = new Map<string, Pending[]>()

  async take<T>(pool: string, waiter: Waiter, work: () => Promise<T>): Promise<T> {
    await this.#begin(pool, waiter)
    try {
      return await work()
    } finally {
      this.#next(pool)
    }
  }

  #begin(pool: string, waiter: Waiter): Promise<void> {
    const pending = this.#pending.get(pool)
    if (pending === undefined) {
      this.#pending.set(pool, [])
      return Promise.resolve()
    }
    return new Promise((begin) => {
      const place = pending.findIndex((other) => byAge(waiter, other) < 0)
      pending.splice(place < 0 ? pending.length : place, 0, { ...waiter, begin })
    })
  }

  #next(pool: string): void {
    const next = this.#pending.get(pool)?.shift()
    if (next === undefined) this.#pending.delete(pool)
    else next.begin()
  }
}
