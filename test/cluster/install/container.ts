import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'

export interface ContainerProgram {
  readonly name: string
  /** The image's one file, with this container's own root: see `container-program.ts`. */
  readonly program: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly logFile: string
  /** Has a process end with the test; what comes back is called when it has ended. */
  readonly reap: (pid: number) => () => void
}

/** How one run of a container ended. */
export interface Ending {
  readonly code: number
  readonly at: number
}

/** One container of a pod: a process, started again after each end as often as the kubelet wants. */
export class Container {
  readonly #program: ContainerProgram
  readonly #log: WriteStream
  #child: ChildProcess | undefined
  #startedAt = 0
  #starts = 0
  #ending: Ending | undefined

  constructor(program: ContainerProgram) {
    this.#program = program
    this.#log = createWriteStream(program.logFile, { flags: 'a' })
  }

  get name(): string {
    return this.#program.name
  }

  get isRunning(): boolean {
    return this.#child !== undefined
  }

  /** Milliseconds of the clock. */
  get startedAt(): number {
    return this.#startedAt
  }

  get restarts(): number {
    return Math.max(0, this.#starts - 1)
  }

  /** How the last run ended; undefined before the first end. */
  get ending(): Ending | undefined {
    return this.#ending
  }

  start(): void {
    if (this.#child !== undefined) return
    const { program, args, env, reap } = this.#program
    const child = spawn(process.execPath, ['--max-semi-space-size=8', program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], ...env },
    })
    child.stdout.pipe(this.#log, { end: false })
    child.stderr.pipe(this.#log, { end: false })
    const ended = child.pid === undefined ? () => undefined : reap(child.pid)
    child.once('exit', (code, signal) => {
      ended()
      this.#child = undefined
      this.#ending = { code: code ?? (signal === 'SIGKILL' ? 137 : 143), at: Date.now() }
    })
    this.#child = child
    this.#starts += 1
    this.#startedAt = Date.now()
  }

  /** As the kernel ends a process: no last word. */
  kill(): void {
    this.#child?.kill('SIGKILL')
  }

  /** SIGTERM, and SIGKILL when the grace period is over; resolves when it is gone. */
  async stop(grace: number): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const insist = setTimeout(() => child.kill('SIGKILL'), grace)
    await ended
    clearTimeout(insist)
  }

  close(): void {
    this.#log.end()
  }
}
