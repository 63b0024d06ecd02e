import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createAuthority, issueServing } from '../../certs/self-signed.ts'
import { webhookConfigurations } from '../../cli/sandbox/register-webhooks.ts'
import { startWebhook, type Webhook } from '../../webhook/main.ts'
import type { ControlPlane } from './environment.ts'
import { ObjectAccess } from './rule-rows/object-access.ts'
import { Settling } from './settled.ts'
import { until } from './until.ts'

export interface BerthOptions {
  /** The body of a BerthConfiguration in YAML, without apiVersion and kind. */
  readonly config?: string
  /** Changes the registrations before they are made, e.g. to another failurePolicy. */
  readonly registration?: (webhook: Record<string, unknown>) => Record<string, unknown>
  /** Whether the API server is told of the webhook; true unless given. */
  readonly register?: boolean
}

/** Berth's webhook beside a control plane: the CRDs installed, the registrations of manifests/base made. */
export interface Berth {
  readonly webhook: Webhook
  /** Every line that it logged so far, parsed. */
  log(): readonly Record<string, unknown>[]
  /** Stops it and starts it again on the same port with the same certificate. */
  restart(): Promise<void>
  stop(): Promise<void>
  /** Waits until the webhook has seen what was written so far, nodes apart. */
  settled(): Promise<void>
}

const DAY = 86_400_000

/** Installs the CRDs of manifests/crds (and whereabouts') and waits until they are served. */
export async function installDefinitions(cluster: ControlPlane): Promise<void> {
  const folders = ['manifests/crds', 'test/fixtures/crds']
  for (const folder of folders) await run(cluster, ['apply', '-f', folder])
  const files = (
    await Promise.all(
      folders.map(async (folder) => (await readdir(folder)).map((file) => join(folder, file))),
    )
  ).flat()
  for (const file of files)
    await run(cluster, ['wait', '--for=condition=Established', '--timeout=30s', '-f', file])
}

async function run(cluster: ControlPlane, args: readonly string[]): Promise<void> {
  const { code, stderr } = await cluster.kubectl(args)
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`)
}

/** Starts the webhook against the control plane, in this process, over TLS; registers it; resolves when it is called. */
export async function startBerth(cluster: ControlPlane, options: BerthOptions = {}): Promise<Berth> {
  const folder = join(cluster.folder, 'berth')
  await mkdir(folder, { recursive: true })
  const notAfter = new Date(Date.now() + DAY)
  const authority = await createAuthority({ commonName: 'berth test authority', notAfter })
  const leaf = await issueServing(authority, { commonName: 'berth', names: ['127.0.0.1'], notAfter })
  const certificate = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') }
  await writeFile(certificate.certFile, leaf.cert)
  await writeFile(certificate.keyFile, leaf.key)
  const configFile = join(folder, 'berth.yaml')
  await writeFile(
    configFile,
    `apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\n${options.config ?? ''}`,
  )
  const lines: string[] = []
  const start = async (port: number): Promise<Webhook> => {
    const started = await startWebhook({
      configFile,
      kubeconfig: cluster.kubeconfigFile,
      host: '127.0.0.1',
      port,
      certificate,
      logLevel: 'info',
      logTo: { write: (line) => void lines.push(line) },
      berthUsers: [],
      shutdownDelay: 0,
    })
    if (!started.ok) throw new Error(started.problem)
    await until(
      () => started.value.unready().length === 0,
      () => started.value.unready().join('; '),
    )
    return started.value
  }
  let webhook = await start(0)
  const { port } = webhook
  if (options.register !== false)
    await register(cluster, `https://127.0.0.1:${port}`, authority.cert, options.registration)
  const access = new ObjectAccess(cluster.target())
  const settling = new Settling(access)
  return {
    get webhook() {
      return webhook
    },
    log: () => lines.map((line) => JSON.parse(line)),
    restart: async () => {
      await webhook.close()
      webhook = await start(port)
    },
    stop: async () => {
      access.close()
      await webhook.close()
    },
    settled: () => settling.settled(),
  }
}

async function register(
  cluster: ControlPlane,
  url: string,
  caPem: string,
  change: BerthOptions['registration'],
): Promise<void> {
  for (const configuration of await webhookConfigurations(url, caPem)) {
    const webhooks = Array.isArray(configuration['webhooks']) ? configuration['webhooks'] : []
    const changed = { ...configuration, webhooks: change === undefined ? webhooks : webhooks.map(change) }
    const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(changed) })
    if (code !== 0) throw new Error(`cannot register: ${stderr}`)
  }
  await calledFrom(cluster)
}

/** The API server reads its webhook configurations from a watch: it takes a moment until the first call. */
async function calledFrom(cluster: ControlPlane): Promise<void> {
  const probe = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'probe', annotations: { 'k8s.v1.cni.cncf.io/networks': 'a/b/c' } },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  }
  await until(
    async () =>
      (await cluster.request('POST', '/api/v1/namespaces/default/pods?dryRun=All', probe)).status === 403,
    () => 'the API server does not call the webhook',
  )
}
