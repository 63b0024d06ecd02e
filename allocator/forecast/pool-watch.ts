import { ownPots, poolPot, type AddressPot, type Reserved } from '../../network/nad/address-pots.ts'
import { isBerthManaged } from '../../network/nad/managed.ts'
import { Pace } from '../audit/pace.ts'
import type { AllocatorView } from '../view.ts'
import { poolState, utilisation, type PoolLabels, type PoolState } from './pool-state.ts'
import { RestingCounts } from './resting-counts.ts'
import { UsageHistory } from './usage-history.ts'

/** So many pools are told of, the fullest first: each is eight series of Prometheus. */
export const MOST_POOLS = 500

/** How often they are looked at, in milliseconds. */
const PERIOD = 30_000

export interface ForetoldPool extends PoolState {
  /** See `secondsToExhaustion`. */
  readonly exhaustion: number | undefined
}

/** How the pools were when they were looked at last. */
export interface PoolSample {
  /** At most `MOST_POOLS`. */
  readonly pools: readonly ForetoldPool[]
  /** How many there are, told or not. */
  readonly count: number
}

export interface PoolWatchSource {
  readonly view: Pick<AllocatorView, 'networks' | 'pools' | 'restingLeases' | 'usage'>
  readonly reserved: () => Reserved
  readonly waiting: (pot: AddressPot) => number
  /** Whether the view knows the cluster: what is not read yet would be told as free. */
  readonly isReady: () => boolean
  /** A fault of ours, after which it goes on at the next turn. */
  readonly onFault: (fault: unknown) => void
}

const NOTHING: PoolSample = { pools: [], count: 0 }

/**
 * Looks at everything that Berth hands out addresses of (managed NADs, Cluster API pools) twice a minute, in slices of a few
 * milliseconds, and remembers an hour of it. A standby does as well, so that a new leader has something to go by.
 */
export class PoolWatch {
  readonly #source: PoolWatchSource
  readonly #now: () => number
  #histories: ReadonlyMap<string, UsageHistory> = new Map()
  #sample = NOTHING
  #timer: NodeJS.Timeout | undefined
  #isStopped = false

  /** `now`: seconds of a clock that never goes back. */
  constructor(source: PoolWatchSource, now = () => performance.now() / 1000) {
    this.#source = source
    this.#now = now
  }

  get sample(): PoolSample {
    return this.#sample
  }

  start(): void {
    if (this.#isStopped) return
    this.#timer = setTimeout(() => void this.#turn(), this.#sample === NOTHING ? 1000 : PERIOD)
    this.#timer.unref()
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }

  /** Looks once. */
  async look(): Promise<void> {
    if (!this.#source.isReady()) return
    const states = await this.#states()
    const told = states.toSorted(byNeed).slice(0, MOST_POOLS)
    const histories = new Map<string, UsageHistory>()
    const pace = new Pace()
    const pools: ForetoldPool[] = []
    for (const state of told) {
      const key = keyOf(state.labels)
      const history = this.#histories.get(key) ?? new UsageHistory()
      histories.set(key, history)
      const { free, bound, held, quarantined } = state.addresses
      history.note(this.#now(), bound + held + quarantined)
      pools.push({ ...state, exhaustion: history.forecast(free) })
      await pace.breathe()
    }
    this.#histories = histories
    this.#sample = { pools, count: states.length }
  }

  async #turn(): Promise<void> {
    await this.look().catch(this.#source.onFault)
    this.start()
  }

  async #states(): Promise<readonly PoolState[]> {
    const { view, waiting } = this.#source
    const pace = new Pace()
    const resting = new RestingCounts()
    for (const lease of view.restingLeases()) {
      resting.add(lease)
      await pace.breathe()
    }
    const states: PoolState[] = []
    for (const pot of this.#pots()) {
      if (pot.capacity > 0n) states.push(poolState(pot, { view, resting, waiting }))
      await pace.breathe()
    }
    return states
  }

  /** Of the objects as they are now: in the pauses they may come and go. */
  *#pots(): Iterable<AddressPot> {
    const { view } = this.#source
    const reserved = this.#source.reserved()
    for (const network of Array.from(view.networks()))
      if (isBerthManaged(network)) yield* ownPots(network, reserved)
    for (const pool of Array.from(view.pools())) yield poolPot(pool, reserved)
  }
}

/** Who waits comes first, then what is fullest; else by name, so that the choice stays. */
const byNeed = (a: PoolState, b: PoolState): number =>
  Math.sign(b.waiting) - Math.sign(a.waiting) ||
  utilisation(b) - utilisation(a) ||
  (keyOf(a.labels) < keyOf(b.labels) ? -1 : 1)

const keyOf = ({ pool, kind, domain }: PoolLabels): string => `${kind} ${domain} ${pool}`
