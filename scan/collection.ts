import {
  SCAN_GROUPS,
  type ScanFinding,
  type ScanGroup,
  type ScanGroupReport,
  type ScanObject,
} from './report.ts'

/** The findings of one check in one group: the first few, and how many there are. */
interface OfCheck {
  readonly findings: ScanFinding[]
  count: number
}

/** Findings by group and check, bounded: 100,000 of one kind say no more than 1,000. */
export class Collection {
  readonly #most: number
  readonly #groups = new Map<ScanGroup, Map<string, OfCheck>>()

  constructor(most: number) {
    this.#most = most
  }

  add(finding: ScanFinding): void {
    const checks = this.#groups.get(finding.group) ?? new Map<string, OfCheck>()
    this.#groups.set(finding.group, checks)
    const known = checks.get(finding.check) ?? { findings: [], count: 0 }
    checks.set(finding.check, known)
    known.count++
    if (known.findings.length < this.#most) known.findings.push(finding)
  }

  /** Those of one check by the place of what is to be mended. */
  groups(): readonly ScanGroupReport[] {
    return SCAN_GROUPS.map((group) => {
      const checks = [...(this.#groups.get(group) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1))
      return {
        group,
        count: checks.reduce((sum, [, { count }]) => sum + count, 0),
        findings: checks.flatMap(([, { findings }]) => findings.toSorted(byPlace)),
        untold: checks.flatMap(([check, { findings, count }]) =>
          count > findings.length ? [{ check, count: count - findings.length }] : [],
        ),
      }
    })
  }
}

function byPlace(a: ScanFinding, b: ScanFinding): number {
  const [one, other] = [placeOf(a.objects[0]), placeOf(b.objects[0])]
  return one < other ? -1 : one > other ? 1 : 0
}

const placeOf = (object: ScanObject | undefined): string =>
  object === undefined ? '' : `${object.namespace}/${object.name} ${object.kind}`
