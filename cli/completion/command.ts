import { Argument, type Command } from 'commander'
import { RULES } from '../../webhook/rules/registry.ts'
import type { Terminal } from '../terminal.ts'
import { complete, type KnownWords } from './complete.ts'
import { printCompletion } from './print-completion.ts'
import { SCRIPTS } from './scripts.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const

/** `berth completion SHELL`: what the shell reads at its start. `berth __complete -- WORDS`: what it asks at each TAB. */
export function addCompletion(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .summary('print what makes a shell complete the commands, options and rules of berth')
    .description(
      'For the running shell: source <(berth completion bash), or zsh; berth completion fish | source. The same line in the\n' +
        "shell's start file keeps it. For kubectl berth: docs/kubectl-plugin.md.",
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action((shell: (typeof SHELLS)[number]) => terminal.out(SCRIPTS[shell]))
  program
    .command('__complete', { hidden: true })
    .helpOption(false)
    .allowUnknownOption()
    .argument('[words...]')
    .action((words: readonly string[]) => terminal.out(printCompletion(complete(program, words, KNOWN))))
}

/** Rules: `berth explain`, where an address would do as well, and `--rule <id>`. */
const KNOWN: KnownWords = (_command, value) =>
  value === 'id' || value === 'rule or address'
    ? RULES.map(({ id, summary }) => ({ value: id, description: summary }))
    : []
