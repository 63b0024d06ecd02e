import { Option, type Command } from 'commander'
import { LIVE_FAULTS } from '../../scan/live/registry.ts'
import { SCAN_LEVELS, type ScanFinding, type ScanLevel, type ScanReport } from '../../scan/report.ts'
import { scanCluster } from '../../scan/scan.ts'
import { nearNames } from '../../network/text/near-name.ts'
import { RULES } from '../../webhook/rules/registry.ts'
import { collect, withInventoryOptions, type InventoryOptions } from '../cluster/options.ts'
import { settingsOf } from '../cluster/read-inventory.ts'
import { exitCode, namespaceName, wholeNumber } from '../option-values.ts'
import { UsageError, type Terminal } from '../terminal.ts'
import type { ScanInventory } from './inventory.ts'
import { refuseUnknownNamespaces } from './known-namespaces.ts'
import { PRINTERS } from './printers.ts'
import { Progress } from './progress.ts'
import { readScanned } from './read-scanned.ts'
import { shortened } from './shorten.ts'
import { keepHeapSmall } from './small-heap.ts'
import { MOST_REPORTED, refuseHalfReports, writeReports } from './write-reports.ts'

interface Options extends InventoryOptions {
  readonly level: ScanLevel
  readonly namespace?: readonly string[]
  readonly rule?: readonly string[]
  readonly output: string
  readonly limit?: number
  readonly asPolicyReport?: boolean
  readonly progress?: boolean
  readonly warnExitCode: number
}

/** `berth scan`: what is wrong in a cluster already. Exit code 0 nothing broken, 1 something, 2 unreadable or usage. */
export function addScan(program: Command, terminal: Terminal): void {
  const command = program
    .command('scan')
    .summary('tell what is wrong in a cluster already, what to mend first at the top')
    .description(
      'Judges every network, pool, namespace, workload and live pod by all rules, as if each were created now, and looks at what\n' +
        'became of them: addresses that two pods have, pods on the wrong node, leases for nobody. The cluster is read, and written\n' +
        'by --as-policy-report only.\n' +
        'Exit code: 0 nothing but warnings, 1 something is broken or would be refused, 2 unreadable input or wrong usage.',
    )
  withInventoryOptions(command)
    .addOption(
      new Option('--level <level>', 'judge all by this level; namespace: each by its own')
        .choices([...SCAN_LEVELS])
        .default('namespace'),
    )
    .option(
      '-n, --namespace <name...>',
      'tell only what objects of these namespaces have part in',
      namespaces,
    )
    .option('--rule <id...>', 'tell only what these rules and checks find', collect)
    .addOption(
      new Option('-o, --output <format>', 'how to print it').choices([...PRINTERS.keys()]).default('text'),
    )
    .option(
      '--limit <n>',
      'findings told of each check in each group; 0: all (default: 20 as text, else 1000)',
      wholeNumber,
    )
    .option(
      '--as-policy-report',
      'write what is found as reports of the cluster too: openreports.io, else wgpolicyk8s.io',
    )
    .option('--progress', 'tell on standard error how far it is (default: on a terminal, after 2 s)')
    .option('--no-progress', 'do not')
    .option('--warn-exit-code <n>', 'exit with this code if there is nothing but warnings', exitCode, 0)
    .action(async (options: Options) => {
      terminal.exitCode(await scan(options, terminal))
    })
}

const namespaces = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  namespaceName(text),
]

async function scan(options: Options, terminal: Terminal): Promise<number> {
  keepHeapSmall()
  const { asPolicyReport = false } = options
  if (asPolicyReport) refuseHalfReports(options)
  const settings = await settingsOf(options.config)
  const progress = new Progress(terminal, options.progress)
  const wanted = wantedBy(options)
  const inventory = await readTold(options, settings, { terminal, progress })
  refuseUnknownNamespaces(inventory, options.namespace ?? [])
  const report = await scanCluster(inventory, settings, {
    level: options.level,
    most: asPolicyReport ? Math.max(mostOf(options), MOST_REPORTED) : mostOf(options),
    wanted,
    progress: (done, total) => progress.tell(`berth: looked at ${Math.round((100 * done) / total)} %`),
  })
  progress.end()
  terminal.out(PRINTERS.get(options.output)?.(shortened(report, mostOf(options)), terminal) ?? '')
  const isWritten = !asPolicyReport || (await writeReports(report, options, terminal))
  return isWritten ? codeOf(report, options.warnExitCode) : 2
}

/** How often it is looked how many objects were read, in milliseconds. */
const GLANCE = 200

async function readTold(
  options: Options,
  settings: Awaited<ReturnType<typeof settingsOf>>,
  { terminal, progress }: { readonly terminal: Terminal; readonly progress: Progress },
): Promise<ScanInventory> {
  let timer: NodeJS.Timeout | undefined
  const begun = (inventory: ScanInventory) => {
    timer = setInterval(() => {
      const [pods, networks] = [inventory.count('Pod'), inventory.count('NetworkAttachmentDefinition')]
      progress.tell(`berth: read ${networks} networks and ${pods} pods with networks`)
    }, GLANCE)
  }
  try {
    return await readScanned(options, settings, { terminal, begun })
  } finally {
    clearInterval(timer)
    progress.end()
  }
}

/** Logs are read by people, reports by programs. */
function mostOf({ limit, output }: Options): number {
  if (limit === 0) return Number.POSITIVE_INFINITY
  return limit ?? (output === 'text' || output === 'markdown' ? 20 : 1_000)
}

function wantedBy({ namespace, rule }: Options): (finding: ScanFinding) => boolean {
  for (const id of rule ?? []) refuseUnknown(id)
  return ({ check, objects }) =>
    (rule === undefined || rule.includes(check)) &&
    (namespace === undefined || objects.some((object) => isIn(object, namespace)))
}

const isIn = (
  { kind, namespace, name }: ScanFinding['objects'][number],
  wanted: readonly string[],
): boolean => wanted.includes(kind === 'Namespace' ? name : namespace)

const CHECKS: readonly string[] = [...RULES, ...LIVE_FAULTS].map(({ id }) => id)

function refuseUnknown(id: string): void {
  if (CHECKS.includes(id)) return
  const near = nearNames(id, CHECKS)
  const hint = near.length === 0 ? `there are ${CHECKS.join(', ')}` : `did you mean ${near.join(' or ')}?`
  throw new UsageError(`no rule or check is called "${id}": ${hint}`)
}

function codeOf({ groups, unread }: ScanReport, warnExitCode: number): number {
  if (unread.length > 0) return 2
  const broken = groups.some(({ group, count }) => group !== 'warned' && count > 0)
  if (broken) return 1
  return groups.some(({ count }) => count > 0) ? warnExitCode : 0
}
