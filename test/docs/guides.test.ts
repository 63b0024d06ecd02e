import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { STORIES } from '../cluster/pages/stories.ts'

// That their commands print what they show: test/cluster/guides.test.ts.
describe('the guides', () => {
  it.each(STORIES)('$page has no command but those that are played', ({ page }) => {
    const blocks = [...readFileSync(`docs/${page}`, 'utf8').matchAll(/^```(.*)\n([^]*?)^```$/gm)]
    const others = blocks.filter(([, language]) => language !== 'console')
    expect(others.filter(([, language]) => language !== 'yaml')).toEqual([])
    expect(others.filter(([, , block = '']) => /^\s*\$ /m.test(block))).toEqual([])
    expect(blocks.length).toBeGreaterThan(others.length)
  })

  it.each(STORIES)('$page shows manifests as they lie in examples/', ({ page }) => {
    const shown = readFileSync(`docs/${page}`, 'utf8').matchAll(
      /^```yaml\n# (examples\/\S+?)(?:,.*)?\n([^]*?)^```$/gm,
    )
    for (const [, file = '', manifest = ''] of shown) expect(readFileSync(file, 'utf8')).toContain(manifest)
  })

  it('are all played', () => {
    const guides = readdirSync('docs/how-to').map((name) => `how-to/${name}`)
    expect(STORIES.map(({ page }) => page).toSorted()).toEqual(
      ['concepts.md', 'quickstart.md', ...guides].toSorted(),
    )
  })
})
