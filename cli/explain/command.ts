import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { nearNames } from '../../network/text/near-name.ts'
import { RULES } from '../../webhook/rules/registry.ts'
import { resource } from '../resources.ts'
import { UsageError, type Terminal } from '../terminal.ts'
import { wrap } from '../wrap.ts'
import { renderMarkdown } from './render-markdown.ts'

/** `berth explain RULE`: the rule's page in the terminal. Without a rule: all of them, a line each. */
export function addExplain(program: Command, terminal: Terminal): void {
  program
    .command('explain')
    .summary("print a rule's page: what, why, example, fix")
    .argument('[rule]', 'the id of a rule; all rules are listed without it')
    .action(async (id: string | undefined) => {
      const { width } = terminal
      terminal.out(id === undefined ? listOfRules(width) : renderMarkdown(await pageOf(id), width))
    })
}

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
