import { setImmediate as immediate } from 'node:timers/promises'
import type { ElectionTime } from '../../../cluster/leader/time.ts'

interface Timer {
  readonly at: number
  readonly callback: () => void
}

/** Time that passes only when it is told to; what becomes due is called in its order. */
export class SimulatedTime {
  now = 0
  readonly #timers = new Set<Timer>()

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.now + Math.max(0, ms), callback }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  /** A process's own view: its monotonic clock began elsewhere, its wall clock is off. */
  seenWith(monotonicOffset: number, wallOffset: number): ElectionTime {
    return {
      now: () => this.now + monotonicOffset,
      after: (ms, callback) => this.after(ms, callback),
      date: () => new Date(1_800_000_000_000 + this.now + wallOffset),
    }
  }

  /** Lets that much time pass; `observe` is called after everything that happens. */
  async pass(ms: number, observe: () => void = () => {}): Promise<void> {
    const end = this.now + ms
    await settle()
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.now = Math.max(this.now, next.at)
      observe()
      this.#timers.delete(next)
      next.callback()
      await settle()
      observe()
    }
    this.now = end
    observe()
  }

  #next(end: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= end)
    return due.toSorted((a, b) => a.at - b.at)[0]
  }
}

/** Promises that wait for nothing are through after this. */
const settle = (): Promise<void> => immediate()
