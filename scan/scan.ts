import type { Settings } from '../webhook/rules/settings.ts'
import type { ScannedCluster } from './cluster.ts'
import { JUDGED, judgeOwner } from './judge-owners.ts'
import { judgePod, judgeWorkload } from './judge-pods.ts'
import { LIVE_CHECKS } from './live/registry.ts'
import { Pace } from './pace.ts'
import type { ScanFigures, ScanFinding, ScanLevel, ScanReport } from './report.ts'
import { Collection } from './collection.ts'
import { beginScan, type Scanning } from './scanning.ts'

export interface ScanOptions {
  readonly level: ScanLevel
  /** How many findings of one check, in one group, a report keeps; the others are counted. 1,000 unless given. */
  readonly most?: number
  /** Which findings are counted and told; all unless given. */
  readonly wanted?: (finding: ScanFinding) => boolean
  /** Told now and then how far it is: of `total` objects `done` were looked at. */
  readonly progress?: (done: number, total: number) => void
}

/**
 * Looks at a whole cluster and tells what is wrong in it. Reads only what is in memory, writes nothing, and lets others have their
 * turn every few milliseconds.
 */
export async function scanCluster(
  cluster: ScannedCluster,
  settings: Settings,
  options: ScanOptions,
): Promise<ScanReport> {
  const { level, most = 1_000, wanted = () => true } = options
  const collection = new Collection(most)
  for await (const finding of findingsIn(cluster, settings, options))
    if (wanted(finding)) collection.add(finding)
  return { level, figures: figuresOf(cluster), groups: collection.groups(), unread: cluster.unread }
}

/** The same, finding by finding, in no order that means anything. */
export async function* findingsIn(
  cluster: ScannedCluster,
  settings: Settings,
  { level, progress }: Pick<ScanOptions, 'level' | 'progress'>,
): AsyncGenerator<ScanFinding> {
  const pace = new Pace()
  const scanning = await beginScan(cluster, settings, { level, pace })
  const total = totalOf(cluster)
  let done = 0
  for (const step of stepsOf(scanning)) {
    yield* step()
    if (++done % 1_000 === 0) progress?.(done, total)
    const pause = pace.breathe()
    if (pause !== undefined) await pause
  }
  for (const finding of scanning.gathering.findings()) {
    yield finding
    const pause = pace.breathe()
    if (pause !== undefined) await pause
  }
}

type Step = () => Iterable<ScanFinding>

/** What is live comes first: of what it tells, the rules need not tell again. */
function* stepsOf(scanning: Scanning): Iterable<Step> {
  const { cluster } = scanning
  const looks = LIVE_CHECKS.map((check) => check.begin(scanning))
  for (const pod of cluster.pods())
    if (!pod.deleting) yield () => looks.flatMap((look) => [...(look.pod?.(pod) ?? [])])
  for (const lease of cluster.leases()) yield () => looks.flatMap((look) => [...(look.lease?.(lease) ?? [])])
  for (const kind of JUDGED)
    for (const object of cluster.objects(kind)) yield () => judgeOwner(object, scanning)
  for (const workload of cluster.workloads()) yield () => gathered(() => judgeWorkload(workload, scanning))
  for (const pod of cluster.pods()) if (!pod.deleting) yield () => gathered(() => judgePod(pod, scanning))
}

function gathered(run: () => void): readonly ScanFinding[] {
  run()
  return []
}

function totalOf(cluster: ScannedCluster): number {
  const { networks, pools, namespaces, workloads, pods, leases } = figuresOf(cluster)
  return networks + pools + namespaces + workloads + 2 * pods + leases
}

function figuresOf(cluster: ScannedCluster): ScanFigures {
  const count = (kind: (typeof JUDGED)[number]): number => cluster.objects(kind).length
  return {
    networks: count('NetworkAttachmentDefinition'),
    pools: count('InClusterIPPool') + count('GlobalInClusterIPPool'),
    namespaces: count('Namespace'),
    workloads: cluster.workloads().length,
    pods: cluster.view.podsWithNetworks(),
    leases: cluster.leaseCount,
  }
}
