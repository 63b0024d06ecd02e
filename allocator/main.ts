import type { Logger } from 'pino'
import { allocationCaches } from '../cluster/allocation/allocation-caches.ts'
import { AllocationModel } from '../cluster/allocation/allocation-model.ts'
import { cacheFigures } from '../cluster/cache-figures.ts'
import type { Caches } from '../cluster/caches.ts'
import type { ApiClient } from '../cluster/client.ts'
import { clientOf } from '../cluster/connect.ts'
import { candidacyOf, type Candidacy } from '../cluster/leader/candidacy.ts'
import { failure, success, type Result } from '../network/result.ts'
import { liveSettings, type LiveSettings } from '../service/live-settings.ts'
import { openLog, type LineWriter } from '../service/log.ts'
import { AllocationTimes } from './allocation-times.ts'
import type { Allocation } from './allocation.ts'
import { ApiEventRecorder } from './api/api-event-recorder.ts'
import { LeadingApi } from './api/leading-api.ts'
import { Duty } from './duty.ts'
import { endpointsOf } from './endpoints.ts'
import { PoolWatch } from './forecast/pool-watch.ts'
import type { Allocator, ProcessOptions } from './process.ts'
import { allocatorMetrics, leasesByPhase, type AllocatorMetrics } from './metrics.ts'
import { serveSocket, type AllocatorEndpoints, type ServedSocket } from './server.ts'
import { AddressBook } from './store/address-book.ts'
import { Work } from './work/work.ts'

export type { Allocator } from './process.ts'

/** What sends requests: an ApiClient, or a test's own around one. */
export type AllocatorClient = Pick<
  ApiClient,
  'title' | 'get' | 'create' | 'replace' | 'patch' | 'delete' | 'list' | 'watch' | 'serverNow' | 'close'
>

export interface AllocatorOptions extends ProcessOptions {
  /** Where log lines go; standard output if undefined. */
  readonly logTo?: LineWriter
  /** In place of a client of `kubeconfig`; it is not closed at the end. */
  readonly client?: AllocatorClient
}

/** Starts the allocator: the composition root of configuration, client, caches, election, controllers and socket. */
export async function startAllocator(options: AllocatorOptions): Promise<Result<Allocator>> {
  const log = openLog(options.logLevel, options.logTo)
  let whenChanged = (): void => {}
  const settings = await liveSettings({ file: options.configFile, berthUsers: [] }, () => whenChanged(), log)
  if (!settings.ok) return settings
  let client: AllocatorClient | undefined
  try {
    client = options.client ?? (await clientOf(options.kubeconfig, options.serviceAccountFolder))
    const parts = assemble({ options, log, settings: settings.value, client })
    whenChanged = () => parts.duty.again()
    return success(await run(parts))
  } catch (error) {
    settings.value.stop()
    if (options.client === undefined) client?.close()
    return failure(error instanceof Error ? error.message : String(error))
  }
}

interface Base {
  readonly options: AllocatorOptions
  readonly log: Logger
  readonly settings: LiveSettings
  readonly client: AllocatorClient
}

interface Parts extends Base {
  readonly caches: Caches
  readonly candidacy: Candidacy
  readonly duty: Duty
  readonly endpoints: AllocatorEndpoints
  readonly view: AllocationModel
  readonly pools: PoolWatch
}

const WORKERS = 16
const DEFAULT_LEASE = { namespace: 'berth-system', name: 'berth-allocator' }

