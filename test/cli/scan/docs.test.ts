import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { LIVE_FAULTS } from '../../../scan/live/registry.ts'
import { berth } from '../berth.ts'

const DOCS = readFileSync('docs/scan.md', 'utf8')
const samples = [...DOCS.matchAll(/^```console\n\$ berth (.*)\n([^]*?)\n```$/gm)].map(
  ([, command = '', printed = '']) => ({ command, printed }),
)

describe('docs/scan.md', () => {
  it('has samples', () => {
    expect(samples.length).toBeGreaterThan(2)
  })

  it.each(samples)('shows what `berth $command` prints', async ({ command, printed }) => {
    const { out, error } = await berth(command.split(' '))
    expect((out + error).trimEnd()).toBe(printed)
  })

  it('tells of every live check in its words, and of no other', () => {
    const rows = [...DOCS.matchAll(/^\| `([a-z-]+)` \| (.*?) \| .* \|$/gm)]
      .map(([, id = '', summary = '']) => ({ id, summary }))
      .filter(({ id }) => id.includes('-'))
    expect(rows).toEqual(LIVE_FAULTS)
  })
})
