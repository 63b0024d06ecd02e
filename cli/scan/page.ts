import {
  SCAN_GROUPS,
  type ScanFigures,
  type ScanFinding,
  type ScanGroup,
  type ScanReport,
} from '../../scan/report.ts'
import { titleOf } from '../../scan/objects.ts'
import { listed } from '../../scan/gathering.ts'
import { printable, type Page } from '../review/report.ts'

export type ScanPrinter = (report: ScanReport, page: Page) => string

interface GroupText {
  /** Above its findings. */
  readonly title: string
  /** Behind a number in the summary, for one and for many. */
  readonly counted: readonly [one: string, many: string]
}

/** How a group is called. */
export const GROUP_TEXTS: Readonly<Record<ScanGroup, GroupText>> = {
  conflict: {
    title: 'Mend first: two machines may answer one address',
    counted: ['address conflict', 'address conflicts'],
  },
  stuck: {
    title: 'Pods that cannot start now',
    counted: ['keeps pods from starting', 'keep pods from starting'],
  },
  denied: {
    title: 'Would be refused at the next apply',
    counted: ['would be refused at the next apply', 'would be refused at the next apply'],
  },
  warned: { title: 'Warnings', counted: ['warning', 'warnings'] },
}

/** `Pod shop/web-1, Pod shop/web-2 and 3 more`. */
export const objectsText = ({ objects, more }: ScanFinding): string =>
  printable(more > 0 ? listed(objects.map(titleOf), more) : objects.map(titleOf).join(', '))

/** `12 findings: 2 address conflicts, 10 warnings`; `nothing found`. */
export function summaryOf({ groups }: ScanReport): string {
  const total = groups.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return 'nothing to mend'
  const parts = SCAN_GROUPS.flatMap((group) => {
    const count = groups.find((report) => report.group === group)?.count ?? 0
    return count === 0 ? [] : [plural(count, GROUP_TEXTS[group].counted)]
  })
  return `${plural(total, ['finding', 'findings'])}: ${parts.join(', ')}`
}

/** `looked at 6 networks, 2 pools and 12 pods, each namespace at the level that it enforces`. */
export function scopeOf({ figures, level }: ScanReport): string {
  const looked = FIGURES.flatMap(([key, names]) => (figures[key] === 0 ? [] : [plural(figures[key], names)]))
  const at = level === 'namespace' ? 'each namespace at the level that it enforces' : `all at ${level}`
  return looked.length === 0
    ? 'there is nothing in this cluster to look at'
    : `looked at ${listed(looked, 0)}, ${at}`
}

const FIGURES: readonly (readonly [key: keyof ScanFigures, names: readonly [one: string, many: string]])[] = [
  ['namespaces', ['namespace', 'namespaces']],
  ['networks', ['network', 'networks']],
  ['pools', ['pool', 'pools']],
  ['workloads', ['workload with networks', 'workloads with networks']],
  ['pods', ['live pod with networks', 'live pods with networks']],
  ['leases', ['lease', 'leases']],
]

const plural = (count: number, [one, many]: readonly [string, string]): string =>
  `${count} ${count === 1 ? one : many}`

/** What was not looked at. */
export const unreadText = ({ unread }: ScanReport): string =>
  unread.length === 0 ? '' : `not looked at: ${unread.join(', ')}`

export const moreText = (check: string, count: number): string =>
  `and ${count} more of ${check}; --limit 0 tells all, -n and --rule tell of some`
