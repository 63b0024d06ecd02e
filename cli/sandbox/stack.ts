import { createWriteStream } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { X509Certificate } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAuthority, issueServing } from '../../certs/self-signed.ts'
import { startSandbox, type Sandbox } from '../../sandbox/sandbox.ts'
import { startWebhook, type Webhook } from '../../webhook/main.ts'
import { UsageError } from '../terminal.ts'
import { registerWebhooks } from './register-webhooks.ts'

export interface StackOptions {
  /** Where the state lives: the SQLite file, certificates, kubeconfig, the webhook's log. */
  readonly directory: string
  /** Port of the API; 0 for any. */
  readonly port: number
  readonly configFile: string | undefined
  /** Names of the nodes to have. */
  readonly nodes: readonly string[]
}

/** The whole of Berth on one machine: the API stand-in, and the webhook registered with it over TLS. */
export interface Stack {
  readonly sandbox: Sandbox
  readonly webhook: Webhook
  readonly logFile: string
  close(): Promise<void>
}

const DAY = 86_400_000
const READY_WITHIN = 15_000

/** Starts sandbox and webhook and waits until the webhook has read the whole state. */
export async function startStack({ directory, port, configFile, nodes }: StackOptions): Promise<Stack> {
  await mkdir(directory, { recursive: true })
  const sandbox = await startSandbox({ directory, port, nodes: [...nodes] })
  const logFile = join(directory, 'webhook.log')
  const log = createWriteStream(logFile, { flags: 'a' })
  const files = await webhookCertificate(directory)
  const webhook = await startWebhook({
    configFile,
    kubeconfig: sandbox.kubeconfigPath,
    host: '127.0.0.1',
    port: 0,
    certificate: files,
    logLevel: 'info',
    logTo: log,
    berthUsers: [],
    shutdownDelay: 0,
  })
  if (!webhook.ok) {
    await sandbox.close()
    throw new UsageError(webhook.problem)
  }
  const close = async () => {
    await webhook.value.close()
    await sandbox.close()
    await new Promise((resolve) => log.end(resolve))
  }
  await ready(webhook.value).catch(async (error: unknown) => {
    await close()
    throw error
  })
  await registerWebhooks(
    sandbox,
    `https://127.0.0.1:${webhook.value.port}`,
    await readFile(files.caFile, 'utf8'),
  )
  return { sandbox, webhook: webhook.value, logFile, close }
}

async function ready(webhook: Webhook): Promise<void> {
  const deadline = Date.now() + READY_WITHIN
  for (;;) {
    const reasons = webhook.unready()
    if (reasons.length === 0) return
    if (Date.now() > deadline)
      throw new Error(`the webhook is not ready after ${READY_WITHIN / 1000} s: ${reasons.join('; ')}`)
    await sleep(20)
  }
}

/** The webhook's certificate, kept beside the state and made anew a week before it expires. */
async function webhookCertificate(
  directory: string,
): Promise<{ caFile: string; certFile: string; keyFile: string }> {
  const folder = join(directory, 'webhook')
  const files = {
    caFile: join(folder, 'ca.crt'),
    certFile: join(folder, 'tls.crt'),
    keyFile: join(folder, 'tls.key'),
  }
  if (await isFresh(files.certFile)) return files
  await mkdir(folder, { recursive: true })
  const notAfter = new Date(Date.now() + 365 * DAY)
  const authority = await createAuthority({ commonName: 'berth sandbox webhook authority', notAfter })
  const leaf = await issueServing(authority, {
    commonName: 'berth',
    names: ['127.0.0.1', 'localhost'],
    notAfter,
  })
  await writeFile(files.caFile, authority.cert)
  await writeFile(files.certFile, leaf.cert)
  await writeFile(files.keyFile, leaf.key, { mode: 0o600 })
  return files
}

async function isFresh(certFile: string): Promise<boolean> {
  try {
    return new X509Certificate(await readFile(certFile)).validToDate.getTime() > Date.now() + 7 * DAY
  } catch {
    return false
  }
}
