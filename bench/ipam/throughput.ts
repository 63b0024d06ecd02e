import { bareWrite } from './bare-write.ts'
import { removePods, type Cluster } from './cluster.ts'
import { perSecond } from './in-flight.ts'
import { CONFIG_MAPS, configMap, gatedPod, pod, PODS } from './objects.ts'
import { PodWatch, type PodTimes } from './pod-watch.ts'
import type { Processes } from './processes.ts'

const PODS_AT_ONCE = 1000
/** As many as the allocator works on at once. */
const IN_FLIGHT = 16

/** Objects a second that this API server creates, of a lease's size. */
export async function smallObjects(
  { client, control }: Cluster,
  count: number,
  inFlight: number,
): Promise<number> {
  const rate = await perSecond(count, inFlight, (index) =>
    client.create(CONFIG_MAPS, configMap(`m-${index}`)),
  )
  await control.request('DELETE', CONFIG_MAPS)
  return rate
}

/** Plain pods a second. */
export async function plainPods(cluster: Cluster): Promise<number> {
  const rate = await perSecond(PODS_AT_ONCE, IN_FLIGHT, (index) =>
    cluster.client.create(PODS, pod(`plain-${index}`)),
  )
  await removePods(cluster)
  return rate
}

/** Pairs of writes a second that a lease comes to, without Berth. */
export async function bareWrites(cluster: Cluster): Promise<number> {
  const { client } = cluster
  await perSecond(PODS_AT_ONCE, IN_FLIGHT, (index) => client.create(PODS, gatedPod(`bare-${index}`)))
  const rate = await perSecond(PODS_AT_ONCE, IN_FLIGHT, (index) => bareWrite(cluster, `bare-${index}`))
  await cluster.control.request('DELETE', CONFIG_MAPS)
  await removePods(cluster)
  return rate
}

export interface ManagedRates {
  /** Pods a second that were created, through the webhook. */
  readonly created: number
  /** Pods a second from the first creation until all had their address and no gate. */
  readonly served: number
}

/** The same pods on a managed network, while the allocator serves them. */
export async function managedPods(cluster: Cluster, network: string): Promise<ManagedRates> {
  const watch = await PodWatch.open(cluster.client)
  const begun = performance.now()
  const created = await perSecond(PODS_AT_ONCE, IN_FLIGHT, (index) =>
    cluster.client.create(PODS, pod(`managed-${index}`, network)),
  )
  const times = await allFree(watch, 'managed')
  const seconds = (Math.max(...times.map(({ free }) => free)) - begun) / 1000
  watch.close()
  await removePods(cluster)
  return { created, served: PODS_AT_ONCE / seconds }
}

/**
 * Leases a second of an allocator that starts and finds all of the pods waiting for it, from the first address given to the last,
 * and its CPU time for each. It runs on.
 */
export async function waitingPods(
  cluster: Cluster,
  network: string,
  processes: Processes,
): Promise<{ readonly rate: number; readonly cpuMs: number }> {
  const watch = await PodWatch.open(cluster.client)
  await perSecond(PODS_AT_ONCE, IN_FLIGHT, (index) =>
    cluster.client.create(PODS, pod(`waiting-${index}`, network)),
  )
  await processes.startAllocator()
  const times = (await allFree(watch, 'waiting')).map(({ free }) => free)
  const cpu = processes.allocator.cpuSeconds()
  watch.close()
  await removePods(cluster)
  const seconds = (Math.max(...times) - Math.min(...times)) / 1000
  return { rate: (PODS_AT_ONCE - 1) / seconds, cpuMs: (cpu * 1000) / PODS_AT_ONCE }
}

const allFree = (watch: PodWatch, prefix: string): Promise<readonly PodTimes[]> =>
  Promise.all(Array.from({ length: PODS_AT_ONCE }, (_, index) => watch.free(`${prefix}-${index}`)))
