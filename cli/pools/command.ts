import { Option, type Command } from 'commander'
import { withInventoryOptions, type InventoryOptions } from '../cluster/options.ts'
import { readInventory } from '../cluster/read-inventory.ts'
import type { Terminal } from '../terminal.ts'
import { figuresOf } from './pool-figures.ts'
import { poolsJson, printPools } from './print-pools.ts'

interface Options extends InventoryOptions {
  readonly output: string
  readonly ascii?: boolean
}

/** `berth pools`: how full every network and pool is whose addresses are given out for the whole cluster. */
export function addPools(program: Command, terminal: Terminal): void {
  const command = program
    .command('pools')
    .summary('show how full every network and pool is')
    .description(
      'A bar for each network and pool whose addresses are handed out for the whole cluster, by address domain:\n' +
        'those of Berth, of Cluster API and of whereabouts. The cluster is read, never written.',
    )
  withInventoryOptions(command)
    .addOption(
      new Option('-o, --output <format>', 'how to print it').choices(['text', 'json']).default('text'),
    )
    .option('--ascii', 'draw with plain characters, as where the output is no terminal')
    .action(async (options: Options) => {
      const { inventory } = await readInventory(options, terminal)
      const figures = figuresOf(inventory)
      const plain = options.ascii === true || !terminal.coloured
      terminal.out(options.output === 'json' ? poolsJson(figures) : printPools(figures, plain))
    })
}
