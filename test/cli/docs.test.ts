import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { berth } from './berth.ts'

const DOCS = readFileSync('docs/cli.md', 'utf8')

/** The commands of the reference, with what it says that they print: standard output, then standard error. */
const samples = [...DOCS.matchAll(/^```console\n\$ berth (.*)\n([^]*?)\n```$/gm)].map(
  ([, command = '', printed = '']) => ({
    command,
    printed,
  }),
)

/** `--warn-exit-code`, of everything that looks like an option. */
const optionsIn = (text: string): readonly string[] =>
  [...new Set(text.match(/(?<![\w-])--[a-z][a-z-]*/g))].toSorted()

const section = (command: string): string =>
  DOCS.split(/^## /m).find((part) => part.startsWith(`berth ${command}\n`)) ?? ''

describe('docs/cli.md', () => {
  it('has samples', () => {
    expect(samples.length).toBeGreaterThan(3)
  })

  it.each(samples)('shows what `berth $command` prints', async ({ command, printed }) => {
    const { out, error } = await berth(command.split(' '))
    expect((out + error).trimEnd()).toBe(printed)
  })

  it.each(['review', 'explain', 'pools', 'scan', 'adopt', 'uninstall', 'sandbox', 'webhook', 'allocator'])(
    'tells every option of berth %s, and no other',
    async (command) => {
      const { out } = await berth(['help', command])
      const table =
        section(command)
          .match(/^\| `-.*$/gm)
          ?.join('\n') ?? ''
      const known = optionsIn(out.slice(out.indexOf('Options:'))).filter((option) => option !== '--help')
      expect(optionsIn(table)).toEqual(known)
    },
  )

  it('has a section for every command', async () => {
    const { out } = await berth(['--help'])
    const commands = [...out.matchAll(/^ {2}([a-z]+) .*$/gm)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'help')
    expect(commands.filter((name) => section(name) === '')).toEqual([])
  })
})
