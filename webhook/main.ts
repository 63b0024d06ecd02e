import type { Logger } from 'pino'
import { ApiError } from '../cluster/api/api-error.ts'
import type { ApiClient } from '../cluster/client.ts'
import { cacheFigures } from '../cluster/cache-figures.ts'
import { Caches } from '../cluster/caches.ts'
import { clientOf } from '../cluster/connect.ts'
import { ClusterModel } from '../cluster/model/cluster-model.ts'
import { failure, success, type Result } from '../network/result.ts'
import { reviewer, type Reply } from './admission/reviewer.ts'
import { converter } from './conversion/convert-review.ts'
import { conversionLog } from './conversion/conversion-log.ts'
import { decisionLog } from './decision-log.ts'
import { openLog } from '../service/log.ts'
import { lookupIn } from './lookup.ts'
import { liveSettings, type LiveSettings } from '../service/live-settings.ts'
import { webhookMetrics } from './metrics.ts'
import { previewClient, type PreviewClient } from './preview-client.ts'
import type { Webhook, WebhookOptions } from './process.ts'
import { serveCertificate, type ServedCertificate } from './served-certificate.ts'
import { listen, type Endpoints, type Listening } from './server.ts'

export type { Webhook, WebhookOptions } from './process.ts'

/** Starts the admission server: the composition root of configuration, clients, rules, server. The problem is for the user. */
export async function startWebhook(options: WebhookOptions): Promise<Result<Webhook>> {
  const log = openLog(options.logLevel, options.logTo)
  const model = new ClusterModel()
  const settings = await liveSettings(
    { file: options.configFile, berthUsers: options.berthUsers },
    (changed) => model.setReserved(changed.reservedNetworks),
    log,
  )
  if (!settings.ok) return settings
  model.setReserved(settings.value.current().reservedNetworks)
  try {
    return success(await assemble({ options, log, model, settings: settings.value }))
  } catch (error) {
    settings.value.stop()
    return failure(error instanceof Error ? error.message : String(error))
  }
}

interface Parts {
  readonly options: WebhookOptions
  readonly log: Logger
  readonly model: ClusterModel
  readonly settings: LiveSettings
}

/** What does not come up to the end leaves nothing running behind it. */
async function assemble(parts: Parts): Promise<Webhook> {
  const { options, log } = parts
  const server: { listening?: Listening } = {}
  const certificate = await serveCertificate(options.certificate, {
    changed: (renewed) => server.listening?.setCertificate(renewed),
    log,
  })
  let client: ApiClient | undefined
  try {
    client = await clientOf(options.kubeconfig)
    const { webhook, listening } = await serve(parts, certificate, client)
    server.listening = listening
    return webhook
  } catch (error) {
    certificate.stop()
    client?.close()
    throw error
  }
}

async function serve(
  { options, log, model, settings }: Parts,
  certificate: ServedCertificate,
  client: ApiClient,
): Promise<{ readonly webhook: Webhook; readonly listening: Listening }> {
  const caches = new Caches(client, model, { onFault: toldTo(log) })
  const metrics = webhookMetrics({
    caches: () => cacheFigures(caches, model),
    certificateExpiry: certificate.expiry,
    configurationValid: settings.valid,
  })
  const decide = decisionLog(log)
  const allocator = allocatorOf(options)
  const review = reviewer({
    context: () => ({ view: model, settings: settings.current() }),
    observe: (outcome) => {
      metrics.observe(outcome)
      decide(outcome)
    },
    lookup: lookupIn(client),
    preview: allocator?.ask,
  })
  let filled = false
  const endpoints: Endpoints = {
    review: (phase, body) => {
      filled ||= caches.synced()
      return filled ? review(phase, body) : NOT_YET
    },
    // Needs nothing of the cluster: the API server may have to read pools before Berth can.
    convert: converter(conversionLog(log)),
    unready: () => caches.unready(),
    metrics: () => metrics.print(),
  }
  const listening = await listen(endpoints, {
    host: options.host,
    port: options.port,
    certificate: certificate.current(),
  })
  caches.start()
  log.info({ host: options.host, port: listening.port, cluster: client.title }, 'berth webhook is listening')
  const webhook: Webhook = {
    port: listening.port,
    operationsPort: undefined,
    unready: () => caches.unready(),
    close: () =>
      close({ listening, caches, certificate, settings, client, allocator, log }, options.shutdownDelay),
  }
  return { webhook, listening }
}

/**
 * Before the caches are filled every network seems to be missing and every address free. A Service sends nothing then, as the
 * webhook is not ready; to whoever calls it directly this is a failed call, and the failurePolicy decides.
 */
const NOT_YET: Reply = {
  status: 503,
  body: JSON.stringify({ error: 'Berth has not read the cluster yet; /readyz says what is missing' }),
}

/** An answer of the API server, or none, needs no stack; a defect does. */
const toldTo =
  (log: Logger) =>
  (kind: string, fault: unknown): void =>
    log.warn(
      fault instanceof ApiError ? { kind, problem: fault.message } : { kind, err: fault },
      'watch failed; trying again',
    )

const allocatorOf = ({ allocatorSocket }: WebhookOptions): PreviewClient | undefined =>
  allocatorSocket === undefined ? undefined : previewClient(allocatorSocket)

interface Running {
  readonly listening: Listening
  readonly caches: Caches
  readonly certificate: ServedCertificate
  readonly settings: LiveSettings
  readonly client: ApiClient
  readonly allocator: PreviewClient | undefined
  readonly log: Logger
}

async function close(
  { listening, caches, certificate, settings, client, allocator, log }: Running,
  delay: number,
): Promise<void> {
  log.info('stopping: no longer ready, answering what is in flight')
  await listening.close(delay)
  certificate.stop()
  settings.stop()
  await caches.stop()
  client.close()
  allocator?.close()
  log.info('stopped')
}
