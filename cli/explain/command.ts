import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { parseAddress, type Address } from '../../network/address/address.ts'
import { nearNames } from '../../network/text/near-name.ts'
import { RULES } from '../../webhook/rules/registry.ts'
import { withInventoryOptions, type InventoryOptions } from '../cluster/options.ts'
import { readInventory } from '../cluster/read-inventory.ts'
import { resource } from '../resources.ts'
import { UsageError, type Terminal } from '../terminal.ts'
import { wrap } from '../wrap.ts'
import { explainAddress } from './explain-address.ts'
import { printAddress } from './print-address.ts'
import { renderMarkdown } from './render-markdown.ts'

interface Options extends InventoryOptions {
  readonly domain?: string
}

/** `berth explain RULE`: the rule's page in the terminal. `berth explain ADDRESS`: who has it. Without either: all rules, a line each. */
export function addExplain(program: Command, terminal: Terminal): void {
  const command = program
    .command('explain')
    .summary("print a rule's page, or who has an address and why it is not free")
    .description(
      "With a rule's id: its page. With an IP address: who has it, since when, and why it is not free, or who would hand it\n" +
        'out; the cluster is read, never written.',
    )
    .argument('[rule or address]', 'the id of a rule, or an IP address; all rules are listed without it')
    .option('--domain <name>', 'the address domain; every one that knows the address without it')
  withInventoryOptions(command).action(async (subject: string | undefined, options: Options) => {
    const address = parseAddress((subject ?? '').replace(/\/\d+$/, ''))
    if (address.ok) await tellOf(address.value, options, terminal)
    else terminal.out(await rulesText(subject, terminal.width))
  })
}

async function tellOf(address: Address, options: Options, terminal: Terminal): Promise<void> {
  const { inventory, settings } = await readInventory(options, terminal)
  const question = { address, domain: options.domain, quarantine: settings.quarantine }
  terminal.out(printAddress(address, explainAddress(question, inventory), terminal.width))
}

const rulesText = async (id: string | undefined, width: number): Promise<string> =>
  id === undefined ? listOfRules(width) : renderMarkdown(await pageOf(id), width)

function listOfRules(width: number): string {
  const longest = Math.max(...RULES.map(({ id }) => id.length))
  const lines = RULES.map(({ id, levels, summary }) => {
    const lead = `${id.padEnd(longest)}  ${letter(levels.baseline)} ${letter(levels.restricted)}  `
    return wrap(lead, summary, width)
  })
  const legend = 'at baseline (B) and restricted (R): D denies, W warns, - nothing'
  return [wrap(`${'rule'.padEnd(longest)}  B R  `, legend, width), ...lines, ''].join('\n')
}

const letter = (level: 'deny' | 'warn' | 'none'): string => ({ deny: 'D', warn: 'W', none: '-' })[level]

async function pageOf(id: string): Promise<string> {
  const rule = RULES.find((candidate) => candidate.id === id)
  if (rule === undefined) {
    const near = nearNames(
      id,
      RULES.map((candidate) => candidate.id),
    )
    const hint = near.length === 0 ? '`berth explain` lists them' : `did you mean ${near.join(' or ')}?`
    throw new UsageError(`no rule is called ${JSON.stringify(id)}: ${hint}`)
  }
  return readFile(resource(`docs/rules/${rule.id}.md`), 'utf8')
}
