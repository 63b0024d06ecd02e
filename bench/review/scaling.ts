import { ClusterModel } from '../../cluster/model/cluster-model.ts'
import { isObject } from '../../network/json/json.ts'
import { manifestRequest } from '../../webhook/admission/manifest-request.ts'
import { subjectOf } from '../../webhook/admission/subject-of.ts'
import { DEFAULT_SETTINGS } from '../../service/config.ts'
import { masterConflict } from '../../webhook/rules/master-conflict.ts'
import { rangeOverlap } from '../../webhook/rules/range-overlap.ts'
import { definitionOf, network } from './synthetic-cluster.ts'

/** Median microseconds of one run of a rule on a new NAD, by how many NADs there are already. */
export interface Scaling {
  readonly networks: number
  readonly overlap: number
  readonly master: number
}

const ROUNDS = 41
const RUNS = 200

/** The overlap and master rules on a NAD that conflicts with nothing, against caches of growing size. */
export function ruleScaling(sizes: readonly number[]): readonly Scaling[] {
  return sizes.map((networks) => {
    const view = new ClusterModel()
    const size = { networks, pods: 0, namespaces: 1000, nodes: 100, networked: 1 }
    for (let at = 0; at < networks; at++) {
      const object: unknown = network(at, size)
      if (isObject(object)) view.upsert('NetworkAttachmentDefinition', object)
    }
    const manifest: unknown = definitionOf('bench', 'new-net', '172.31.0.0/24', 'eth7')
    if (!isObject(manifest)) throw new Error('no manifest')
    const request = manifestRequest(manifest, {
      operation: 'CREATE',
      namespace: 'bench',
      username: 'bench',
      oldObject: undefined,
      dryRun: false,
    })
    const reviewed = subjectOf(request, view)
    if (reviewed?.kind !== 'network') throw new Error('no network')
    const context = { view, settings: DEFAULT_SETTINGS }
    const { subject } = reviewed
    const time = (rule: typeof rangeOverlap) =>
      median(() => void [...(rule.checks.network?.run(subject, context) ?? [])])
    return { networks, overlap: time(rangeOverlap), master: time(masterConflict) }
  })
}

function median(run: () => void): number {
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const begun = performance.now()
    for (let at = 0; at < RUNS; at++) run()
    rounds.push(((performance.now() - begun) * 1000) / RUNS)
  }
  return rounds.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN
}
