import { obstacleOf, type CacheAge, type Caches } from './caches.ts'

/**
 * Kinds of other projects, read through conversion webhooks of theirs, or of Berth's own: where that is away, their lists fail, and what is
 * to be admitted goes on without them. Of these kinds only what overlaps or is exhausted is told less well meanwhile.
 */
const OF_OTHERS: ReadonlySet<CacheAge['kind']> = new Set([
  'InClusterIPPool',
  'GlobalInClusterIPPool',
  'IPAddress',
  'WhereaboutsIPPool',
  'OverlappingRangeIPReservation',
])

/** How long their first lists are waited for once all the others are there, in milliseconds. */
const PATIENCE = 30_000

export interface RelianceOptions {
  /** Milliseconds; 30 s if undefined. */
  readonly patience?: number
  /** A clock that only goes forward, in milliseconds. */
  readonly now?: () => number
  /** Told once of the kinds that it goes on without. */
  readonly onGoingOn?: (kinds: readonly CacheAge['kind'][]) => void
}

/**
 * Whether the caches can be relied on to admit objects. What only Kubernetes and Berth itself have to serve must be read, and be fresh. A
 * definition of others that cannot be read must not stop the pods of a cluster: after a while it goes on without.
 */
export class Reliance {
  readonly #caches: Pick<Caches, 'ages'>
  readonly #patience: number
  readonly #now: () => number
  readonly #onGoingOn: (kinds: readonly CacheAge['kind'][]) => void
  /** Since when nothing is waited for but the kinds of others. */
  #since: number | undefined
  #told = false

  constructor(caches: Pick<Caches, 'ages'>, options: RelianceOptions = {}) {
    this.#caches = caches
    this.#patience = options.patience ?? PATIENCE
    this.#now = options.now ?? (() => performance.now())
    this.#onGoingOn = options.onGoingOn ?? (() => {})
  }

  /** Whether all that has to be read was read once. */
  filled(): boolean {
    return this.#needed().every(({ state }) => state !== 'syncing')
  }

  /** Why the model cannot be relied on now, one line each; empty if it can. */
  unready(): readonly string[] {
    return this.#needed().flatMap(obstacleOf)
  }

  #needed(): readonly CacheAge[] {
    const ages = this.#caches.ages()
    const own = ages.filter(({ kind }) => !OF_OTHERS.has(kind))
    if (own.some(({ state }) => state === 'syncing')) return ages
    this.#since ??= this.#now()
    const awaited = ages.filter(({ kind, state }) => OF_OTHERS.has(kind) && state === 'syncing')
    if (awaited.length === 0) return own
    if (this.#now() - this.#since < this.#patience) return [...own, ...awaited]
    if (!this.#told) this.#onGoingOn(awaited.map(({ kind }) => kind))
    this.#told = true
    return own
  }
}
