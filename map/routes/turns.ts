import { setTimeout as sleep } from 'node:timers/promises'

/** The longest rest after a turn, in milliseconds. */
const LONGEST_REST = 250

/**
 * One after the other, so many waiting at most, and after each as long a rest as it took: whoever asks without end gets half of the
 * process's time at most, and the rest goes on with its work.
 */
export class Turns {
  readonly #most: number
  #waiting = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(most: number) {
    this.#most = most
  }

  /** Undefined: too many wait already. Rejects as the work does. */
  take<Value>(work: () => Promise<Value>): Promise<Value> | undefined {
    if (this.#waiting >= this.#most) return undefined
    this.#waiting++
    let began = 0
    const turn = this.#last.then(() => {
      began = performance.now()
      return work()
    })
    const end = async (): Promise<void> => {
      this.#waiting--
      await sleep(Math.min(performance.now() - began, LONGEST_REST), undefined, { ref: false })
    }
    this.#last = turn.then(end, end)
    return turn
  }
}
