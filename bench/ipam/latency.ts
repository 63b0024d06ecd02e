import { setTimeout as sleep } from 'node:timers/promises'
import { removePods, type Cluster } from './cluster.ts'
import { bareWrite } from './bare-write.ts'
import { quantile } from './in-flight.ts'
import { CONFIG_MAPS, gatedPod, pod, PODS } from './objects.ts'
import { PodWatch } from './pod-watch.ts'

/** In ms, from the moment that a watcher sees a pod to the moment that it sees the pod without its gate. */
export interface Latency {
  readonly p50: number
  readonly p99: number
}

/** Pods that come at a steady rate, whether those before are served or not. */
export async function steadyPods(
  cluster: Cluster,
  network: string,
  { count, perSecond }: { readonly count: number; readonly perSecond: number },
): Promise<Latency> {
  const watch = await PodWatch.open(cluster.client)
  const begun = performance.now()
  const served: Promise<number>[] = []
  for (let index = 0; index < count; index++) {
    await sleep(Math.max(0, begun + (index * 1000) / perSecond - performance.now()))
    served.push(serve(cluster, watch, { name: `steady-${index}`, network }))
  }
  const times = await Promise.all(served)
  watch.close()
  await removePods(cluster)
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}

/** Medians in ms of one thing at a time, each after the one before is done. */
export interface OneByOne {
  /** From a pod to its address, by network. */
  readonly leases: readonly number[]
  /** The two writes that a lease comes to, without Berth: what the API server takes at this moment. */
  readonly bare: number
}

/** One pod at a time, in turn on each of the networks and on none, so that what else the machine does meets all alike. */
export async function oneByOne(cluster: Cluster, networks: readonly string[]): Promise<OneByOne> {
  const watch = await PodWatch.open(cluster.client)
  const leases = networks.map((): number[] => [])
  const bare: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (const [place, network] of networks.entries()) {
      leases[place]?.push(await serve(cluster, watch, { name: `single-${network}-${round}`, network }))
    }
    const name = `single-bare-${round}`
    await cluster.client.create(PODS, gatedPod(name))
    const begun = performance.now()
    await bareWrite(cluster, name)
    bare.push(performance.now() - begun)
  }
  watch.close()
  await removePods(cluster)
  await cluster.control.request('DELETE', CONFIG_MAPS)
  return { leases: leases.map((of) => quantile(of, 0.5)), bare: quantile(bare, 0.5) }
}

const ROUNDS = 100

/** Creates a pod; how long it waited for its address. */
async function serve(
  { client }: Cluster,
  watch: PodWatch,
  { name, network }: { readonly name: string; readonly network: string },
): Promise<number> {
  await client.create(PODS, pod(name, network))
  const { added, free } = await watch.free(name)
  return free - added
}
