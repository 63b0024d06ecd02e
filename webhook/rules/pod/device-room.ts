import { networkKey, type Network } from '../../../network/nad/network.ts'
import type { PlacementNode } from '../../../network/placement/node-affinity.ts'
import type { ClusterView, LinkFilter, LivePod } from '../cluster-view.ts'
import type { PodSubject } from '../subject.ts'
import { candidateNodes } from './candidate-nodes.ts'
import { requirementsOf } from './network-nodes.ts'
import { isOwn } from './own-pod.ts'

/** What is left of a host device on some nodes. */
export interface DeviceRoom {
  /** On how many of the nodes it is free for one more pod. */
  readonly free: number
  /** The live pods that hold it there, or that can only run there. */
  readonly holders: readonly LivePod[]
}

/** Pods without a node that are looked at; more wait only where something else is badly wrong. */
const MOST_WAITING = 256

/**
 * On how many of the candidate nodes the device is free. A pod that runs holds the device of its node. Pods that wait for
 * a node hold by number: two of them that can run on the same two nodes only leave no room there. `network`s of
 * different names may hand out one device.
 */
export function deviceRoom(
  device: string,
  candidates: readonly PlacementNode[],
  subject: PodSubject,
  view: ClusterView,
): DeviceRoom {
  const { bound, waiting } = usersOf(device, candidates, subject, view)
  const free = new Set<string>()
  const holders: LivePod[] = []
  for (const { name } of candidates) {
    const holder = bound.get(name)
    if (holder === undefined) free.add(name)
    else holders.push(holder)
  }
  // Where there is room for all that wait, it need not be known which of them can go elsewhere.
  const wanted = subject.template === undefined ? 1 : (subject.template.replicas ?? candidates.length) + 1
  if (free.size - waiting.length >= wanted) return { free: free.size - waiting.length, holders }
  const confined = waiting.filter((entry) => isConfined(entry, { free, bound, view })).map(([pod]) => pod)
  return { free: Math.max(0, free.size - confined.length), holders: [...holders, ...confined] }
}

type Waiting = readonly [LivePod, Network]

/** The live pods that use the device, other than the one under review: by node, and those that have none yet. */
function usersOf(
  device: string,
  candidates: readonly PlacementNode[],
  subject: PodSubject,
  view: ClusterView,
): { readonly bound: ReadonlyMap<string, LivePod>; readonly waiting: readonly Waiting[] } {
  const bound = new Map<string, LivePod>()
  const waiting = new Map<string, Waiting>()
  for (const network of view.networksOnMaster(device, handingOut(candidates))) {
    if (network.device !== device) continue
    for (const pod of view.podsUsing(networkKey(network.namespace, network.name))) {
      if (pod.hostNetwork || isOwn(subject, pod)) continue
      if (pod.nodeName !== undefined) bound.set(pod.nodeName, pod)
      else if (waiting.size < MOST_WAITING) waiting.set(networkKey(pod.namespace, pod.name), [pod, network])
    }
  }
  return { bound, waiting: [...waiting.values()] }
}

/** The NADs that hand a device out; where one node is left, without those that name another node. */
const handingOut = ([first, ...others]: readonly PlacementNode[]): LinkFilter => ({
  wanted: ({ driver }) => driver === 'host-device',
  node: others.length > 0 ? undefined : first?.labels['kubernetes.io/hostname'],
})

interface Situation {
  readonly free: ReadonlySet<string>
  readonly bound: ReadonlyMap<string, LivePod>
  readonly view: ClusterView
}

/** Whether a waiting pod can get the device nowhere but on the free nodes. */
function isConfined([pod, network]: Waiting, { free, bound, view }: Situation): boolean {
  if (free.size === 0) return false
  const nodes = candidateNodes(pod.placement, requirementsOf(network, view), view)
  const reach = nodes?.filter(({ name }) => !bound.has(name))
  return reach !== undefined && reach.length > 0 && reach.every(({ name }) => free.has(name))
}
