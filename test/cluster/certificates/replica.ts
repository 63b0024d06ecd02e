import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startCertificates, type Certificates } from '../../../certs/main.ts'
import type { CertificateTiming } from '../../../certs/timing.ts'
import { clientOf } from '../../../cluster/connect.ts'
import { openLog } from '../../../service/log.ts'
import { startWebhook, type Webhook } from '../../../webhook/main.ts'
import { berthAccounts } from '../accounts.ts'
import type { ControlPlane } from '../environment.ts'
import { serveAt } from '../service-endpoint.ts'

export const NAMESPACE = 'berth-system'

/** A pod of the Deployment, in this process: a webhook behind the Service, and what makes its certificate, each as its account. */
export interface Replica {
  readonly name: string
  readonly port: number
  readonly certificates: Certificates
  readonly webhook: Webhook
  /** What its certificates logged. */
  readonly log: readonly string[]
  /** Its certificates alone, with the files left; `again` starts them anew. */
  again(timing?: Partial<CertificateTiming>): Promise<void>
  close(): Promise<void>
}

/** Short enough to be waited for. */
export const SHORT: Partial<CertificateTiming> = {
  propagation: 2000,
  // A replica looks every half second, and the webhook at its files every two.
  adoption: 6000,
  strangers: 8000,
  poll: 500,
}

export async function startReplica(
  cluster: ControlPlane,
  name: string,
  timing: Partial<CertificateTiming> = SHORT,
): Promise<Replica> {
  const tlsFolder = join(cluster.folder, name)
  await mkdir(tlsFolder)
  const accounts = await berthAccounts(cluster)
  const log: string[] = []
  const start = async (chosen: Partial<CertificateTiming>) => {
    const client = await clientOf(accounts.allocator)
    const started = await startCertificates({
      client,
      namespace: NAMESPACE,
      tlsFolder,
      identity: name,
      timing: chosen,
      log: openLog('info', { write: (line) => void log.push(line) }),
    })
    if (!started.ok) throw new Error(started.problem)
    return { client, certificates: started.value }
  }
  let running = await start(timing)
  const webhook = await startWebhook({
    configFile: undefined,
    kubeconfig: accounts.webhook,
    host: undefined,
    port: 0,
    certificate: { certFile: join(tlsFolder, 'tls.crt'), keyFile: join(tlsFolder, 'tls.key') },
    certificateWait: 60_000,
    published: { configuration: 'berth', service: 'berth', namespace: () => NAMESPACE },
    logLevel: 'warn',
    logTo: { write: () => {} },
    berthUsers: [],
    shutdownDelay: 0,
  })
  if (!webhook.ok) throw new Error(webhook.problem)
  const { port } = webhook.value
  await serveAt(cluster, { namespace: NAMESPACE, name: 'berth', port })
  const stop = async (): Promise<void> => {
    await running.certificates.close()
    running.client.close()
  }
  return {
    name,
    port,
    webhook: webhook.value,
    log,
    get certificates() {
      return running.certificates
    },
    again: async (chosen = timing) => {
      await stop()
      running = await start(chosen)
    },
    close: async () => {
      await stop()
      await webhook.value.close()
    },
  }
}
