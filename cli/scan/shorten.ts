import type { ScanFinding, ScanGroupReport, ScanReport } from '../../scan/report.ts'

/** The report with at most so many findings of each check in each group; the others are counted as untold. */
export const shortened = (report: ScanReport, most: number): ScanReport => ({
  ...report,
  groups: report.groups.map((group) => shortenedGroup(group, most)),
})

function shortenedGroup(group: ScanGroupReport, most: number): ScanGroupReport {
  const untold = new Map(group.untold.map(({ check, count }) => [check, count]))
  const told = new Map<string, number>()
  const isTold = ({ check }: ScanFinding): boolean => {
    const before = told.get(check) ?? 0
    if (before >= most) untold.set(check, (untold.get(check) ?? 0) + 1)
    else told.set(check, before + 1)
    return before < most
  }
  const findings = group.findings.filter(isTold)
  return { ...group, findings, untold: [...untold].map(([check, count]) => ({ check, count })) }
}
