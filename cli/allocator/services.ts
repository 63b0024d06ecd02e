import type { Logger } from 'pino'
import { keepWebhookAccount } from '../../allocator/account/webhook-account.ts'
import { startAllocator } from '../../allocator/main.ts'
import { startCertificates } from '../../certs/main.ts'
import type { ApiClient } from '../../cluster/client.ts'
import { clientOf } from '../../cluster/connect.ts'
import { failure, success, type Result } from '../../network/result.ts'
import { openLog, type LineWriter } from '../../service/log.ts'
import { serveOperations } from '../../service/operations-server.ts'
import { SERVICE_ACCOUNT } from '../service-options.ts'
import { startBackgroundScan } from './background-scan/start.ts'
import { MapService } from './map-service.ts'
import type { ServicesOptions } from './options.ts'
import { Services } from './running-services.ts'

/** What the allocator's process runs. */
export interface RunningServices {
  /** Of the operations; undefined where they are not served. */
  readonly operationsPort: number | undefined
  unready(): readonly string[]
  /** Ends what was started last first: the operations are served to the end. */
  close(): Promise<void>
}

/**
 * Starts the allocator, and what it does for the webhook beside it: its token, its certificate. The composition root of the three.
 * `logTo`: standard output if undefined.
 */
export async function startServices(
  options: ServicesOptions,
  logTo?: LineWriter,
): Promise<Result<RunningServices>> {
  const log = openLog(options.allocator.logLevel, logTo)
  const services = new Services()
  try {
    const map = new MapService()
    const operationsPort = await startOperations(options, { services, map }, log)
    await startForWebhook(options, services, log)
    const started = await startAllocator({ ...options.allocator, ...(logTo && { logTo }) })
    const allocator = valueOf(started)
    services.add({
      unready: () => allocator.unready(),
      close: () => allocator.close(),
      metrics: async () => (await allocator.metrics()).text,
    })
    if (options.map) {
      await map.open(allocator, log)
      services.add(map)
    }
    if (options.scanPeriodMs > 0)
      services.add(
        await startBackgroundScan(options.allocator, { allocator, log, periodMs: options.scanPeriodMs }),
      )
    services.started()
    return success({
      operationsPort,
      unready: () => services.unready(),
      close: () => services.close(),
    })
  } catch (error) {
    await services.close()
    return failure(error instanceof Error ? error.message : String(error))
  }
}

async function startOperations(
  { operations, map: hasMap }: ServicesOptions,
  { services, map }: { readonly services: Services; readonly map: MapService },
  log: Logger,
): Promise<number | undefined> {
  if (operations === undefined) return undefined
  const server = await serveOperations(operations, {
    unready: () => services.unready(),
    metrics: () => services.print(),
    onFault: (err) => log.error({ err }, 'a request for operations met a fault'),
    routes: (request, response) => map.handle(request, response),
  })
  services.add({ close: () => server.close() })
  const paths = hasMap ? '/healthz, /readyz, /metrics and /map' : '/healthz, /readyz and /metrics'
  log.info({ host: operations.host, port: server.port }, `serving ${paths}`)
  return server.port
}

/** Both by a client of their own: they must not wait behind the allocator's lists. */
async function startForWebhook(options: ServicesOptions, services: Services, log: Logger): Promise<void> {
  const { webhookAccount, certificates } = options
  if (webhookAccount === undefined && certificates === undefined) return
  const { kubeconfig, serviceAccountFolder } = options.allocator
  const client = await clientOf(kubeconfig, serviceAccountFolder)
  services.add({ close: () => client.close() })
  if (webhookAccount !== undefined) services.add(accountOf(options, webhookAccount, client, log))
  if (certificates === undefined) return
  services.add(
    valueOf(
      await startCertificates({
        client,
        namespace: options.namespace,
        service: certificates.service,
        registration: certificates.registration,
        tlsFolder: certificates.folder,
        identity: options.allocator.identity,
        log,
      }),
    ),
  )
}

const accountOf = (
  { namespace, allocator }: ServicesOptions,
  { name, folder }: { readonly name: string; readonly folder: string },
  issuer: ApiClient,
  log: Logger,
) =>
  keepWebhookAccount({
    issuer,
    account: { namespace, name },
    folder,
    ownFolder: allocator.serviceAccountFolder ?? SERVICE_ACCOUNT,
    log,
  })

function valueOf<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(result.problem)
  return result.value
}
