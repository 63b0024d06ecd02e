import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { RULES } from '../../../webhook/rules/registry.ts'
import { berth } from '../berth.ts'

describe('berth explain', () => {
  it('lists every rule with its levels and its summary', async () => {
    const { out, code, error } = await berth(['explain'], { width: 120 })
    expect({ code, error }).toEqual({ code: 0, error: '' })
    const lines = out.trimEnd().split('\n')
    expect(lines[0]).toMatch(
      /^rule +B R {2}at baseline \(B\) and restricted \(R\): D denies, W warns, - nothing$/,
    )
    expect(lines.slice(1).map((line) => line.split(' ')[0])).toEqual(RULES.map(({ id }) => id))
    expect(out).toMatch(/^network-isolation +- D {2}/m)
    expect(out).toMatch(/^unknown-field +W D {2}/m)
  })

  it.each(RULES.map(({ id }) => ({ id })))(
    'prints the page of $id: title, why, example, fix, levels',
    async ({ id }) => {
      const { out, code } = await berth(['explain', id], { width: 90 })
      expect(code).toBe(0)
      expect(out.split('\n').slice(0, 2)).toEqual([id, '='.repeat(id.length)])
      for (const title of ['Why', 'Example', 'Fix', 'Levels'])
        expect(out).toContain(`\n${title}\n${'-'.repeat(title.length)}\n`)
      expect(out).not.toMatch(/^```|^#+ |^\| ?-/m)
    },
  )

  it('keeps every word of a page', async () => {
    const words = (text: string) => new Set(text.match(/[A-Za-z]{4,}/g))
    for (const { id } of RULES) {
      const page = readFileSync(`docs/rules/${id}.md`, 'utf8')
      const { out } = await berth(['explain', id], { width: 60 })
      // What a link leads to is left out if it is another page.
      const visible = page.replaceAll(/\]\((?!http)[^)]*\)/g, ']').replaceAll(/^```\w*$/gm, '')
      expect([...words(visible)].filter((word) => !words(out).has(word))).toEqual([])
    }
  })

  it.each([
    {
      name: 'a slip',
      id: 'networks-exist',
      error: /no rule is called "networks-exist": did you mean network-exists/,
    },
    { name: 'another case', id: 'Range-Overlap', error: /did you mean range-overlap\?/ },
    { name: 'a beginning', id: 'pool', error: /did you mean pool-[a-z]+ or / },
    { name: 'anything', id: 'toString', error: /no rule is called "toString": `berth explain` lists them/ },
    { name: 'a path', id: '../adr/README', error: /no rule is called/ },
  ])('answers $name with what is near, and exit code 2', async ({ id, error }) => {
    const ran = await berth(['explain', id])
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.error).toMatch(error)
  })

  it('takes one rule', async () => {
    expect((await berth(['explain', 'range-overlap', 'master-conflict'])).code).toBe(2)
  })
})
