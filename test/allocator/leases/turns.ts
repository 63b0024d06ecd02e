/** Holds requests up until the test lets one go on. */
export class Turns {
  readonly #held: (() => void)[] = []

  readonly turn = (): Promise<void> => new Promise((resolve) => void this.#held.push(resolve))

  get count(): number {
    return this.#held.length
  }

  async step(choice: number): Promise<void> {
    const [go] = this.#held.splice(choice % Math.max(1, this.#held.length), 1)
    go?.()
    await settled()
  }
}

/** All that follows without a further request has happened. */
export const settled = () => new Promise((resolve) => setImmediate(resolve))
