import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { kindOf } from './admission/kinds.ts'
import type { Outcome } from './admission/reviewer.ts'

/** How far a cache is behind: seconds since its stream last proved to be alive. */
export interface CacheFigures {
  readonly resource: string
  readonly ageSeconds: number
  /** Undefined where only names are followed, and nothing is kept. */
  readonly objects: number | undefined
}

/** What is read when Prometheus asks. */
export interface MetricSources {
  readonly caches: () => readonly CacheFigures[]
  /** When the served certificate expires, in seconds since the epoch. */
  readonly certificateExpiry: () => number
  /** Whether the configuration file, as it stands now, could be read. */
  readonly configurationValid: () => boolean
}

export interface Metrics {
  observe(outcome: Outcome): void
  print(): Promise<{ readonly contentType: string; readonly text: string }>
}

/** From 50 µs to 5 s: a review takes well under a millisecond, the API server waits for two to five seconds. */
const BUCKETS = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]

export function webhookMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const instruments = reviewInstruments(registry)
  gauges(registry, sources)
  return {
    observe: (outcome) => observe(outcome, instruments),
    print: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}

function reviewInstruments(registry: Registry) {
  const registers = [registry]
  return {
    reviews: new Counter({
      name: 'berth_reviews_total',
      help: 'Reviews answered, by phase, kind, operation and decision (allowed, denied, patched, unreadable, fault)',
      labelNames: ['phase', 'kind', 'operation', 'decision'],
      registers,
    }),
    findings: new Counter({
      name: 'berth_findings_total',
      help: 'Findings told to users, by rule and severity',
      labelNames: ['rule', 'severity'],
      registers,
    }),
    durations: new Histogram({
      name: 'berth_review_duration_seconds',
      help: 'Time from the whole body to the answer',
      labelNames: ['phase', 'kind'],
      buckets: BUCKETS,
      registers,
    }),
  }
}

function observe(
  { phase, request, verdict, fault, seconds }: Outcome,
  { reviews, findings, durations }: ReturnType<typeof reviewInstruments>,
): void {
  // Only kinds that Berth knows become labels: a caller must not be able to make up time series.
  const kind = request !== undefined && kindOf(request) !== undefined ? request.kind : 'other'
  reviews.inc({
    phase,
    kind,
    operation: request?.operation ?? 'unknown',
    decision: decisionOf(request === undefined, verdict.answer, fault),
  })
  durations.observe({ phase, kind }, seconds)
  for (const { rule, severity } of verdict.findings) findings.inc({ rule, severity })
}

/** One word for what was decided, for metrics and log. */
export function decisionOf(
  unreadable: boolean,
  answer: Outcome['verdict']['answer'],
  fault: unknown,
): string {
  if (unreadable) return 'unreadable'
  if (fault !== undefined) return 'fault'
  if (!answer.allowed) return 'denied'
  return answer.patch.length > 0 ? 'patched' : 'allowed'
}

function gauges(registry: Registry, sources: MetricSources): void {
  const registers: Registry[] = []
  registry.registerMetric(
    new Gauge({
      name: 'berth_cache_age_seconds',
      help: 'Seconds since the watch of a resource last proved to be alive',
      labelNames: ['resource'],
      registers,
      collect() {
        this.reset()
        for (const { resource, ageSeconds } of sources.caches()) this.set({ resource }, ageSeconds)
      },
    }),
  )
  registry.registerMetric(
    new Gauge({
      name: 'berth_cache_objects',
      help: 'Objects that the cache of a resource holds',
      labelNames: ['resource'],
      registers,
      collect() {
        this.reset()
        for (const { resource, objects } of sources.caches()) {
          if (objects !== undefined) this.set({ resource }, objects)
        }
      },
    }),
  )
  registry.registerMetric(
    new Gauge({
      name: 'berth_certificate_expiry_timestamp_seconds',
      help: 'When the served certificate expires, in seconds since the epoch',
      registers,
      collect() {
        this.set(sources.certificateExpiry())
      },
    }),
  )
  registry.registerMetric(
    new Gauge({
      name: 'berth_configuration_valid',
      help: '1 if the configuration file can be read as it stands; 0 if Berth goes on with an older one',
      registers,
      collect() {
        this.set(sources.configurationValid() ? 1 : 0)
      },
    }),
  )
}
