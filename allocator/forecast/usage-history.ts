import { secondsToExhaustion, type UsagePoint } from './exhaustion.ts'

/** How far back it looks, in seconds. */
const WINDOW = 3600
/** Points of a window: the slopes of all their pairs are few enough to be sorted for 500 pools at once. */
const POINTS = 30

/** What a pool's use was in the last hour: bounded, a point every two minutes. */
export class UsageHistory {
  readonly #points: UsagePoint[] = []

  /** `at` in seconds, never less than before. What comes too soon after a point replaces nothing and is not kept. */
  note(at: number, used: number): void {
    const last = this.#points.at(-1)
    if (last !== undefined && at - last.at < WINDOW / POINTS) return
    this.#points.push({ at, used })
    while (this.#points[0] !== undefined && at - this.#points[0].at > WINDOW) this.#points.shift()
  }

  /** See `secondsToExhaustion`. */
  forecast(free: number): number | undefined {
    const first = this.#points[0]
    const isStill = this.#points.every(({ used }) => used === first?.used)
    return isStill && free > 0 ? undefined : secondsToExhaustion(this.#points, free)
  }
}
