import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startAllocator, type Allocator } from '../../../allocator/main.ts'
import { berthAccounts } from '../accounts.ts'
import { inProcess } from '../allocation/allocated-stage.ts'
import { installDefinitions, startBerth, type Berth } from '../berth.ts'
import type { ControlPlane } from '../environment.ts'
import { until } from '../until.ts'

const CONFIG = 'ipam: {quarantine: 2s}\n'

interface SceneOptions {
  /** The body of a BerthConfiguration. */
  readonly config?: string
}

/** A cluster with a webhook and a leading allocator on it, in this process, as the accounts of the manifests. */
export class Scene {
  readonly cluster: ControlPlane
  readonly berth: Berth
  /** What the allocator logged. */
  readonly log: readonly string[]
  readonly #allocator: Allocator

  private constructor(cluster: ControlPlane, berth: Berth, allocator: Allocator, log: readonly string[]) {
    this.cluster = cluster
    this.berth = berth
    this.#allocator = allocator
    this.log = log
  }

  static async on(cluster: ControlPlane, { config = CONFIG }: SceneOptions = {}): Promise<Scene> {
    const socket = join(cluster.folder, 'al.sock')
    const configFile = join(cluster.folder, 'al.yaml')
    await writeFile(configFile, `apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\n${config}`)
    await installDefinitions(cluster)
    const berth = await startBerth(cluster, { config, allocatorSocket: socket })
    const log: string[] = []
    const started = await startAllocator({
      ...inProcess({ kubeconfig: (await berthAccounts(cluster)).allocator, configFile, socket }),
      leaderElection: true,
      identity: 'berth-0',
      logLevel: 'debug',
      logTo: { write: (line) => void log.push(line) },
    })
    if (!started.ok) throw new Error(started.problem)
    await until(
      () => started.value.isLeading(),
      () => 'no allocator leads',
    )
    return new Scene(cluster, berth, started.value, log)
  }

  async end(): Promise<void> {
    await this.#allocator.close()
    await this.berth.stop()
  }

  /** @throws Error if one is refused */
  async create(...items: readonly unknown[]): Promise<void> {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
    const { code, stderr } = await this.cluster.kubectl(['create', '-f', '-'], { input })
    if (code !== 0) throw new Error(stderr)
    await this.berth.settled()
  }

  /** What a command prints; empty if it fails. */
  async kubectl(...args: readonly string[]): Promise<string> {
    return (await this.cluster.kubectl(args)).stdout
  }

  /** Waits until a command prints a text. */
  untilPrinted(words: string, ...args: readonly string[]): Promise<void> {
    return until(
      async () => (await this.kubectl(...args)).includes(words),
      () => `kubectl ${args.join(' ')} does not print ${words}`,
    )
  }

  /** Has kubelets say all the while that the pods of Deployment berth are ready; there are none here. */
  async whileKubeletsReport<Answer>(work: Promise<Answer>): Promise<Answer> {
    const timer = setInterval(() => void this.#report(), 300)
    return work.finally(() => clearInterval(timer))
  }

  async #report(): Promise<void> {
    const all = ['-n', 'berth-system', 'get', 'pods', '-l', 'app.kubernetes.io/name=berth', '-o', 'name']
    const names = (await this.kubectl(...all)).split('\n').filter((line) => line !== '')
    const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
    const patch = `-p=${JSON.stringify({ status })}`
    for (const name of names)
      await this.kubectl('-n', 'berth-system', 'patch', name, '--subresource=status', patch)
  }
}
