import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Command } from 'commander'
import type { AllocatorOptions } from '../../allocator/main.ts'
import { UsageError, type Terminal } from '../terminal.ts'
import { compactHeapOnce } from './compact-heap.ts'

interface Options {
  readonly config?: string
  readonly kubeconfig?: string
  readonly socket?: string
  readonly leaderElect: boolean
  readonly leaderNamespace?: string
  readonly identity?: string
  readonly serveClaims: string
  readonly logLevel: string
}

/** `berth allocator`: the IPAM sidecar, as it runs in the cluster. */
export function addAllocator(program: Command, terminal: Terminal): void {
  program
    .command('allocator')
    .summary('lease addresses to pods and claims (what runs beside the webhook)')
    .option('--config <file>', 'a BerthConfiguration, read again when it changes')
    .option('--kubeconfig <file>', "the cluster to serve; the pod's service account without it")
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
    .option('--log-level <level>', 'trace, debug, info, warn, error or silent', 'info')
    .action(async (options: Options) => {
      const { startAllocator } = await import('../../allocator/main.ts')
      const started = await startAllocator(allocatorOptions(options))
      if (!started.ok) throw new UsageError(started.problem)
      const allocator = started.value
      compactHeapOnce(() => allocator.unready().length === 0)
      let stopping = false
      const stop = () => {
        if (stopping) return
        stopping = true
        allocator.close().then(
          () => terminal.exitCode(0),
          () => terminal.exitCode(1),
        )
      }
      process.once('SIGTERM', stop)
      process.once('SIGINT', stop)
    })
}

const LEVELS: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'silent']
const SERVE_CLAIMS = ['auto', 'always', 'never'] as const

function allocatorOptions(options: Options): AllocatorOptions {
  const { serveClaims: claims, logLevel, leaderElect } = options
  const serveClaims = SERVE_CLAIMS.find((known) => known === claims)
  if (serveClaims === undefined)
    throw new UsageError(`--serve-claims ${claims} is none of ${SERVE_CLAIMS.join(', ')}`)
  if (!LEVELS.includes(logLevel))
    throw new UsageError(`--log-level ${logLevel} is none of ${LEVELS.join(', ')}`)
  return {
    configFile: options.config,
    kubeconfig: options.kubeconfig,
    socket: options.socket,
    leaderElection: leaderElect && {
      namespace: options.leaderNamespace ?? ownNamespace(),
      name: 'berth-allocator',
    },
    identity: options.identity ?? `${hostname()}_${randomBytes(4).toString('hex')}`,
    serveClaims,
    logLevel,
  }
}

/** The namespace of the pod that this runs in, as the service account's mount tells it. */
function ownNamespace(): string {
  try {
    return readFileSync('/var/run/secrets/kubernetes.io/serviceaccount/namespace', 'utf8').trim()
  } catch {
    return 'berth-system'
  }
}
