import type { Logger } from 'pino'
import { ApiError } from '../cluster/api/api-error.ts'
import type { ApiClient } from '../cluster/client.ts'
import { cacheFigures } from '../cluster/cache-figures.ts'
import { Caches } from '../cluster/caches.ts'
import { clientOf } from '../cluster/connect.ts'
import { Reliance } from '../cluster/reliance.ts'
import { ClusterModel } from '../cluster/model/cluster-model.ts'
import type { JsonObject } from '../network/json/json.ts'
import { failure, success, type Result } from '../network/result.ts'
import { awaited } from '../service/awaited.ts'
import { liveSettings, type LiveSettings } from '../service/live-settings.ts'
import { openLog } from '../service/log.ts'
import { serveOperations } from '../service/operations-server.ts'
import { followAccountFolder } from './account-folder.ts'
import { callersOf } from './callers.ts'
import { endpointsOf } from './endpoints.ts'
import { lookupIn } from './lookup.ts'
import type { Webhook, WebhookOptions } from './process.ts'
import { followPublishedAuthority, type PublishedAuthority } from './published-authority.ts'
import { serveCertificate, type ServedCertificate } from './served-certificate.ts'
import { listen, type Certificate, type Listening } from './server.ts'
import { Standing } from './standing.ts'

export type { Webhook, WebhookOptions } from './process.ts'

/** Starts the admission server: the composition root of configuration, clients, rules, server. The problem is for the user. */
export async function startWebhook(options: WebhookOptions): Promise<Result<Webhook>> {
  const log = openLog(options.logLevel, options.logTo)
  const standing = new Standing()
  try {
    // First of all: whoever asks how the start goes is answered.
    const operationsPort = await startOperations(options, standing, log)
    const listening = await assemble(options, standing, log)
    return success({
      port: listening.port,
      operationsPort,
      unready: () => standing.unready(),
      close: async () => {
        log.info('stopping: no longer ready, answering what is in flight')
        standing.stops()
        await listening.close(options.shutdownDelay)
        await standing.end()
        log.info('stopped')
      },
    })
  } catch (error) {
    // What does not come up to the end leaves nothing running behind it.
    await standing.end()
    return failure(error instanceof Error ? error.message : String(error))
  }
}

async function startOperations(
  { operations }: WebhookOptions,
  standing: Standing,
  log: Logger,
): Promise<number | undefined> {
  if (operations === undefined) return undefined
  const server = await serveOperations(operations, {
    unready: () => standing.unready(),
    metrics: () => standing.metrics(),
    onFault: (err) => log.error({ err }, 'a request for operations met a fault'),
  })
  standing.atEnd(() => server.close())
  log.info({ host: operations.host, port: server.port }, 'serving /healthz, /readyz and /metrics')
  return server.port
}

async function assemble(options: WebhookOptions, standing: Standing, log: Logger): Promise<Listening> {
  const model = new ClusterModel()
  const settings = await settingsFor(options, model, log)
  standing.atEnd(settings.stop)
  const whenRenewed: ((renewed: Certificate) => void)[] = []
  const certificate = await certificateFor(options, { standing, whenRenewed, log })
  standing.atEnd(certificate.stop)
  const client = await clientOf(options.kubeconfig, options.serviceAccountFolder)
  standing.atEnd(() => client.close())
  const caches = new Caches(client, model, { onFault: toldTo(log) })
  standing.atEnd(() => caches.stop())
  const reliance = new Reliance(caches, {
    onGoingOn: (kinds) => log.warn({ kinds }, 'these cannot be read; admission goes on without them'),
  })
  const endpoints = endpointsOf({
    allocatorSocket: options.allocatorSocket,
    view: model,
    settings,
    lookup: lookupIn(client),
    caches: { areFilled: () => reliance.filled(), figures: () => cacheFigures(caches, model) },
    certificateExpiry: certificate.expiry,
    standing,
    log,
  })
  const { host, port, callers } = options
  const listening = await listen(endpoints, {
    host,
    port,
    certificate: certificate.current(),
    callers: callers && callersOf(callers, log),
  })
  whenRenewed.push((renewed) => listening.setCertificate(renewed))
  const begin = (): void => {
    caches.start()
    const published = publishedFor(options, { client, certificate, log })
    if (published === undefined) return
    standing.heeds(() => published.unready())
    standing.atEnd(() => published.stop())
    whenRenewed.push(() => published.look())
  }
  standing.heeds(() => reliance.unready())
  beginWithToken(options, { standing, begin, log })
  standing.serves(endpoints.metrics)
  log.info({ host, port: listening.port, cluster: client.title }, 'berth webhook is listening')
  return listening
}

async function settingsFor(options: WebhookOptions, model: ClusterModel, log: Logger): Promise<LiveSettings> {
  const settings = await liveSettings(
    { file: options.configFile, berthUsers: options.berthUsers },
    (changed) => model.setReserved(changed.reservedNetworks),
    log,
  )
  if (!settings.ok) throw new Error(settings.problem)
  model.setReserved(settings.value.current().reservedNetworks)
  return settings.value
}

interface Start {
  readonly standing: Standing
  /** Told of each renewed certificate. */
  readonly whenRenewed: readonly ((renewed: Certificate) => void)[]
  readonly log: Logger
}

/** Whoever makes the certificate may come a little later than we do. */
function certificateFor(
  { certificate, callers, certificateWait = 0, signal }: WebhookOptions,
  { standing, whenRenewed, log }: Start,
): Promise<ServedCertificate> {
  const changed = (renewed: Certificate): void => {
    for (const tell of whenRenewed) tell(renewed)
  }
  return awaited(
    () => serveCertificate({ ...certificate, clientCaFile: callers?.caFile }, { changed, log }),
    {
      what: 'the certificate files',
      most: certificateWait,
      signal,
      onProblem: (problem) => standing.awaits(problem),
      log,
    },
  )
}

interface Begin {
  readonly standing: Standing
  readonly begin: () => void
  readonly log: Logger
}

/** Without a token nothing can be read: where the allocator is to bring one, it is waited for. */
function beginWithToken(
  { kubeconfig, serviceAccountFolder }: WebhookOptions,
  { standing, begin, log }: Begin,
): void {
  if (kubeconfig !== undefined || serviceAccountFolder === undefined) {
    begin()
    return
  }
  const account = followAccountFolder(serviceAccountFolder, begin, log)
  standing.heeds(() => account.unready())
  standing.atEnd(() => account.stop())
}

function publishedFor(
  { published: options }: WebhookOptions,
  parts: { readonly client: ApiClient; readonly certificate: ServedCertificate; readonly log: Logger },
): PublishedAuthority | undefined {
  const { client, certificate, log } = parts
  if (options === undefined) return undefined
  const read = (path: string): Promise<JsonObject | undefined> =>
    client.get(path, { timeoutMs: 5000 }).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined
      throw error
    })
  return followPublishedAuthority({ options, read, served: () => certificate.current().cert, log })
}

/** An answer of the API server, or none, needs no stack; a defect does. */
const toldTo =
  (log: Logger) =>
  (kind: string, fault: unknown): void =>
    log.warn(
      fault instanceof ApiError ? { kind, problem: fault.message } : { kind, err: fault },
      'watch failed; trying again',
    )
