import { setImmediate as settled } from 'node:timers/promises'
import { Keeper } from '../../../certs/keeper.ts'
import { Witness } from '../../../certs/witness.ts'
import { NAMES, partsIn, TIMING, type World } from './world.ts'

/** A process that believes to lead, one call to the API after the other; between two of them anything may happen. */
export class Leader {
  readonly #world: World
  #keeper: Keeper
  #go: (() => void) | undefined
  #look: Promise<unknown> | undefined
  #life = 0
  #fault: Error | undefined
  waitsFor = ''

  constructor(world: World) {
    this.#world = world
    this.#keeper = this.#newKeeper()
  }

  /** Lets the call under way take effect, and comes to the next one; begins another look where none is under way. */
  async step(): Promise<void> {
    if (this.#look === undefined) this.#begin()
    else {
      this.#go?.()
      this.#go = undefined
    }
    await settled()
    if (this.#fault !== undefined) throw this.#fault
  }

  /** One whole look with nothing in between. */
  async look(): Promise<void> {
    do await this.step()
    while (this.#look !== undefined)
  }

  /** Whatever it had seen or was about to do is forgotten. */
  crash(): void {
    this.#life++
    this.#go = undefined
    this.#look = undefined
    this.#keeper = this.#newKeeper()
  }

  #begin(): void {
    const life = this.#life
    this.#look = this.#keeper
      .look()
      .catch((error: unknown) => {
        this.#fault = error instanceof Error ? error : new Error(String(error))
      })
      .finally(() => {
        if (life === this.#life) this.#look = undefined
      })
  }

  #newKeeper(): Keeper {
    const turn = (): Promise<void> =>
      new Promise((resolve) => {
        this.#go = resolve
      })
    return new Keeper({
      ...partsIn(this.#world, turn),
      witness: new Witness(() => this.#world.time),
      timing: TIMING,
      names: NAMES,
      isLeading: () => true,
      listener: {
        read: async () => {},
        stepped: () => {},
        published: () => {},
        waiting: (why) => {
          this.waitsFor = why
        },
      },
    })
  }
}
