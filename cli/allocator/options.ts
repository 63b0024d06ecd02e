import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { Command } from 'commander'
import type { ProcessOptions } from '../../allocator/process.ts'
import type { OperationsAddress } from '../../service/operations-server.ts'
import { addServiceOptions, ownNamespace, serviceSettings, type ServiceOptions } from '../service-options.ts'
import { duration } from '../option-values.ts'
import { UsageError } from '../terminal.ts'

/** The options of `berth allocator`, as they are given. */
export interface GivenOptions extends ServiceOptions {
  readonly socket?: string
  readonly leaderElect: boolean
  readonly leaderNamespace?: string
  readonly identity?: string
  readonly serveClaims: string
  readonly webhookAccount?: string
  readonly webhookAccountFolder?: string
  readonly manageCertificates?: boolean
  readonly tlsFolder?: string
  readonly serviceName: string
  readonly publishedAs: string
  readonly map?: boolean
  readonly scanPeriod: number
}

/** What the allocator's process is to run: the allocator itself, and what it does for the webhook beside it. */
export interface ServicesOptions {
  readonly allocator: ProcessOptions
  readonly operations: OperationsAddress | undefined
  /** The namespace of the pod. */
  readonly namespace: string
  /** The account that the webhook acts as, and the folder where it finds its token; undefined: it has another. */
  readonly webhookAccount: { readonly name: string; readonly folder: string } | undefined
  /** Undefined: somebody else makes the serving certificate. */
  readonly certificates: CertificateSettings | undefined
  /** Whether the operations port serves the map of addresses. */
  readonly map: boolean
  /** Milliseconds from one background scan to the next; 0: none. */
  readonly scanPeriodMs: number
}

export interface CertificateSettings {
  /** Where tls.crt and tls.key go. */
  readonly folder: string
  /** The Service that the certificate is for. */
  readonly service: string
  /** Name of the webhook configurations that are to trust it. */
  readonly registration: string
}

export function addAllocatorOptions(command: Command): Command {
  return addServiceOptions(command, 'serve')
    .option('--socket <file>', 'Unix socket to answer the webhook on; none without it')
    .option('--leader-elect', 'lease only while elected (the default)', true)
    .option('--no-leader-elect', 'lease without being elected')
    .option(
      '--leader-namespace <name>',
      "namespace of the election's Lease; the pod's own, else berth-system",
    )
    .option('--identity <name>', 'name in the election; no two allocators may have the same')
    .option(
      '--serve-claims <when>',
      'IPAddressClaims: always, never, or auto (unless another provider runs)',
      'auto',
    )
    .option('--webhook-account <name>', 'service account for which tokens are asked, for the webhook beside')
    .option('--webhook-account-folder <folder>', 'where they are written, with ca.crt and namespace')
    .option('--manage-certificates', "make and renew the webhook's certificate, and publish its authority")
    .option('--tls-folder <folder>', 'where that certificate is written: tls.crt and tls.key')
    .option('--service-name <name>', 'the Service by which the webhook is called', 'berth')
    .option('--published-as <name>', 'name of the webhook configurations that are to trust it', 'berth')
    .option('--map', 'serve the map of addresses, /map, on the operations port, to whoever reaches it')
    .option(
      '--scan-period <duration>',
      'while leading, scan the cluster so often, for metrics and policy reports: 5m; 0: never',
      duration,
      0,
    )
}

const SERVE_CLAIMS = ['auto', 'always', 'never'] as const

/** @throws UsageError */
export function allocatorOptions(options: GivenOptions): ServicesOptions {
  const { serveClaims: claims, leaderElect } = options
  const serveClaims = SERVE_CLAIMS.find((known) => known === claims)
  if (serveClaims === undefined)
    throw new UsageError(`--serve-claims ${claims} is none of ${SERVE_CLAIMS.join(', ')}`)
  const { operations, ...common } = serviceSettings(options)
  const { map = false } = options
  if (map && operations === undefined) throw new UsageError('--map needs --operations-port')
  const namespace = ownNamespace(options.serviceAccountFolder)
  return {
    allocator: {
      ...common,
      socket: options.socket,
      leaderElection: leaderElect && {
        namespace: options.leaderNamespace ?? namespace,
        name: 'berth-allocator',
      },
      identity: options.identity ?? `${hostname()}_${randomBytes(4).toString('hex')}`,
      serveClaims,
    },
    operations,
    namespace,
    webhookAccount: accountOf(options),
    certificates: certificatesOf(options),
    map,
    scanPeriodMs: options.scanPeriod,
  }
}

function accountOf({ webhookAccount: name, webhookAccountFolder: folder }: GivenOptions) {
  if (name !== undefined && folder !== undefined) return { name, folder }
  if (name === folder) return undefined
  throw new UsageError('--webhook-account and --webhook-account-folder need each other')
}

function certificatesOf(options: GivenOptions): CertificateSettings | undefined {
  const { manageCertificates = false, tlsFolder: folder, serviceName: service } = options
  if (manageCertificates !== (folder !== undefined))
    throw new UsageError('--manage-certificates and --tls-folder need each other')
  return folder === undefined ? undefined : { folder, service, registration: options.publishedAs }
}
