import type { Command } from 'commander'
import { readSettings } from '../../webhook/live-settings.ts'
import { fileCluster } from './file-cluster.ts'
import { liveCluster } from './live-cluster.ts'
import { printJson } from './print-json.ts'
import { printJunit } from './print-junit.ts'
import { printSarif } from './print-sarif.ts'
import { printText } from './print-text.ts'
import { readSources } from './read-sources.ts'
import type { Unreadable } from './manifest.ts'
import type { Review } from './reviewed.ts'
import { reviewManifest, type ReviewedCluster } from './session.ts'
import { UsageError, type Terminal } from '../terminal.ts'

const PRINTERS: Readonly<Record<string, (reviews: readonly Review[]) => string>> = {
  text: printText,
  json: printJson,
  junit: printJunit,
  sarif: printSarif,
}

interface Options {
  readonly filename: readonly string[]
  readonly state?: readonly string[]
  readonly config?: string
  readonly kubeconfig?: string
  readonly namespace?: string
  readonly user: string
  readonly output: string
  readonly warnExitCode?: string
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

/** `berth review`: the webhook's verdicts on files. Exit code 0 all allowed, 1 something denied, 2 unreadable input or usage. */
export function addReview(program: Command, terminal: Terminal): void {
  program
    .command('review')
    .summary('say what Berth would answer to manifests, before any cluster sees them')
    .description(
      'Reviews the objects of files in the order given; each admitted one becomes part of the state for the next.\n' +
        'With --state the manifests of a folder are the cluster; without it the cluster of the kubeconfig is read, never written.\n' +
        'Exit code: 0 all allowed, 1 something denied, 2 unreadable input or wrong usage.',
    )
    .requiredOption('-f, --filename <file|dir|->', 'manifests to review; may be repeated', collect)
    .option('--state <file|dir>', 'manifests that are the cluster; may be repeated', collect)
    .option('--config <file>', 'a BerthConfiguration; the built-in defaults without it')
    .option(
      '--kubeconfig <file>',
      'the cluster to read, without --state; KUBECONFIG or ~/.kube/config without it',
    )
    .option('-n, --namespace <name>', 'namespace of objects that name none (default: default)')
    .option('--user <name>', 'the user whose request it would be', 'kubernetes-admin')
    .option('-o, --output <format>', 'text, json, junit or sarif', 'text')
    .option('--warn-exit-code <n>', 'exit with this code if nothing is denied and something is warned of')
    .action(async (options: Options) => {
      terminal.exitCode(await review(options, terminal))
    })
}

async function review(options: Options, terminal: Terminal): Promise<number> {
  const print = Object.hasOwn(PRINTERS, options.output) ? PRINTERS[options.output] : undefined
  if (print === undefined)
    throw new UsageError(`--output ${options.output} is none of ${Object.keys(PRINTERS).join(', ')}`)
  const warnExitCode = exitCodeOf(options.warnExitCode)
  const settings = await readSettings(options.config, [])
  if (!settings.ok) throw new UsageError(settings.problem)
  const input = await readSources(options.filename, terminal.readInput)
  const state = options.state === undefined ? undefined : await readSources(options.state, terminal.readInput)
  const unreadable = [...(state?.unreadable ?? []), ...input.unreadable]
  const cluster: ReviewedCluster =
    state === undefined
      ? await liveCluster(options.kubeconfig, settings.value)
      : fileCluster(state.manifests, settings.value)
  const reviews: Review[] = []
  for (const manifest of input.manifests) {
    reviews.push(
      await reviewManifest(manifest, cluster, {
        namespace: options.namespace ?? 'default',
        username: options.user,
      }),
    )
  }
  cluster.close()
  terminal.out(print(reviews))
  for (const item of unreadable) terminal.error(unreadableLine(item))
  if (unreadable.length > 0) return 2
  if (reviews.some(({ reviewed }) => !reviewed.allowed)) return 1
  return reviews.some(({ reviewed }) => reviewed.findings.length > 0) ? warnExitCode : 0
}

function exitCodeOf(text: string | undefined): number {
  if (text === undefined) return 0
  if (!/^\d{1,3}$/.test(text) || Number(text) > 255)
    throw new UsageError(`--warn-exit-code ${text} is no number from 0 to 255`)
  return Number(text)
}

const unreadableLine = ({ source, line, problem }: Unreadable): string =>
  `berth: ${source}${line === undefined ? '' : `:${line}`}: ${problem}\n`
