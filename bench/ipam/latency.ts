import { setTimeout as sleep } from 'node:timers/promises'
import { removePods, type Cluster } from './cluster.ts'
import { quantile } from './in-flight.ts'
import { pod, PODS } from './objects.ts'
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

/** One pod at a time, each after the one before has its address: the time of one lease. The median in ms. */
export async function oneByOne(cluster: Cluster, networks: readonly string[]): Promise<readonly number[]> {
  const watch = await PodWatch.open(cluster.client)
  const times = networks.map((): number[] => [])
  // In turn, so that what else the machine does meets all alike.
  for (let index = 0; index < ONE_BY_ONE; index++) {
    for (const [place, network] of networks.entries()) {
      oneByOneSoFar += 1
      times[place]?.push(await serve(cluster, watch, { name: `single-${oneByOneSoFar}`, network }))
    }
  }
  watch.close()
  await removePods(cluster)
  return times.map((of) => quantile(of, 0.5))
}

const ONE_BY_ONE = 100
let oneByOneSoFar = 0

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
