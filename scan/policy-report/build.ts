import type { JsonObject } from '../../network/json/json.ts'
import type { ScanFinding, ScanReport } from '../report.ts'
import type { ReportApi } from './report-api.ts'
import { noteOf, resultOf, SOURCE } from './result.ts'

/** The name of each of our reports: one in a namespace, and one for the cluster. */
export const REPORT_NAME = 'berth-scan'
export const MANAGED_BY = { key: 'app.kubernetes.io/managed-by', value: 'berth' }

/** Results in one report: more is not read, and 100 of the largest (10 KB) are below what etcd takes (1.5 MiB). */
export const MOST_RESULTS = 100

/** How many results there are of each outcome, listed or not. */
export interface ReportSummary {
  readonly pass: number
  readonly fail: number
  readonly warn: number
  readonly error: number
  readonly skip: number
}

/** What a report is to say. */
export interface ReportContent {
  /** Of the objects that it is about; empty: the cluster-scoped ones. */
  readonly namespace: string
  /** What is to be mended first comes first; without their times. */
  readonly results: readonly JsonObject[]
  readonly summary: ReportSummary
}

/**
 * What is to be reported, by namespace: of each finding in the namespace of the object that is to be mended. Where nothing is
 * wrong there is no report. What is left out is told by a result `skip`, what was not looked at by a result `error`, both for the whole
 * cluster in the report of the cluster.
 */
export function reportContents(report: ScanReport): readonly ReportContent[] {
  const byNamespace = new Map<string, ScanFinding[]>()
  for (const finding of report.groups.flatMap(({ findings }) => findings)) {
    const namespace = finding.objects[0]?.namespace ?? ''
    const others = byNamespace.get(namespace)
    if (others === undefined) byNamespace.set(namespace, [finding])
    else others.push(finding)
  }
  const notes = notesOf(report)
  if (notes.length > 0 && !byNamespace.has('')) byNamespace.set('', [])
  return [...byNamespace]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([namespace, findings]) => contentOf(namespace, findings, namespace === '' ? notes : []))
}

function contentOf(
  namespace: string,
  findings: readonly ScanFinding[],
  notes: readonly JsonObject[],
): ReportContent {
  const room = MOST_RESULTS - notes.length
  const listed = findings.length <= room ? findings : findings.slice(0, room - 1)
  const cutOff = findings.length - listed.length
  const all = [...listed.map(resultOf), ...(cutOff > 0 ? [notListed(namespace, cutOff)] : []), ...notes]
  const noted = (outcome: string) => all.filter(({ result }) => result === outcome).length
  const fail = findings.filter(({ severity }) => severity === 'deny').length
  return {
    namespace,
    results: all,
    summary: { pass: 0, fail, warn: findings.length - fail, error: noted('error'), skip: noted('skip') },
  }
}

const notListed = (namespace: string, count: number): JsonObject =>
  noteOf(
    'skip',
    `${count} more findings are counted in the summary and not listed here: berth scan${namespace === '' ? '' : ` -n ${namespace}`} tells all`,
  )

/** Notes of a scan: at most so many, the rest as one. */
const MOST_NOTES = 20

function notesOf({ groups, unread }: ScanReport): readonly JsonObject[] {
  const untold = groups
    .flatMap((group) => group.untold)
    .map(({ check, count }) =>
      noteOf('skip', `${count} more findings of ${check} are in no report: berth scan tells all`),
    )
  const failed = unread.map((what) => noteOf('error', `not looked at: ${what}`))
  const notes = [...failed, ...untold]
  if (notes.length <= MOST_NOTES) return notes
  const rest = notes.length - MOST_NOTES + 1
  return [
    ...notes.slice(0, MOST_NOTES - 1),
    noteOf('skip', `${rest} more notes on this scan: berth scan tells all`),
  ]
}

/** The object to write. `results` have their times. */
export const reportObject = (
  api: ReportApi,
  { namespace, summary }: ReportContent,
  results: readonly JsonObject[],
): JsonObject => ({
  apiVersion: api.apiVersion,
  kind: (namespace === '' ? api.cluster : api.namespaced).kind,
  metadata: {
    name: REPORT_NAME,
    ...(namespace !== '' && { namespace }),
    labels: { [MANAGED_BY.key]: MANAGED_BY.value },
  },
  ...(api.hasSource && { source: SOURCE }),
  ...(namespace !== '' && { scope: { apiVersion: 'v1', kind: 'Namespace', name: namespace } }),
  summary: { ...summary },
  results: [...results],
})
