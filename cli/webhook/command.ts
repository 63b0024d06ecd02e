import type { Command } from 'commander'
import type { WebhookOptions } from '../../webhook/main.ts'
import { UsageError, type Terminal } from '../terminal.ts'

interface Options {
  readonly config?: string
  readonly kubeconfig?: string
  readonly host: string
  readonly port: string
  readonly tlsCertFile: string
  readonly tlsPrivateKeyFile: string
  readonly logLevel: string
  readonly shutdownDelay: string
  readonly serviceAccount: readonly string[]
  readonly allocatorSocket?: string
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

/** `berth webhook`: the admission server, as it runs in the cluster. */
export function addWebhook(program: Command, terminal: Terminal): void {
  program
    .command('webhook')
    .summary('serve admission reviews (what runs in the cluster)')
    .option('--config <file>', 'a BerthConfiguration, read again when it changes')
    .option('--kubeconfig <file>', "the cluster to watch; the pod's service account without it")
    .option('--host <address>', 'address to listen on', '0.0.0.0')
    .option('--port <number>', 'port to listen on', '8443')
    .requiredOption('--tls-cert-file <file>', 'serving certificate (PEM), read again when it changes')
    .requiredOption('--tls-private-key-file <file>', 'its key (PEM)')
    .option('--log-level <level>', 'trace, debug, info, warn, error or silent', 'info')
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
    .action(async (options: Options) => {
      const { startWebhook } = await import('../../webhook/main.ts')
      const started = await startWebhook(webhookOptions(options))
      if (!started.ok) throw new UsageError(started.problem)
      const webhook = started.value
      let stopping = false
      const stop = () => {
        if (stopping) return
        stopping = true
        webhook.close().then(
          () => terminal.exitCode(0),
          () => terminal.exitCode(1),
        )
      }
      process.once('SIGTERM', stop)
      process.once('SIGINT', stop)
    })
}

const LEVELS = new Set(['trace', 'debug', 'info', 'warn', 'error', 'silent'])

function webhookOptions(options: Options): WebhookOptions {
  const port = Number(options.port)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new UsageError(`--port ${options.port} is no port number`)
  if (!LEVELS.has(options.logLevel))
    throw new UsageError(`--log-level ${options.logLevel} is none of ${[...LEVELS].join(', ')}`)
  const shutdownDelay = Number(options.shutdownDelay) * 1000
  if (!(shutdownDelay >= 0 && shutdownDelay <= 300_000)) {
    throw new UsageError(`--shutdown-delay ${options.shutdownDelay} is no number of seconds from 0 to 300`)
  }
  return {
    shutdownDelay,
    configFile: options.config,
    kubeconfig: options.kubeconfig,
    host: options.host,
    port,
    certificate: { certFile: options.tlsCertFile, keyFile: options.tlsPrivateKeyFile },
    logLevel: options.logLevel,
    berthUsers: options.serviceAccount,
    allocatorSocket: options.allocatorSocket,
  }
}
