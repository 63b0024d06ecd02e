import { setImmediate as immediate } from 'node:timers/promises'

/** Milliseconds of looking without a pause: a leader that scans serves pods in the same thread. */
const SLICE = 5

/** Lets others have their turn in the midst of long work. */
export class Pace {
  #began = performance.now()

  async breathe(): Promise<void> {
    if (performance.now() - this.#began < SLICE) return
    await immediate()
    this.#began = performance.now()
  }
}
