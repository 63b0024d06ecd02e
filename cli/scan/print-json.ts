import type { ScanReport } from '../../scan/report.ts'

/** One object: `ScanReport`. */
export const printJson = (report: ScanReport): string => `${JSON.stringify(report, null, 2)}\n`
