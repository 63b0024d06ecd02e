import type { Logger } from 'pino'
import { LeadingApi, type ApiCalls } from '../../../allocator/api/leading-api.ts'
import { NotLeading } from '../../../allocator/api/api.ts'
import type { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import { ApiError } from '../../../cluster/api/api-error.ts'
import type { ApiClient } from '../../../cluster/client.ts'
import { writePolicyReports } from '../../../scan/policy-report/write.ts'
import type { ScanFinding } from '../../../scan/report.ts'
import { scanCluster } from '../../../scan/scan.ts'
import type { Settings } from '../../../webhook/rules/settings.ts'
import type { Service } from '../running-services.ts'
import { readBeside } from './beside.ts'
import { scanMetrics } from './metrics.ts'
import { ModelCluster } from './model-cluster.ts'

export interface BackgroundScanParts {
  /** The allocator's, which is scanned where it is. */
  readonly model: AllocationModel
  readonly allocator: {
    isLeading(): boolean
    unready(): readonly string[]
  }
  readonly client: ApiCalls & Pick<ApiClient, 'list' | 'serverNow'>
  readonly settings: () => Settings
  readonly log: Logger
  /** Milliseconds from the end of a scan to the next. */
  readonly periodMs: number
}

/** The first is so many milliseconds after the start, or after the lead was gained: what matters more comes first. */
const FIRST = 30_000
/** How often it is looked whether a scan is due, in milliseconds. */
const GLANCE = 1_000
/** Findings of one check that are kept for the reports; the others are counted. */
const MOST_KEPT = 5_000

type Count = Pick<ScanFinding, 'check' | 'severity'> & { readonly count: number }

/**
 * Scans the cluster from time to time while the allocator beside it leads, and knows the cluster: tells figures to Prometheus, and
 * findings as reports where the cluster has a kind for them. Each namespace is judged by its own level.
 */
export class BackgroundScan implements Service {
  readonly #parts: BackgroundScanParts
  readonly #api: LeadingApi
  readonly #metrics = scanMetrics({
    findings: () => this.#findings,
    duration: () => this.#duration,
    lastSuccess: () => this.#lastSuccess,
  })
  #findings: readonly Count[] = []
  #duration: number | undefined
  #lastSuccess: number | undefined
  #timer: NodeJS.Timeout | undefined
  /** When the next scan is due, by `performance.now()`; undefined while it is not known that this process leads. */
  #due: number | undefined
  #running: Promise<void> | undefined
  #isClosed = false

  constructor(parts: BackgroundScanParts) {
    this.#parts = parts
    this.#api = new LeadingApi(parts.client, { isLeading: () => this.#mayScan() })
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), GLANCE)
    this.#timer.unref()
  }

  /** Resolves when nothing goes on any more; soon, if what it reads from is closed meanwhile. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    this.#api.abortWrites()
    await this.#running
  }

  metrics(): Promise<string> {
    return this.#metrics.print()
  }

  /** One scan, now. Rejects if the cluster could not be read. */
  async scan(): Promise<void> {
    const { model, client, settings, log } = this.#parts
    const began = performance.now()
    const now = client.serverNow() ?? Date.now()
    const cluster = new ModelCluster(model, await readBeside(client), now)
    const counts = new Map<string, Count>()
    const report = await scanCluster(cluster, settings(), {
      level: 'namespace',
      most: MOST_KEPT,
      wanted: ({ check, severity }) => {
        const key = `${check} ${severity}`
        counts.set(key, { check, severity, count: (counts.get(key)?.count ?? 0) + 1 })
        return true
      },
      // Told every so many steps: a scan that is of no use any more ends.
      progress: () => this.#insist(),
    })
    this.#insist()
    const written = await writePolicyReports(this.#api, report, { now })
    this.#findings = [...counts.values()]
    this.#duration = (performance.now() - began) / 1000
    this.#lastSuccess = Math.round((client.serverNow() ?? Date.now()) / 1000)
    const found = Object.fromEntries(report.groups.map(({ group, count }) => [group, count]))
    log.info(
      { found, unread: report.unread, reports: written, seconds: this.#duration },
      'scanned the cluster',
    )
    for (const problem of written.problems) log.warn({ problem }, 'a report was not written')
  }

  #look(): void {
    if (!this.#mayScan()) {
      this.#due = undefined
      this.#findings = []
      return
    }
    this.#due ??= performance.now() + Math.min(FIRST, this.#parts.periodMs)
    if (this.#running !== undefined || performance.now() < this.#due) return
    this.#running = this.#attempt().finally(() => {
      this.#running = undefined
      this.#due = performance.now() + this.#parts.periodMs
    })
  }

  async #attempt(): Promise<void> {
    try {
      await this.scan()
    } catch (error) {
      if (error instanceof NotLeading || this.#isClosed) return
      const { log } = this.#parts
      if (error instanceof ApiError)
        log.warn({ problem: error.message }, 'the cluster was not scanned; trying again')
      else log.error({ err: error }, 'the scan met a fault; trying again')
    }
  }

  #insist(): void {
    if (!this.#mayScan()) throw new NotLeading()
  }

  #mayScan(): boolean {
    const { allocator } = this.#parts
    return !this.#isClosed && allocator.isLeading() && allocator.unready().length === 0
  }
}
