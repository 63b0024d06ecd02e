import { mkdir, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAuthority, issueServing } from '../../certs/self-signed.ts'
import { PREVIEW_PATHS } from '../../network/preview/contract.ts'
import { start, type Child } from '../review/child.ts'
import { imageOptions } from '../review/image-options.ts'
import { untilReady } from '../review/ready.ts'
import type { Cluster } from './cluster.ts'

/** Webhook and allocator as the pod runs them: two processes of the bundle, with the flags of the image and a socket between them. */
export class Processes {
  readonly #cluster: Cluster
  readonly #folder: string
  /** PEM of who vouches for the webhook. */
  readonly authority: string
  readonly #running: Child[] = []
  #allocator: Child | undefined

  private constructor(cluster: Cluster, folder: string, authority: string) {
    this.#cluster = cluster
    this.#folder = folder
    this.authority = authority
    // Interrupted, it leaves nothing running.
    process.once('exit', () => this.stop())
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  }

  static async prepare(cluster: Cluster): Promise<Processes> {
    const folder = join(cluster.control.folder, 'bench')
    await mkdir(folder)
    const notAfter = new Date(Date.now() + 86_400_000)
    const authority = await createAuthority({ commonName: 'bench authority', notAfter })
    const leaf = await issueServing(authority, {
      commonName: 'bench',
      names: ['127.0.0.1', 'localhost'],
      notAfter,
    })
    const config = 'apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\nipam: {quarantine: 1s}\n'
    const files = {
      'ca.crt': authority.cert,
      'tls.crt': leaf.cert,
      'tls.key': leaf.key,
      'berth.yaml': config,
    }
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
    return new Processes(cluster, folder, authority.cert)
  }

  /** The allocator that runs. */
  get allocator(): Child {
    if (this.#allocator === undefined) throw new Error('no allocator runs')
    return this.#allocator
  }

  /** Starts an allocator that leads from the start; resolves when it has read the cluster, with the seconds it took. */
  async startAllocator(): Promise<number> {
    const begun = performance.now()
    this.#allocator = await this.#start(['allocator', '--no-leader-elect', '--socket', this.#socket])
    while (!(await this.#isAllocatorReady())) await sleep(20)
    return (performance.now() - begun) / 1000
  }

  async endAllocator(): Promise<void> {
    const { allocator } = this
    const ended = new Promise((resolve) => allocator.process.once('exit', resolve))
    allocator.stop()
    await ended
    this.#allocator = undefined
  }

  /** Starts the webhook; its port, once it is ready. */
  async startWebhook(): Promise<number> {
    const certificate = ['--tls-cert-file', join(this.#folder, 'tls.crt'), '--tls-private-key-file']
    const rest = [join(this.#folder, 'tls.key'), '--allocator-socket', this.#socket]
    const port = await new Promise<number>((resolve, reject) => {
      const onLine = (line: string): void => {
        const [, listening] = /"port":(\d+)/.exec(line) ?? []
        if (listening !== undefined) resolve(Number(listening))
      }
      const args = ['webhook', '--host', '127.0.0.1', '--port', '0', ...certificate, ...rest]
      this.#start(args, onLine).catch(reject)
    })
    await untilReady(port, this.authority)
    return port
  }

  stop(): void {
    for (const child of this.#running) child.stop()
  }

  get #socket(): string {
    return join(this.#folder, 'allocator.sock')
  }

  async #start(args: readonly string[], onLine?: (line: string) => void): Promise<Child> {
    const common = ['--kubeconfig', this.#cluster.berth, '--config', join(this.#folder, 'berth.yaml')]
    const child = start([...(await imageOptions()), 'dist/berth.mjs', ...args, ...common], onLine)
    this.#running.push(child)
    return child
  }

  #isAllocatorReady(): Promise<boolean> {
    return new Promise((resolve) => {
      const call = request({ socketPath: this.#socket, path: PREVIEW_PATHS.ready }, (response) => {
        response.resume()
        resolve(response.statusCode === 200)
      })
      call.on('error', () => resolve(false))
      call.end()
    })
  }
}

/** The resident set of a process now, in MiB. */
export const residentMiB = ({ process: { pid } }: Child): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
