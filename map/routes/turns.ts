/** One after the other, and so many waiting at most: whoever asks a lot waits, and the process works on. */
export class Turns {
  readonly #most: number
  #waiting = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(most: number) {
    this.#most = most
  }

  /** Undefined: too many wait already. */
  take<Value>(work: () => Promise<Value>): Promise<Value> | undefined {
    if (this.#waiting >= this.#most) return undefined
    this.#waiting++
    const turn = this.#last.then(work, work)
    this.#last = turn.finally(() => this.#waiting--)
    this.#last.catch(() => {})
    return turn
  }
}
