import { Option, type Command } from 'commander'
import { readSettings } from '../../service/live-settings.ts'
import type { Settings } from '../../webhook/rules/settings.ts'
import { withClusterOptions } from '../cluster/options.ts'
import { exitCode, namespaceName } from '../option-values.ts'
import { UsageError, type Terminal } from '../terminal.ts'
import { fileCluster } from './file-cluster.ts'
import { liveCluster } from './live-cluster.ts'
import type { Manifest, Reading } from './manifest.ts'
import { PRINTERS } from './printers.ts'
import { readFilled, readSources } from './read-sources.ts'
import { unreadableLine, type Report } from './report.ts'
import type { Review } from './reviewed.ts'
import type { ReviewedCluster } from './reviewed-cluster.ts'
import { reviewManifest, type Reviewer } from './session.ts'

interface Options {
  readonly filename: readonly string[]
  readonly state?: readonly string[]
  readonly config?: string
  readonly kubeconfig?: string
  readonly context?: string
  readonly namespace?: string
  readonly user: string
  readonly output: string
  readonly warnExitCode: number
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

/** `berth review`: the webhook's verdicts on files. Exit code 0 all allowed, 1 something denied, 2 unreadable input or usage. */
export function addReview(program: Command, terminal: Terminal): void {
  const command = program
    .command('review')
    .summary('say what Berth would answer to manifests, before any cluster sees them')
    .description(
      'Reviews the objects of files in the order given; each admitted one becomes part of the state for the next.\n' +
        'With --state the manifests of a folder are the cluster; without it the cluster of the kubeconfig is read, never written.\n' +
        'Exit code: 0 all allowed, 1 something denied, 2 unreadable input or wrong usage.',
    )
    .requiredOption(
      '-f, --filename <file...>',
      'manifests to review: files, folders, - for standard input',
      collect,
    )
    .option('--state <file...>', 'manifests that are the cluster: files, folders', collect)
    .option('--config <file>', 'a BerthConfiguration; the built-in defaults without it')
  withClusterOptions(command)
    .option(
      '-n, --namespace <name>',
      "namespace of objects that name none (default: the kubeconfig's, else default)",
      namespaceName,
    )
    .option('--user <name>', 'the user whose request it would be', 'kubernetes-admin')
    .addOption(
      new Option('-o, --output <format>', 'how to print it').choices([...PRINTERS.keys()]).default('text'),
    )
    .option(
      '--warn-exit-code <n>',
      'exit with this code if nothing is denied and something is warned of',
      exitCode,
      0,
    )
    .action(async (options: Options) => {
      terminal.exitCode(await review(options, terminal))
    })
}

async function review(options: Options, terminal: Terminal): Promise<number> {
  if ([...options.filename, ...(options.state ?? [])].filter((name) => name === '-').length > 1)
    throw new UsageError('standard input can be read once: give - once only')
  const settings = await readSettings(options.config, [])
  if (!settings.ok) throw new UsageError(settings.problem)
  const input = await readFilled(options.filename, terminal.readInput)
  const state = options.state && (await readSources(options.state, terminal.readInput))
  const { cluster, namespace } = await clusterOf(options, state, settings.value)
  const who: Reviewer = { namespace: options.namespace ?? namespace, username: options.user }
  const reviews = await reviewAll(input.manifests, cluster, who)
  const report: Report = { reviews, unreadable: [...(state?.unreadable ?? []), ...input.unreadable] }
  terminal.out(PRINTERS.get(options.output)?.(report, terminal) ?? '')
  for (const item of report.unreadable) terminal.error(`berth: ${unreadableLine(item)}\n`)
  return codeOf(report, options.warnExitCode)
}

async function clusterOf(
  options: Options,
  state: Reading | undefined,
  settings: Settings,
): Promise<{ readonly cluster: ReviewedCluster; readonly namespace: string }> {
  if (state === undefined) return liveCluster(options, settings)
  const home = options.namespace ?? 'default'
  return { cluster: fileCluster(state.manifests, settings, home), namespace: home }
}

async function reviewAll(
  manifests: readonly Manifest[],
  cluster: ReviewedCluster,
  who: Reviewer,
): Promise<readonly Review[]> {
  const reviews: Review[] = []
  try {
    for (const manifest of manifests)
      reviews.push(await named(manifest, reviewManifest(manifest, cluster, who)))
  } finally {
    cluster.close()
  }
  return reviews
}

/** A Fault is told with the object at which it came up. */
async function named(manifest: Manifest, pending: Promise<Review>): Promise<Review> {
  try {
    return await pending
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new Error(`cannot review the object at ${manifest.source}:${manifest.lineOf('')}`, { cause: error })
  }
}

function codeOf({ reviews, unreadable }: Report, warnExitCode: number): number {
  if (unreadable.length > 0) return 2
  if (reviews.some(({ reviewed }) => !reviewed.allowed)) return 1
  return reviews.some(({ reviewed }) => reviewed.findings.length > 0) ? warnExitCode : 0
}
