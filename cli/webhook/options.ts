import type { Command } from 'commander'
import type { CallerOptions, PublishedOptions, WebhookOptions } from '../../webhook/process.ts'
import {
  addServiceOptions,
  collect,
  ownNamespace,
  portOf,
  serviceSettings,
  type ServiceOptions,
} from '../service-options.ts'
import { UsageError } from '../terminal.ts'

/** The options of `berth webhook`, as they are given. */
export interface GivenOptions extends ServiceOptions {
  readonly host?: string
  readonly port: string
  readonly tlsCertFile: string
  readonly tlsPrivateKeyFile: string
  readonly clientCaFile?: string
  readonly clientName: readonly string[]
  readonly publishedAs?: string
  readonly serviceName: string
  readonly shutdownDelay: string
  readonly serviceAccount: readonly string[]
  readonly allocatorSocket?: string
}

export function addWebhookOptions(command: Command): Command {
  return addServiceOptions(command, 'watch')
    .option('--host <address>', 'address to listen on; all of IPv4 and IPv6 without it')
    .option('--port <number>', 'port to listen on', '8443')
    .requiredOption('--tls-cert-file <file>', 'serving certificate (PEM), read again when it changes')
    .requiredOption('--tls-private-key-file <file>', 'its key (PEM)')
    .option('--client-ca-file <file>', 'serve only callers with a certificate of these authorities (PEM)')
    .option(
      '--client-name <name>',
      "a common name or DNS name that a caller's certificate may have; may be repeated; any without it",
      collect,
      [],
    )
    .option(
      '--published-as <name>',
      'name of the webhook configurations whose caBundle has to hold the authority of the serving certificate',
    )
    .option('--service-name <name>', 'the Service that these call', 'berth')
    .option(
      '--shutdown-delay <seconds>',
      'go on serving this long after SIGTERM, unready, so that endpoints can follow',
      '0',
    )
    .option('--service-account <user>', 'user name Berth itself acts as; may be repeated', collect, [])
    .option(
      '--allocator-socket <path>',
      'Unix socket of the allocator beside, asked which addresses are free',
    )
}

/** A pod's volumes are there when it starts; what the allocator writes comes when the API server is there. */
const CERTIFICATE_WAIT = 60_000

/** @throws UsageError */
export function webhookOptions(options: GivenOptions): WebhookOptions {
  const shutdownDelay = Number(options.shutdownDelay) * 1000
  if (!(shutdownDelay >= 0 && shutdownDelay <= 300_000)) {
    throw new UsageError(`--shutdown-delay ${options.shutdownDelay} is no number of seconds from 0 to 300`)
  }
  const settings = serviceSettings(options)
  return {
    ...settings,
    shutdownDelay,
    host: options.host,
    port: portOf(options.port, '--port'),
    certificate: { certFile: options.tlsCertFile, keyFile: options.tlsPrivateKeyFile },
    // Where /readyz says what is missing, it waits on: kubelet would start it again later and later, up to 5 min after the last end.
    certificateWait: settings.operations === undefined ? CERTIFICATE_WAIT : Number.POSITIVE_INFINITY,
    callers: callersOf(options),
    published: publishedOf(options),
    berthUsers: options.serviceAccount,
    allocatorSocket: options.allocatorSocket,
  }
}

function callersOf({ clientCaFile, clientName }: GivenOptions): CallerOptions | undefined {
  if (clientCaFile !== undefined) return { caFile: clientCaFile, names: clientName }
  if (clientName.length > 0) throw new UsageError('--client-name needs --client-ca-file')
  return undefined
}

function publishedOf(options: GivenOptions): PublishedOptions | undefined {
  const { publishedAs: configuration, serviceName: service, serviceAccountFolder } = options
  if (configuration === undefined) return undefined
  return { configuration, service, namespace: () => ownNamespace(serviceAccountFolder) }
}
