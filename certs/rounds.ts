export interface RoundOptions {
  /** True: look again at once. */
  readonly look: () => Promise<boolean>
  /** How long to pause between two rounds, in milliseconds. */
  readonly pause: () => number
  readonly failed: (error: unknown) => void
  readonly succeeded: () => void
}

/** A bootstrap takes four looks; whoever never comes to an end, because another one undoes what is done, must not take the API server with it. */
const MOST_AT_ONCE = 10

/** Looks again and again, one look at a time. */
export class Rounds {
  #running: Promise<void> | undefined
  #isStopped = false
  #isWanted = false
  #wake: () => void = () => {}

  start(options: RoundOptions): void {
    this.#running ??= this.#run(options)
  }

  /** Ends the pause, or does without the next one. */
  again(): void {
    this.#isWanted = true
    this.#wake()
  }

  /** Resolves when the look under way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#wake()
    await this.#running
  }

  async #run(options: RoundOptions): Promise<void> {
    while (!this.#isStopped) {
      await this.#round(options)
      if (!this.#isStopped && !this.#isWanted) await this.#pause(options.pause())
      this.#isWanted = false
    }
  }

  async #round({ look, failed, succeeded }: RoundOptions): Promise<void> {
    try {
      for (let count = 0; count < MOST_AT_ONCE && !this.#isStopped; count++) if (!(await look())) break
      succeeded()
    } catch (error) {
      failed(error)
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#wake = () => {}
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.#wake = done
    })
  }
}
