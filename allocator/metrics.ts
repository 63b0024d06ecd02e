import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
  type GaugeConfiguration,
} from 'prom-client'
import type { LeasePhase } from '../network/lease/lease.ts'
import type { WriteVerb } from './api/leading-api.ts'
import { poolGauges } from './forecast/pool-gauges.ts'
import type { PoolSample } from './forecast/pool-watch.ts'
import type { AllocatorView } from './view.ts'
import type { Worked, WorkQueue } from './work/work-queue.ts'

/** How far a cache is behind: seconds since its stream last proved to be alive. */
export interface CacheFigures {
  readonly resource: string
  readonly ageSeconds: number
  /** Undefined where only names are followed, and nothing is kept. */
  readonly objects: number | undefined
}

/** What is read when Prometheus asks. */
export interface AllocatorMetricSources {
  readonly isLeading: () => boolean
  readonly caches: () => readonly CacheFigures[]
  /** Those of the term; none while another leads. */
  readonly queues: () => readonly Pick<WorkQueue, 'name' | 'depth' | 'delayed' | 'working'>[]
  /** By phase: `Bound`, `Held`, `Quarantined`. */
  readonly leases: () => Readonly<Record<string, number>>
  /** How many pods wait for an address. */
  readonly waiters: () => number
  /** What the last audit found, by kind of finding; empty before the first. */
  readonly audit: () => Readonly<Record<string, number>>
  readonly configurationValid: () => boolean
  /** How full the pools were when they were looked at last. */
  readonly pools: () => PoolSample
}

export interface AllocatorMetrics {
  /** A key of a queue was worked on. */
  worked(queue: string, worked: Worked): void
  /** A pod had its addresses after so long. */
  allocated(seconds: number): void
  /** A write was sent to the API server. */
  wrote(verb: WriteVerb, path: string, outcome: string): void
  print(): Promise<{ readonly contentType: string; readonly text: string }>
}

/** From 1 ms to a minute: a pod has its address within some 10 ms, or waits for one to come free. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]

export function allocatorMetrics(sources: AllocatorMetricSources): AllocatorMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const { waited, took, allocations, writes } = instruments(registry)
  gauges(registry, sources)
  return {
    worked: (queue, { outcome, waitedMs, tookMs }) => {
      waited.observe({ queue }, waitedMs / 1000)
      took.observe({ queue, outcome }, tookMs / 1000)
    },
    allocated: (seconds) => allocations.observe(seconds),
    wrote: (verb, path, outcome) => writes.inc({ verb, resource: resourceOf(path), outcome }),
    print: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}

function instruments(registry: Registry) {
  const registers = [registry]
  return {
    waited: new Histogram({
      name: 'berth_queue_wait_seconds',
      help: 'Time that a key waited for a worker, by queue',
      labelNames: ['queue'],
      buckets: BUCKETS,
      registers,
    }),
    took: new Histogram({
      name: 'berth_queue_work_seconds',
      help: 'Time that the work on a key took, by queue and outcome (done, again, failed, dropped)',
      labelNames: ['queue', 'outcome'],
      buckets: BUCKETS,
      registers,
    }),
    allocations: new Histogram({
      name: 'berth_allocation_duration_seconds',
      help: 'Time from a gated pod being seen to its gate being seen removed',
      buckets: BUCKETS,
      registers,
    }),
    writes: new Counter({
      name: 'berth_api_writes_total',
      help: 'Writes sent to the API server, by verb, resource and outcome (done, or the reason: Conflict, AlreadyExists, Timeout)',
      labelNames: ['verb', 'resource', 'outcome'],
      registers,
    }),
  }
}

/** `ipleases` of `/apis/ipam.berth.dev/v1alpha1/ipleases/default.10-0-0-1`, `pods` of `/api/v1/namespaces/default/pods/web`. */
export function resourceOf(path: string): string {
  const parts = path.split('/').slice(path.startsWith('/api/') ? 3 : 4)
  return (parts[0] === 'namespaces' ? (parts[2] ?? 'namespaces') : parts[0]) ?? ''
}

type Samples = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[]

function gauges(registry: Registry, sources: AllocatorMetricSources): void {
  const add = (
    { name, help, labelNames = [] }: Pick<GaugeConfiguration<string>, 'name' | 'help' | 'labelNames'>,
    samples: () => Samples,
  ): void => {
    const gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: [],
      collect() {
        this.reset()
        for (const [labels, value] of samples()) this.set(labels, value)
      },
    })
    registry.registerMetric(gauge)
  }
  const { isLeading, leases, waiters, audit, configurationValid, pools } = sources
  add({ name: 'berth_leading', help: '1 if this allocator leads: it alone leases and frees' }, () => [
    [{}, isLeading() ? 1 : 0],
  ])
  add({ name: 'berth_waiting_pods', help: 'Pods that wait for an address' }, () => [[{}, waiters()]])
  add({ name: 'berth_leases', help: 'Leases, by phase', labelNames: ['phase'] }, () =>
    byLabel('phase', leases()),
  )
  add(
    { name: 'berth_audit_findings', help: 'What the last audit found, by kind', labelNames: ['finding'] },
    () => byLabel('finding', audit()),
  )
  add(
    {
      name: 'berth_configuration_valid',
      help: '1 if the configuration file can be read as it stands; 0 if Berth goes on with an older one',
    },
    () => [[{}, configurationValid() ? 1 : 0]],
  )
  queueGauges(add, sources)
  cacheGauges(add, sources)
  poolGauges(add, pools)
}

type AddGauge = (
  gauge: Pick<GaugeConfiguration<string>, 'name' | 'help' | 'labelNames'>,
  samples: () => Samples,
) => void

function queueGauges(add: AddGauge, { queues }: AllocatorMetricSources): void {
  const labelNames = ['queue']
  add({ name: 'berth_queue_depth', help: 'Keys that wait for a worker, by queue', labelNames }, () =>
    queues().map(({ name, depth }) => [{ queue: name }, depth]),
  )
  add({ name: 'berth_queue_delayed', help: 'Keys to be looked at later, by queue', labelNames }, () =>
    queues().map(({ name, delayed }) => [{ queue: name }, delayed]),
  )
  add({ name: 'berth_queue_working', help: 'Keys that are being worked on, by queue', labelNames }, () =>
    queues().map(({ name, working }) => [{ queue: name }, working]),
  )
}

function cacheGauges(add: AddGauge, { caches }: AllocatorMetricSources): void {
  const labelNames = ['resource']
  const help = 'Seconds since the watch of a resource last proved to be alive'
  add({ name: 'berth_cache_age_seconds', help, labelNames }, () =>
    caches().map(({ resource, ageSeconds }) => [{ resource }, ageSeconds]),
  )
  add({ name: 'berth_cache_objects', help: 'Objects that the cache of a resource holds', labelNames }, () =>
    caches().flatMap(({ resource, objects }) => (objects === undefined ? [] : [[{ resource }, objects]])),
  )
}

const byLabel = (label: string, counts: Readonly<Record<string, number>>): Samples =>
  Object.entries(counts).map(([value, count]) => [{ [label]: value }, count])

/** How many leases there are of each phase, of `all`. */
export function leasesByPhase(
  view: Pick<AllocatorView, 'restingLeases'>,
  all: number,
): Readonly<Record<LeasePhase, number>> {
  let held = 0
  let quarantined = 0
  for (const { phase } of view.restingLeases()) {
    if (phase === 'Held') held++
    else quarantined++
  }
  return { Bound: all - held - quarantined, Held: held, Quarantined: quarantined }
}
