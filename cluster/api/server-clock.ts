/** How far the server may be past the second that it names. */
const SECOND = 1000

/**
 * The time by the API server's clock, from the `Date` of its answers (whole seconds, RFC 9110 6.6.1) and this process's own monotonic
 * clock in between. It is late by at most the second that `Date` leaves out and the time on the way; it goes along when the server's
 * clock is set, and does not care how this machine's is.
 */
export class ServerClock {
  readonly #now: () => number
  /** Server time minus ours. */
  #offset: number | undefined

  /** `now`: milliseconds of a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Our own time: to be noted when a request is sent. */
  mark(): number {
    return this.#now()
  }

  /** Takes in the `Date` of an answer that has just come to a request sent at that mark. */
  heard(date: string | undefined, sentAt: number): void {
    const said = Date.parse(date ?? '')
    if (Number.isNaN(said)) return
    const least = said - this.#now()
    const most = said + SECOND - sentAt
    const offset = this.#offset ?? least
    this.#offset = Math.min(Math.max(offset, least), most)
  }

  /** Milliseconds since 1970; undefined until an answer has told. */
  now(): number | undefined {
    return this.#offset === undefined ? undefined : Math.floor(this.#now() + this.#offset)
  }
}
