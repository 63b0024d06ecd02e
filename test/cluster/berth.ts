import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { startWebhook, type Webhook } from '../../webhook/main.ts'
import { berthAccounts } from './accounts.ts'
import type { ControlPlane } from './environment.ts'
import { register, untilCalled, type Change } from './registration.ts'
import { ObjectAccess } from './rule-rows/object-access.ts'
import { servingCertificate, type ServingCertificate } from './serving-certificate.ts'
import { Settling } from './settled.ts'
import { until } from './until.ts'

export interface BerthOptions {
  /** The body of a BerthConfiguration in YAML, without apiVersion and kind. */
  readonly config?: string
  /** Whether the API server is told of the webhook; true unless given. */
  readonly register?: boolean
  /** Where an allocator listens beside the webhook. */
  readonly allocatorSocket?: string
}

/** Berth's webhook beside a control plane, in this process, over TLS, as the account and with the registrations of manifests/base. */
export interface Berth {
  readonly webhook: Webhook
  /** `https://127.0.0.1:34567` */
  readonly url: string
  /** PEM of the authority of its certificate. */
  readonly authority: string
  /** The kubeconfig of the account that it acts as. */
  readonly kubeconfig: string
  /** Every line that it logged so far, parsed. */
  log(): readonly Record<string, unknown>[]
  /** Starts it again on the same port; resolves when it listens, ready or not. */
  start(): Promise<void>
  /** Answers what is in flight and closes the port. */
  stop(): Promise<void>
  /** Stops it, starts it again and waits until it is ready. */
  restart(): Promise<void>
  ready(): Promise<void>
  /** Starts another one beside it on a free port, with the same configuration and certificate, for another API server. */
  startBeside(kubeconfig: string): Promise<Webhook>
  /** Registers it anew with a change. What the API server makes of it is to be waited for. */
  register(change?: Change): Promise<void>
  /** Writes another configuration, which the webhook reads in its own time. */
  configure(config: string): Promise<void>
  /** Puts another certificate of the same authority in place, likewise; its PEM. */
  renewCertificate(): Promise<string>
  /** Waits until the webhook has seen what was written so far, nodes apart. */
  settled(): Promise<void>
}

/** Installs the CRDs of manifests/crds (and those of the fixtures) and waits until they are served. */
export async function installDefinitions(cluster: ControlPlane): Promise<void> {
  const files = await definitionFiles()
  const named = files.flatMap((file) => ['-f', file])
  await run(cluster, ['apply', ...named])
  await run(cluster, ['wait', '--for=condition=Established', '--timeout=30s', ...named])
}

const DEFINITIONS = ['ip-lease', 'cluster-api', 'multus', 'whereabouts'].map(
  (name) => `manifests/crds/${name}`,
)

/** The files of all definitions; what kustomize needs beside them is none. */
async function definitionFiles(): Promise<readonly string[]> {
  const files = await Promise.all(
    [...DEFINITIONS, 'test/fixtures/crds'].map(async (folder) =>
      (await readdir(folder)).map((file) => join(folder, file)),
    ),
  )
  const beside = new Set(['kustomization.yaml', 'conversion.yaml'])
  return files.flat().filter((file) => !beside.has(basename(file)))
}

async function run(cluster: ControlPlane, args: readonly string[]): Promise<void> {
  const { code, stderr } = await cluster.kubectl(args)
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`)
}

/** Starts the webhook against the control plane and registers it; resolves when it is ready and is called. */
export async function startBerth(cluster: ControlPlane, options: BerthOptions = {}): Promise<Berth> {
  const folder = join(cluster.folder, 'berth')
  await mkdir(folder, { recursive: true })
  const certificate = await servingCertificate(folder)
  const configFile = join(folder, 'berth.yaml')
  const configure = (config: string): Promise<void> =>
    writeFile(configFile, `apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\n${config}`)
  await configure(options.config ?? '')
  const lines: string[] = []
  const account = (await berthAccounts(cluster)).webhook
  const start = (port: number, kubeconfig = account) =>
    listening({
      kubeconfig,
      configFile,
      certificate,
      port,
      allocatorSocket: options.allocatorSocket,
      write: (line) => void lines.push(line),
    })
  const settling = new Settling(new ObjectAccess(cluster.target()))
  await settling.prepare()
  const webhook = await start(0)
  const berth = berthOf({ cluster, settling, certificate, webhook, start })
  await berth.ready()
  if (options.register !== false) {
    await berth.register()
    await untilCalled(cluster)
  }
  return Object.assign(berth, {
    kubeconfig: account,
    configure,
    log: () => lines.map((line) => JSON.parse(line)),
  })
}

interface Source {
  readonly kubeconfig: string
  readonly configFile: string
  readonly certificate: ServingCertificate
  readonly port: number
  readonly allocatorSocket: string | undefined
  readonly write: (line: string) => void
}

async function listening(source: Source): Promise<Webhook> {
  const started = await startWebhook({
    configFile: source.configFile,
    kubeconfig: source.kubeconfig,
    host: '127.0.0.1',
    port: source.port,
    certificate: source.certificate.files,
    logLevel: 'info',
    logTo: { write: source.write },
    allocatorSocket: source.allocatorSocket,
    berthUsers: [],
    shutdownDelay: 0,
  })
  if (!started.ok) throw new Error(started.problem)
  return started.value
}

interface Parts {
  readonly cluster: ControlPlane
  readonly settling: Settling
  readonly certificate: ServingCertificate
  readonly webhook: Webhook
  readonly start: (port: number, kubeconfig?: string) => Promise<Webhook>
}

function berthOf(parts: Parts): Omit<Berth, 'configure' | 'log' | 'kubeconfig'> {
  const { cluster, settling, certificate } = parts
  const { authority } = certificate
  let { webhook } = parts
  const { port } = webhook
  const url = `https://127.0.0.1:${port}`
  const start = async () => {
    webhook = await parts.start(port)
  }
  const ready = () =>
    until(
      () => webhook.unready().length === 0,
      () => `the webhook is not ready: ${webhook.unready().join('; ')}`,
    )
  return {
    get webhook() {
      return webhook
    },
    url,
    authority,
    start,
    ready,
    stop: () => webhook.close(),
    startBeside: (kubeconfig) => parts.start(0, kubeconfig),
    restart: async () => {
      await webhook.close()
      await start()
      await ready()
    },
    register: (change) => register(cluster, { url, authority }, change),
    renewCertificate: () => certificate.renew(),
    settled: () => settling.settled(),
  }
}
