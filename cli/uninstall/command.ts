import { setTimeout as sleep } from 'node:timers/promises'
import { Option, type Command } from 'commander'
import { ApiError } from '../../cluster/api/api-error.ts'
import type { ApiClient } from '../../cluster/client.ts'
import { clientOf } from '../../cluster/connect.ts'
import { connect as connectTo, messageOf } from '../cluster/connect.ts'
import { UsageError, type Terminal } from '../terminal.ts'
import { outcomeLine, printRemains, remainsJson } from './print.ts'
import type { Outcome, Taking } from './taking.ts'
import { uninstall } from './uninstall.ts'

interface Options {
  readonly kubeconfig?: string
  readonly context?: string
  readonly namespace: string
  readonly name: string
  readonly keepGates?: boolean
  readonly dryRun?: boolean
  readonly output: 'text' | 'json'
}

/** `berth uninstall`: takes Berth out of a cluster. Exit code 1 if something is left to do. */
export function addUninstall(program: Command, terminal: Terminal): void {
  program
    .command('uninstall')
    .summary('take Berth out of a cluster, so that nothing calls it or waits for it')
    .description(
      'Deletes the webhook configurations, stops Berth, takes its gate from waiting pods and its finalizers off claims and pools.\n' +
        'Leases, networks and definitions stay, and are told. Doing it again changes nothing.\n' +
        'Exit code: 0 done, 1 something is left to do, 2 unreadable cluster or wrong usage.',
    )
    .option(
      '--kubeconfig <file>',
      "the cluster; without it the pod's service account, else KUBECONFIG or ~/.kube/config",
    )
    .option('--context <name>', 'the context of the kubeconfig; its current one without it')
    .option('-n, --namespace <name>', 'namespace of the Deployment and the Service', 'berth-system')
    .option('--name <name>', 'of the Deployment, the Service and the webhook configurations', 'berth')
    .option('--keep-gates', 'leave waiting pods waiting: for a Berth that comes back')
    .option('--dry-run', 'only say what would be done')
    .addOption(
      new Option('-o, --output <format>', 'how to print it').choices(['text', 'json']).default('text'),
    )
    .action(async (options: Options) => {
      const client = await connect(options)
      try {
        await run(client, options, terminal)
      } finally {
        client.close()
      }
    })
}

async function connect(options: Options): Promise<ApiClient> {
  const { kubeconfig, context } = options
  if (context !== undefined) return connectTo(options, 'give --kubeconfig FILE, or another --context')
  try {
    return await clientOf(kubeconfig)
  } catch (error) {
    throw new UsageError(messageOf(error))
  }
}

async function run(client: ApiClient, options: Options, terminal: Terminal): Promise<void> {
  const { namespace, name, output, keepGates = false, dryRun = false } = options
  const steps: Outcome[] = []
  const tell = (outcome: Outcome): void => {
    steps.push(outcome)
    if (output === 'text') terminal.out(outcomeLine(outcome))
  }
  const taking: Taking = { client, dryRun, keepGates, namespace, name, tell, pause: (ms) => sleep(ms) }
  // Of several clusters it is soon the wrong one.
  terminal.error(`cluster: ${client.title}\n`)
  const remains = await uninstall(taking).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error
    throw new UsageError(`cannot read the cluster ${client.title}: ${error.message}`)
  })
  terminal.out(output === 'json' ? remainsJson(remains, steps, dryRun) : printRemains(remains, steps, dryRun))
  if (steps.some(({ result }) => result === 'failed')) terminal.exitCode(1)
}
