import type { Lease } from '../../network/lease/lease.ts'
import type { ServerClock } from '../allocation.ts'
import type { Change, ViewListener } from '../view.ts'

/** The Date of an answer leaves out what is less than a second. */
const CLOCK_GRAIN = 1000

/**
 * What a lease says of its release where the API server's clock is not known: later than any quarantine could end, so that whoever
 * reads it relies on what he observes himself.
 */
export const NOT_KNOWN = Date.UTC(9999, 11, 31)

interface Rest {
  readonly uid: string
  readonly phase: Lease['phase']
  readonly releasedAt: number | undefined
  /** By this process's clock: when it saw the lease at rest first. */
  readonly since: number
  /** Whether this process put it to rest itself: then it knows the time, and no clock that is set matters. */
  readonly own: boolean
}

/**
 * How long leases have been at rest: never longer than it really was. By this process's own monotonic clock from when it saw the lease
 * so; by the API server's where that tells more and this process was not there. Never by the clock of this machine.
 */
export class Rests implements ViewListener {
  readonly #clock: ServerClock
  readonly #now: () => number
  readonly #rests = new Map<string, Rest>()

  constructor(clock: ServerClock, now: () => number) {
    this.#clock = clock
    this.#now = now
  }

  /** The time to write into a lease that goes to rest now: in whole seconds, rather too late than too early. */
  stamp(): number {
    const now = this.#clock.now()
    return now === undefined ? NOT_KNOWN : Math.ceil(now / 1000) * 1000
  }

  /** This process has just put the lease to rest. */
  began(lease: Lease): void {
    this.#note(lease, true)
  }

  /** At least so many milliseconds. */
  lengthOf(lease: Lease): number {
    const known = this.#rests.get(lease.name)
    const rest = known !== undefined && isSame(known, lease) ? known : this.#note(lease, false)
    const seen = this.#now() - rest.since
    if (rest.own) return seen
    const told = (this.#clock.now() ?? 0) - (lease.releasedAt ?? NOT_KNOWN) - CLOCK_GRAIN
    return Math.max(seen, told)
  }

  forget(name: string): void {
    this.#rests.delete(name)
  }

  changed({ kind, name, gone }: Change): void {
    if (kind === 'IPLease' && gone) this.forget(name)
  }

  freed(): void {}

  #note({ name, uid, phase, releasedAt }: Lease, own: boolean): Rest {
    const rest = { uid, phase, releasedAt, since: this.#now(), own }
    this.#rests.set(name, rest)
    return rest
  }
}

const isSame = (rest: Rest, { uid, phase, releasedAt }: Lease): boolean =>
  rest.uid === uid && rest.phase === phase && rest.releasedAt === releasedAt
