import { setTimeout as sleep } from 'node:timers/promises'
import type { ControlPlane } from '../environment.ts'
import { until } from '../until.ts'
import { Scene } from './scene.ts'
import { invented, leftOut, strictShapeOf, type Shown } from './shown.ts'
import { StandInKubelet } from './stand-in-kubelet.ts'
import { type, type Typed } from './terminal.ts'

/** What examples/installation has, and a quarantine that nobody need wait for. */
const CONFIG = `primaryInterfaces: [eth0]
reservedNetworks: [{name: pods, cidr: 10.244.0.0/16}, {name: services, cidr: 10.96.0.0/12}]
ipam: {quarantine: 500ms}
`

/** Commands that change nothing: what they show may take a moment to come about, so they are tried again. */
const READS = /^(?:kubectl(?: -n \S+)? (?:get|describe|wait|auth)|berth (?:pools|explain|review|scan)) /

/** How long a command that reads is tried again, in ms. */
const PATIENCE = 10_000

/** What the commands of guides run on: two nodes that nobody serves but a stand-in, and from `withBerth` on Berth. */
export class GuideStage {
  readonly cluster: ControlPlane
  readonly kubelet: StandInKubelet
  #scene: Promise<Scene> | undefined
  /** Whether Berth may not have seen yet what was written. */
  #written = true

  constructor(cluster: ControlPlane) {
    this.cluster = cluster
    this.kubelet = new StandInKubelet(cluster)
  }

  /** Berth's webhook and a leading allocator, in this process. */
  withBerth(): Promise<Scene> {
    this.#scene ??= Scene.on(this.cluster, { config: CONFIG })
    return this.#scene
  }

  /** Whether pods are kept off a node: where there is one choice the page can say which. */
  async cordon(node: string, unschedulable: boolean): Promise<void> {
    await this.cluster.request('PATCH', `/api/v1/nodes/${node}`, { spec: { unschedulable } })
  }

  async end(): Promise<void> {
    await this.kubelet.stop()
    await (await this.#scene)?.end()
  }

  /** Runs a command when Berth has seen what was written before it. */
  async play({ command, output }: Shown): Promise<Typed> {
    const scene = await this.#scene
    const deadline = Date.now() + PATIENCE
    if (!READS.test(command)) {
      if (this.#written) await scene?.berth.settled()
      this.#written = true
      return type(this.cluster, command)
    }
    for (;;) {
      const typed = await type(this.cluster, command)
      if (isAsShown(output, typed.output) || Date.now() > deadline) return typed
      await sleep(100)
    }
  }

  /** Takes away what a guide made, with its leases. */
  async clear(): Promise<void> {
    const remove = async (kinds: string, ...more: readonly string[]): Promise<void> => {
      const all = ['delete', kinds, '--all', '-n', 'default', '--ignore-not-found', ...more]
      const { code, stderr } = await this.cluster.kubectl(all)
      if (code !== 0) throw new Error(`kubectl ${all.join(' ')}: ${stderr}`)
    }
    const scene = await this.withBerth()
    await remove('statefulsets,deployments,ipaddressclaims')
    await remove('pods', '--force', '--grace-period=0')
    await scene.berth.settled()
    await remove('network-attachment-definitions,inclusterippools')
    await remove('globalinclusterippools')
    await until(
      async () => (await scene.kubectl('get', 'ipl', '-o', 'name')) === '',
      () => 'the leases of the guide do not come free',
    )
  }
}

export const isAsShown = (shown: readonly string[], real: string): boolean =>
  invented(shown, real, strictShapeOf).length === 0 && leftOut(shown, real, strictShapeOf).length === 0

/** Whether the page shows that the command fails. */
export const showsFailure = (output: readonly string[]): boolean =>
  output.some((line) => /^(?:Error from server|error:|denied {2})/.test(line))
