import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { run } from '../cli/program.ts'

interface Block {
  readonly command: string
  readonly output: string
}

/** Every `npm run -s berth -- …` of a block of its own, with the block that follows it: its output. */
function blocksOf(markdown: string): readonly Block[] {
  const blocks = [...markdown.matchAll(/^```\w*\n([^]*?)^```$/gm)].map(([, body]) => body ?? '')
  return blocks.flatMap((body, at) => {
    const [, command] = /^npm run -s berth -- (.*)\n$/.exec(body) ?? []
    return command === undefined ? [] : [{ command, output: blocks[at + 1] ?? '' }]
  })
}

const readme = readFileSync('README.md', 'utf8')

describe('the README', () => {
  it('shows commands of berth with what they print', () => {
    expect(blocksOf(readme).length).toBeGreaterThan(1)
  })

  it.each(blocksOf(readme))('tells the truth about berth $command', async ({ command, output }) => {
    let printed = ''
    await run(command.split(' '), {
      width: 100,
      coloured: false,
      out: (text) => {
        printed += text
      },
      error: (text) => {
        printed += text
      },
      readInput: async () => new Uint8Array(),
      exitCode: () => {},
    })
    expect(printed.trimEnd()).toBe(output.trimEnd())
  })

  it('names only files that are there', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, path]) => path ?? '')
    expect(links.length).toBeGreaterThan(5)
    expect(links.filter((path) => !existsSync(path))).toEqual([])
  })
})

describe('the list of decisions', () => {
  it('has every one of them', () => {
    const decisions = readdirSync('docs/adr').filter((name) => /^\d{4}-/.test(name))
    const listed = [...readFileSync('docs/adr/README.md', 'utf8').matchAll(/\]\((\d{4}-[^)]+)\)/g)].map(
      ([, name]) => name,
    )
    expect(listed).toEqual(decisions.toSorted())
  })
})
