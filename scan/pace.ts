import { setImmediate as immediate } from 'node:timers/promises'

/** Milliseconds of looking without a pause: a leader that scans serves pods in the same thread. */
const SLICE = 5

/** Lets others have their turn in the midst of long work. */
export class Pace {
  #began = performance.now()

  /** To be awaited after each small step; what comes back is no promise where there is no need to wait. */
  breathe(): Promise<void> | undefined {
    return performance.now() - this.#began < SLICE ? undefined : this.#pause()
  }

  async #pause(): Promise<void> {
    await immediate()
    this.#began = performance.now()
  }
}
