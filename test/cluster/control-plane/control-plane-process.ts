import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Reaper } from './reaper.ts'

export interface ProcessDescription {
  readonly name: string
  readonly program: string
  readonly flags: readonly string[]
  readonly logFile: string
  /** Says whether it serves; called until it does. */
  readonly ready: () => Promise<boolean>
  /** How long it may take to end after SIGTERM before it is killed; milliseconds. */
  readonly patience: number
}

const startDeadline = 60_000
const pollInterval = 100

/** One program of the control plane: started, awaited, stopped and started again with the same flags. */
export class ControlPlaneProcess {
  readonly #description: ProcessDescription
  readonly #reaper: Reaper
  #child: ChildProcess | undefined

  constructor(description: ProcessDescription, reaper: Reaper) {
    this.#description = description
    this.#reaper = reaper
  }

  get name(): string {
    return this.#description.name
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** @throws Error with the end of the program's log when it ends early or is not ready in 60 s. */
  async start(): Promise<void> {
    const { name, program, flags, logFile } = this.#description
    const log = openSync(logFile, 'a')
    const child = spawn(program, flags, { stdio: ['ignore', log, log] })
    closeSync(log)
    child.on('error', () => {}) // a program that cannot be run has no pid: said below
    this.#child = child
    const { pid } = child
    if (pid === undefined) throw new Error(`${name} did not start: ${program} cannot be run`)
    this.#reaper.watch(pid)
    child.once('exit', () => this.#reaper.forget(pid))
    await this.untilReady()
  }

  /** @throws Error as `start` does. */
  async untilReady(): Promise<void> {
    const { name, ready } = this.#description
    const deadline = Date.now() + startDeadline
    for (;;) {
      const serves = await ready()
      // Asked after the probe: another program may answer on the port that ours could not have.
      if (this.#child === undefined) throw new Error(`${name} was stopped before it was ready`)
      if (hasEnded(this.#child)) throw await this.#trouble(`ended (${ending(this.#child)})`)
      if (serves) return
      if (Date.now() > deadline) throw await this.#trouble(`was not ready in ${startDeadline} ms`)
      await delay(pollInterval)
    }
  }

  /** SIGTERM, and SIGKILL when patience is over; resolves when the process is gone. */
  async stop(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child?.pid === undefined || hasEnded(child)) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const insist = setTimeout(() => child.kill('SIGKILL'), this.#description.patience)
    await ended
    clearTimeout(insist)
  }

  /** Everything the program printed since it was first started. */
  log(): Promise<string> {
    return readFile(this.#description.logFile, 'utf8')
  }

  async #trouble(what: string): Promise<Error> {
    const lines = (await this.log()).trimEnd().split('\n')
    return new Error(`${this.name} ${what}; its log ends\n${lines.slice(-15).join('\n')}`)
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

function ending(child: ChildProcess): string {
  return child.signalCode ?? `exit code ${child.exitCode}`
}
