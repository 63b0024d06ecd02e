import { expect } from '@jest/globals'
import type { ControlPlane } from '../environment.ts'
import { invented, type Shown } from './shown.ts'
import { type } from './terminal.ts'

/** Runs the commands of a page, in the order that a test gives. */
export class Shell {
  readonly #cluster: ControlPlane
  readonly #page: readonly Shown[]
  readonly #ran = new Set<string>()

  constructor(cluster: ControlPlane, page: readonly Shown[]) {
    this.#cluster = cluster
    this.#page = page
  }

  /** What was run so far. */
  get ran(): ReadonlySet<string> {
    return this.#ran
  }

  /** Runs a command that stands on the page. It has to succeed, and to print what the page shows. */
  async run(command: string): Promise<string> {
    const shown = this.#page.filter((one) => one.command === command)
    expect(shown).not.toEqual([])
    const { code, output } = await type(this.#cluster, command)
    this.#ran.add(command)
    expect({ command, code, output }).toEqual({ command, code: 0, output })
    const missing = shown.flatMap((one) => invented(one.output, output))
    expect({ command, missing, output }).toEqual({ command, missing: [], output })
    return output
  }
}
