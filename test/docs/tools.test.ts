import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { berth } from '../cli/berth.ts'
import { deadLinks, samplesOf } from './samples.ts'

const PAGES = ['docs/ci.md', 'docs/kubectl-plugin.md', 'docs/troubleshooting.md']
const samples = PAGES.flatMap((file) =>
  samplesOf(readFileSync(file, 'utf8')).map((sample) => ({ file, ...sample })),
)

describe('the pages of the tools', () => {
  it('have samples, each of them', () => {
    expect([...new Set(samples.map(({ file }) => file))]).toEqual(PAGES)
  })

  it.each(samples)('tell in $file what berth $command prints', async ({ command, printed }) => {
    const { out, error } = await berth(command.split(' '))
    expect((out + error).trimEnd()).toBe(printed)
  })

  it.each(PAGES)('lead nowhere but to what is there: %s', (file) => {
    expect(deadLinks(file)).toEqual([])
  })
})

/** Where the words come from: Berth's sources, and pages whose words other tests hold to what was printed or measured. */
const SOURCES = [
  'allocator',
  'cli',
  'cluster',
  'network',
  'packaging',
  'sandbox',
  'service',
  'webhook',
  'manifests',
  'docs/rules',
  'test/cluster',
]

const corpus = [...SOURCES.flatMap(filesIn), 'docs/emergency.md', 'docs/ipam.md']
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')
  .replaceAll(/\s+/g, ' ')

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** The texts that the page is searched by: in its headings, and in the first column of the table of log messages. */
function texts(): readonly string[] {
  const page = readFileSync('docs/troubleshooting.md', 'utf8')
  const headings = [...page.matchAll(/^#### (.*)$/gm)].map(([, heading = '']) => heading)
  const logs = page.slice(page.indexOf('## Berth logs'), page.indexOf('## The `berth` command says'))
  const rows = [...logs.matchAll(/^\| (`[^|]*) \|/gm)].map(([, first = '']) => first)
  return [...headings, ...rows].flatMap((line) =>
    [...line.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text),
  )
}

describe('the page of error texts', () => {
  it.each(texts())('has words that somebody really says: %s', (text) => {
    const parts = text
      .split('…')
      .map((part) => part.trim())
      .filter((part) => part !== '')
    expect(parts.filter((part) => !corpus.includes(part))).toEqual([])
  })

  it('has many', () => {
    expect(texts().length).toBeGreaterThan(20)
  })
})
