import type { Command } from 'commander'
import type { Terminal } from '../terminal.ts'
import type { SandboxOptions } from './run.ts'

/** `berth sandbox`: the whole of Berth on one machine with no cluster, until Ctrl-C. */
export function addSandbox(program: Command, terminal: Terminal): void {
  program
    .command('sandbox')
    .summary('run Berth on this machine, against a stand-in for the Kubernetes API')
    .option('--directory <dir>', 'where its state is kept', '.berth/sandbox')
    .option(
      '--port <number>',
      'port of the API on 127.0.0.1; 0 for any free one (default: 6443, or a free one)',
    )
    .option('--config <file>', 'a BerthConfiguration (default: examples/berth.yaml)')
    .option('--tour', 'apply the examples and print what a user of kubectl would see')
    .option('--fresh', 'forget the state of earlier runs')
    .action(async (options: SandboxOptions) => {
      // Imported when it is wanted: SQLite and X.509 would double the start of every other command.
      const { runSandbox } = await import('./run.ts')
      await runSandbox(options, terminal)
    })
}
