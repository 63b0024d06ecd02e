import { objectAt, property, type JsonObject } from '../../network/json/json.ts'
import type { ServerClock } from '../allocation.ts'
import type { Claim } from './claim.ts'
import { readMetadata } from './metadata.ts'

/** The Date of an answer leaves out what is less than a second. */
const CLOCK_GRAIN = 1000

/**
 * How long a deleted claim keeps its address still: `addressReuseGracePeriodSeconds` of the pool, counted from when the deletion was asked
 * for; not where the pool is going away itself. By the API server's clock, or by what this process has seen: never by this machine's.
 */
export class Grace {
  readonly #clock: ServerClock
  readonly #now: () => number
  /** By uid: since when this process has seen the claim deleted. */
  readonly #seen = new Map<string, number>()

  constructor(clock: ServerClock, now: () => number) {
    this.#clock = clock
    this.#now = now
  }

  /** Milliseconds that are left; 0: none. */
  left({ uid, deletedAt }: Pick<Claim, 'uid' | 'deletedAt'>, pool: JsonObject | undefined): number {
    const whole = graceOf(pool)
    if (whole === 0) return 0
    const since = this.#seen.get(uid) ?? this.#now()
    this.#seen.set(uid, since)
    const told = (this.#clock.now() ?? 0) - (deletedAt ?? Infinity) - CLOCK_GRAIN
    return Math.max(0, Math.ceil(whole - Math.max(this.#now() - since, told)))
  }

  forget(uid: string): void {
    this.#seen.delete(uid)
  }
}

function graceOf(pool: JsonObject | undefined): number {
  if (pool === undefined || readMetadata(pool).deletedAt !== undefined) return 0
  const seconds = property(objectAt(pool, 'spec'), 'addressReuseGracePeriodSeconds')
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : 0
}
