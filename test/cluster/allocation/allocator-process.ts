import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ControlPlane } from '../environment.ts'

/** The `berth` command in one file, in the control plane's own folder: half a second to start in place of one and a half. */
export async function bundle(cluster: ControlPlane): Promise<string> {
  const file = join(cluster.folder, 'berth.mjs')
  await promisify(execFile)(process.execPath, ['build.js', file])
  return file
}

export interface AllocatorProcessOptions {
  readonly bundle: string
  readonly configFile: string
  /** Of the account that it acts as. */
  readonly kubeconfig: string
  /** For its log, and its identity. */
  readonly name: string
  /** Whether it waits to be elected; else it believes to lead from the start. */
  readonly election: boolean
}

/** `berth allocator` as a process of its own, which can be killed and started again any number of times. */
export class AllocatorProcess {
  readonly #cluster: ControlPlane
  readonly #options: AllocatorProcessOptions
  readonly #log: WriteStream
  #child: ChildProcess | undefined
  #starts = 0
  #unexpected: string[] = []

  constructor(cluster: ControlPlane, options: AllocatorProcessOptions) {
    this.#cluster = cluster
    this.#options = options
    this.#log = createWriteStream(join(cluster.folder, `${options.name}.log`))
  }

  /** How often it was started. */
  get starts(): number {
    return this.#starts
  }

  /** Ends that nobody asked for, `exit 1`: none is right. */
  get unexpected(): readonly string[] {
    return this.#unexpected
  }

  /** Starts it; nothing happens if it runs. */
  start(): void {
    if (this.#child !== undefined) return
    const { bundle: program, configFile, kubeconfig, name, election } = this.#options
    const child = spawn(
      process.execPath,
      [
        '--max-semi-space-size=8',
        program,
        'allocator',
        `--kubeconfig=${kubeconfig}`,
        `--config=${configFile}`,
        `--identity=${name}-${this.#starts}`,
        election ? '--leader-namespace=berth-system' : '--no-leader-elect',
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    )
    this.#starts += 1
    child.stdout.pipe(this.#log, { end: false })
    child.stderr.pipe(this.#log, { end: false })
    const ended = child.pid === undefined ? () => undefined : this.#cluster.reap(child.pid)
    child.once('exit', (code, signal) => {
      ended()
      if (this.#child === child) this.#unexpected.push(`${name}: exit ${code ?? signal}`)
    })
    this.#child = child
  }

  /** As the kernel ends a process that uses too much memory: no last word, no last write. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** As Kubernetes asks it to go. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
}