function assemble(base: Base): Parts {
  const { options, log, client } = base
  const model = new AllocationModel()
  const caches = allocationCaches(client, model, log)
  const api = new LeadingApi(client, {
    isLeading: () => candidacy.isLeading(),
    observe: (verb, path, outcome) => metrics.wrote(verb, path, outcome),
  })
  const { allocation, events } = allocationOf(base, model, api)
  const work = new Work({
    allocation,
    podWorkers: options.workers ?? WORKERS,
    serveClaims: options.serveClaims,
    onWorked: (queue, worked) => metrics.worked(queue, worked),
  })
  const candidacy = candidacyOf({
    client,
    lease: options.leaderElection === true ? DEFAULT_LEASE : options.leaderElection,
    identity: options.identity,
    onGained: () => duty.look(),
    onLost: () => {
      api.abortWrites()
      duty.look()
    },
    log,
  })
  const idle = async (): Promise<void> => {
    await work.idle()
    await events.idle()
  }
  const duty = new Duty({
    caches,
    candidacy,
    work: { begin: () => work.begin(), end: () => work.end(), idle },
  })
  const pools = poolWatchOf({ base, caches, model, work })
  const metrics = metricsOf({ base, caches, model, candidacy, work, pools })
  model.subscribe(new AllocationTimes(model, (seconds) => metrics.allocated(seconds)))
  const endpoints = endpointsOf({
    allocation,
    waiters: work.pods.waiters,
    isLeading: () => candidacy.isLeading(),
    unready: () => duty.obstacles(),
    metrics: () => metrics.print(),
  })
  return { ...base, caches, candidacy, duty, endpoints, view: model, pools }
}

function allocationOf({ options, log, settings, client }: Base, view: AllocationModel, api: LeadingApi) {
  const clock = { now: () => client.serverNow() }
  const events = new ApiEventRecorder({ api, clock, log, instance: options.identity })
  const addresses = new AddressBook(view)
  const allocation: Allocation = { api, view, addresses, settings: settings.current, events, clock, log }
  return { allocation, events }
}

interface Measured {
  readonly base: Base
  readonly caches: Caches
  readonly model: AllocationModel
  readonly candidacy: Candidacy
  readonly work: Work
  readonly pools: PoolWatch
}

const poolWatchOf = ({ base, caches, model, work }: Omit<Measured, 'candidacy' | 'pools'>): PoolWatch =>
  new PoolWatch({
    view: model,
    reserved: base.settings.current,
    waiting: (pot) => work.pods.waiters.waitingOn(pot) + work.claims.waiters.waitingOn(pot),
    isReady: () => caches.synced(),
    onFault: (err) => base.log.error({ err }, 'looking at the pools met a fault'),
  })

const metricsOf = ({ base, caches, model, candidacy, work, pools }: Measured): AllocatorMetrics =>
  allocatorMetrics({
    isLeading: () => candidacy.isLeading(),
    caches: () => cacheFigures(caches, model),
    queues: () => work.queues,
    leases: () => leasesByPhase(model, model.count('IPLease')),
    waiters: () => work.pods.waiters.size,
    audit: () => ({ ...work.audit.figures }),
    configurationValid: base.settings.valid,
    pools: () => pools.sample,
  })

async function run(parts: Parts): Promise<Allocator> {
  const { options, log, settings, client, caches, candidacy, duty, endpoints, view, pools } = parts
  const socket = options.socket === undefined ? undefined : await serveSocket(options.socket, endpoints)
  caches.start()
  duty.start()
  pools.start()
  log.info(
    { socket: options.socket, cluster: client.title, identity: options.identity },
    'berth allocator is running',
  )
  return {
    view,
    settings: settings.current,
    unready: () => duty.obstacles(),
    isLeading: () => candidacy.isLeading(),
    metrics: () => endpoints.metrics(),
    close: async () => {
      log.info('stopping: finishing what is being worked on')
      await duty.stop(LONGEST_STOP)
      await candidacy.stop()
      await shutDown(parts, socket)
      log.info('stopped')
    },
    kill: async () => {
      const ended = candidacy.kill()
      await duty.stop(0)
      await ended
      await shutDown(parts, socket)
    },
  }
}

/** How long work that has begun may go on when the process is to stop, in milliseconds: kubelet waits for 30 s. */
const LONGEST_STOP = 5000

async function shutDown(
  { options, settings, caches, client, pools }: Parts,
  socket: ServedSocket | undefined,
): Promise<void> {
  settings.stop()
  pools.stop()
  await socket?.close()
  await caches.stop()
  if (options.client === undefined) client.close()
}
