import { setTimeout as sleep } from 'node:timers/promises'
import type { ControlPlane } from '../environment.ts'
import { until } from '../until.ts'
import { Scene } from './scene.ts'
import { invented, leftOut, strictShapeOf, type Shown } from './shown.ts'
import { itemsOf, StandInKubelet } from './stand-in-kubelet.ts'
import { type, type Typed } from './terminal.ts'

/** What examples/installation has, and a quarantine that nobody need wait for. */
const CONFIG = `primaryInterfaces: [eth0]
reservedNetworks: [{name: pods, cidr: 10.244.0.0/16}, {name: services, cidr: 10.96.0.0/12}]
ipam: {quarantine: 100ms}
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
      await scene?.berth.settled()
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
    const scene = await this.withBerth()
    await this.#remove('apis/apps/v1', 'statefulsets')
    await this.#remove('apis/ipam.cluster.x-k8s.io/v1beta2', 'ipaddressclaims')
    await this.#remove('api/v1', 'pods')
    await scene.berth.settled()
    await this.#remove('apis/k8s.cni.cncf.io/v1', 'network-attachment-definitions')
    await this.#remove('apis/ipam.cluster.x-k8s.io/v1alpha2', 'inclusterippools')
    await this.#untilNone('apis/ipam.berth.dev/v1alpha1/ipleases')
  }

  async #remove(group: string, kind: string): Promise<void> {
    const path = `${group}/namespaces/default/${kind}`
    // A controller may make one more pod meanwhile.
    await this.#untilNone(path, () => this.cluster.request('DELETE', `/${path}`, { gracePeriodSeconds: 0 }))
  }

  #untilNone(path: string, otherwise: () => Promise<unknown> = async () => {}): Promise<void> {
    return until(
      async () => {
        await otherwise()
        return itemsOf((await this.cluster.request('GET', `/${path}`)).body).length === 0
      },
      () => `${path} of the guide do not go`,
    )
  }
}

export const isAsShown = (shown: readonly string[], real: string): boolean =>
  invented(shown, real, strictShapeOf).length === 0 && leftOut(shown, real, strictShapeOf).length === 0

/** Whether the page shows that the command fails. */
export const showsFailure = (output: readonly string[]): boolean =>
  output.some((line) => /^(?:Error from server|error:|denied {2})/.test(line))
