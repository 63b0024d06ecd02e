import { inspect } from 'node:util'
import { Command, CommanderError } from 'commander'
import { addAdopt } from './adopt/command.ts'
import { addAllocator } from './allocator/command.ts'
import { addCompletion } from './completion/command.ts'
import { addExplain } from './explain/command.ts'
import { addPools } from './pools/command.ts'
import { addReview } from './review/command.ts'
import { addSandbox } from './sandbox/command.ts'
import { addScan } from './scan/command.ts'
import { addUninstall } from './uninstall/command.ts'
import { addWebhook } from './webhook/command.ts'
import { UsageError, type Terminal } from './terminal.ts'
import { VERSION } from './version.ts'

/**
 * The `berth` command: an explicit list of subcommands, and the one place that turns their errors into exit codes. `name` is what
 * its help calls it (program-name.ts).
 */
export async function run(args: readonly string[], terminal: Terminal, name = 'berth'): Promise<void> {
  const program = new Command(name)
    .description('admission control and IPAM for the second network of a Kubernetes pod')
    .version(VERSION, '-V, --version')
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.error })
    .exitOverride()
  for (const add of [
    addReview,
    addExplain,
    addPools,
    addScan,
    addAdopt,
    addSandbox,
    addWebhook,
    addAllocator,
    addUninstall,
    addCompletion,
  ])
    add(program, terminal)
  for (const command of program.commands) command.copyInheritedSettings(program)
  try {
    await program.parseAsync([...args], { from: 'user' })
  } catch (error) {
    terminal.exitCode(codeOf(error, terminal))
  }
}

/** Wrong usage is 2, help is 0; anything else is a defect, told with its stack. */
function codeOf(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof UsageError) {
    terminal.error(`berth: ${error.message}\n`)
    return 2
  }
  terminal.error(`berth: a defect of Berth: ${inspect(error)}\n`)
  return 70
}
