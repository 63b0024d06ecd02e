import type { Terminal } from '../terminal.ts'

/** A scan that takes no longer needs no progress, in milliseconds. */
const QUIET = 2_000
/** Between two lines, in milliseconds; where they are written over, or one below the other. */
const OFTEN = 200
const SELDOM = 5_000

/** How far a long scan is, on standard error: one line that is written over on a terminal, now and then a line elsewhere. */
export class Progress {
  readonly #terminal: Terminal
  readonly #shown: boolean
  readonly #now: () => number
  #next: number
  #width = 0

  /** `wanted`: `--progress` or `--no-progress`; undefined: only on a terminal. */
  constructor(terminal: Terminal, wanted: boolean | undefined, now: () => number = () => performance.now()) {
    this.#terminal = terminal
    this.#shown = wanted ?? terminal.interactive === true
    this.#now = now
    this.#next = now() + QUIET
  }

  tell(text: string): void {
    if (!this.#shown || this.#now() < this.#next) return
    const over = this.#terminal.interactive === true
    this.#next = this.#now() + (over ? OFTEN : SELDOM)
    const padded = text.padEnd(this.#width)
    this.#width = text.length
    this.#terminal.error(over ? `\r${padded}` : `${text}\n`)
  }

  /** Takes the line away. */
  end(): void {
    if (this.#width > 0 && this.#terminal.interactive === true)
      this.#terminal.error(`\r${' '.repeat(this.#width)}\r`)
    this.#width = 0
  }
}
