import { Gauge, Registry } from 'prom-client'
import type { ScanFinding } from '../../../scan/report.ts'

/** What the last scan came to. */
export interface ScanFiguresSource {
  /** By rule (or live check) and severity; empty before the first scan, and where another leads. */
  readonly findings: () => Iterable<Pick<ScanFinding, 'check' | 'severity'> & { readonly count: number }>
  /** Seconds; undefined before the first. */
  readonly duration: () => number | undefined
  /** Seconds since 1970; undefined before the first. */
  readonly lastSuccess: () => number | undefined
}

/** In Prometheus's text format. */
export function scanMetrics({ findings, duration, lastSuccess }: ScanFiguresSource): {
  print(): Promise<string>
} {
  const registry = new Registry()
  const single = (name: string, help: string, value: () => number | undefined): void => {
    const gauge = new Gauge({
      name,
      help,
      registers: [],
      collect() {
        const now = value()
        // A gauge without labels tells 0 where nothing was set.
        if (now === undefined) this.remove()
        else this.set(now)
      },
    })
    registry.registerMetric(gauge)
  }
  const found = new Gauge({
    name: 'berth_scan_findings',
    help: 'Findings of the last scan, by rule or live check, and severity (deny, warn)',
    labelNames: ['rule', 'severity'],
    registers: [],
    collect() {
      this.reset()
      for (const { check, severity, count } of findings()) this.set({ rule: check, severity }, count)
    },
  })
  registry.registerMetric(found)
  single(
    'berth_scan_duration_seconds',
    'How long the last scan took, from the first list to the last report',
    duration,
  )
  single('berth_scan_last_success_timestamp_seconds', 'When the last scan ended that ended well', lastSuccess)
  return { print: () => registry.metrics() }
}
