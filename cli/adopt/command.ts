import { Option, type Command } from 'commander'
import { collect, withInventoryOptions, type InventoryOptions } from '../cluster/options.ts'
import { connect } from '../cluster/connect.ts'
import type { Inventory } from '../cluster/inventory.ts'
import { inventoryOf, readInventory, settingsOf } from '../cluster/read-inventory.ts'
import { UsageError, type Terminal } from '../terminal.ts'
import { adopt } from './adopt.ts'
import type { Candidate, Outcome } from './candidate.ts'
import { candidatesOfPods } from './from-pods.ts'
import { candidatesOfWhereabouts } from './from-whereabouts.ts'
import { printOutcomes } from './print-outcomes.ts'

interface Options extends InventoryOptions {
  readonly from: 'whereabouts' | 'running-pods'
  readonly namespace?: readonly string[]
  readonly network?: readonly string[]
  readonly dryRun?: boolean
}

/** `berth adopt`: addresses that pods have already, as leases. Exit code 1 if one is somebody else's, or a lease was refused. */
export function addAdopt(program: Command, terminal: Terminal): void {
  const command = program
    .command('adopt')
    .summary('take the addresses that pods have already over as leases')
    .description(
      'Makes an IPLease for each address that a running pod has already, so that Berth hands it to nobody else, and frees it\n' +
        'when the pod has gone. Never over the lease of another; doing it again changes nothing.\n' +
        'Exit code: 0 done, 1 a conflict or a lease that was refused, 2 unreadable cluster or wrong usage.',
    )
    .addOption(
      new Option('--from <source>', "whereabouts' allocations, or what running pods show")
        .choices(['whereabouts', 'running-pods'])
        .makeOptionMandatory(),
    )
    .option('-n, --namespace <name...>', 'only pods of these namespaces', collect)
    .option(
      '--network <namespace/name...>',
      'running-pods: these networks too, whose ipam is not yet of Berth',
      collect,
    )
    .option('--dry-run', 'only say what would be done')
  withInventoryOptions(command).action(async (options: Options) => {
    const outcomes = await run(options, terminal)
    terminal.out(printOutcomes(outcomes, options.dryRun === true))
    if (outcomes.some(({ result }) => result === 'conflict' || result === 'failed')) terminal.exitCode(1)
  })
}

async function run(options: Options, terminal: Terminal): Promise<readonly Outcome[]> {
  if (options.dryRun === true) {
    const { inventory } = await readInventory(options, terminal)
    return adopt(candidatesOf(options, inventory), inventory, undefined)
  }
  if (options.state !== undefined)
    throw new UsageError('leases can be made in a cluster only: --state needs --dry-run')
  const settings = await settingsOf(options.config)
  const client = await connect(options, 'give --kubeconfig FILE')
  try {
    const inventory = await inventoryOf(client, settings)
    return await adopt(candidatesOf(options, inventory), inventory, client)
  } finally {
    client.close()
  }
}

function candidatesOf(
  { from, namespace, network = [] }: Options,
  inventory: Inventory,
): readonly Candidate[] {
  for (const key of network) {
    const [home = '', name = ''] = key.split('/')
    if (inventory.model.network(home, name) === undefined)
      throw new UsageError(`there is no NetworkAttachmentDefinition ${key}: give namespace/name`)
  }
  const all =
    from === 'whereabouts' ? candidatesOfWhereabouts(inventory) : candidatesOfPods(inventory, network)
  return namespace === undefined ? all : all.filter((candidate) => namespace.includes(candidate.namespace))
}
