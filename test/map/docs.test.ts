import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { PHASES } from '../../map/data/phase.ts'
import { PHASES as SHOWN } from '../../map/page/phases.js'

const page = readFileSync('docs/map.md', 'utf8')

describe('docs/map.md', () => {
  it('tells every phase with its sign, as the page does', () => {
    const signs = new Map(SHOWN.map(({ name, sign }) => [name, sign]))
    const rows = PHASES.map(({ name, text }) => `| ${signs.get(name) ?? ''} | ${name} | ${text} |`)
    const told = [...page.matchAll(/^\| (\S?) ?\| ([a-z]+) \| (.*) \|$/gm)]
    expect(told.map(([, sign = '', name, text]) => `| ${sign} | ${name} | ${text} |`)).toEqual(rows)
  })

  it('shows a picture that is there', () => {
    const [, picture = ''] = /!\[[^\]]+\]\(([^)]+)\)/.exec(page) ?? []
    expect(existsSync(`docs/${picture}`)).toBe(true)
  })
})
