import type { RuleContext } from '../webhook/rules/rule.ts'
import type { Settings } from '../webhook/rules/settings.ts'
import type { JsonObject } from '../network/json/json.ts'
import type { ScannedCluster, ScannedPod, ScannedView } from './cluster.ts'
import { Gathering } from './gathering.ts'
import { titleOf, scanObjectOf } from './objects.ts'
import { OrderedView } from './ordered-view.ts'
import type { Pace } from './pace.ts'
import type { ScanLevel } from './report.ts'

/** How the pods of one workload are. */
export interface OwnerPods {
  attached: number
  /** Not attached, and not only since a moment ago. */
  waiting: number
}

/** A pod that was created less than this ago, in milliseconds, may still be starting. */
export const STARTING = 60_000
/** One that has waited for longer, in milliseconds, is told of. */
export const LONG = 300_000

/** What one scan has at hand from its beginning to its end. */
export interface Scanning {
  readonly cluster: ScannedCluster
  readonly level: ScanLevel
  readonly settings: Settings
  readonly view: ScannedView
  readonly ordered: OrderedView
  /** Of the rules: they see the ordered view. */
  readonly context: RuleContext
  /** Workloads by title: `Deployment shop/web`. */
  readonly workloads: ReadonlyMap<string, JsonObject>
  /** By the title of the workload, or of the pod itself. */
  readonly owners: ReadonlyMap<string, OwnerPods>
  /** Owners of whose pods it was told already that somebody else has their address. */
  readonly conflicting: Set<string>
  /** What is true of many objects, told at the end. */
  readonly gathering: Gathering
}

export async function beginScan(
  cluster: ScannedCluster,
  settings: Settings,
  { level, pace }: { readonly level: ScanLevel; readonly pace: Pace },
): Promise<Scanning> {
  const owners = await ownersOf(cluster, pace)
  const waiting = new Set([...owners].filter(([, pods]) => pods.waiting > 0).map(([owner]) => owner))
  const workloads = new Map(
    cluster.workloads().map((workload) => [titleOf(scanObjectOf(workload)), workload] as const),
  )
  for (const title of workloads.keys()) if ((owners.get(title)?.attached ?? 0) === 0) waiting.add(title)
  const ordered = new OrderedView(cluster.view, settings.reservedNetworks, waiting)
  return {
    cluster,
    level,
    settings,
    view: cluster.view,
    ordered,
    context: { view: ordered, settings },
    workloads,
    owners,
    conflicting: new Set(),
    gathering: new Gathering(),
  }
}

/** The workload at the top: a CronJob's pods are its, not of the Job of one night. */
export const topOwner = (owner: string, cluster: ScannedCluster): string =>
  cluster.controllerOf(owner) ?? owner

/** Under what pods are told together: their workload; of those that nothing controls, often made by the dozen, the namespace. */
export const together = (owner: string, namespace: string): string =>
  owner.startsWith('Pod ') ? namespace : owner

/** Whether the pod has begun to wait long enough ago to be told of; of one that does not say when, it is. */
export const waitsSince = ({ createdAt }: ScannedPod, age: number, now: number): boolean =>
  createdAt === undefined || now - createdAt > age

async function ownersOf(cluster: ScannedCluster, pace: Pace): Promise<ReadonlyMap<string, OwnerPods>> {
  const owners = new Map<string, OwnerPods>()
  for (const pod of cluster.pods()) {
    const owner = topOwner(pod.owner, cluster)
    const pods = owners.get(owner) ?? { attached: 0, waiting: 0 }
    owners.set(owner, pods)
    if (pod.attached || pod.hostNetwork) pods.attached++
    else if (waitsSince(pod, STARTING, cluster.now)) pods.waiting++
    const pause = pace.breathe()
    if (pause !== undefined) await pause
  }
  return owners
}
