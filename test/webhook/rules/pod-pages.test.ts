import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { findingLine } from '../../../webhook/admission/answer.ts'
import { RULES } from '../../../webhook/rules/registry.ts'
import { findingsOf } from './table.ts'

const rules = RULES.filter(({ checks }) => checks.pod !== undefined)

/** The fenced blocks of the page's example: manifests of the cluster, then the one that is refused; and what Berth says. */
function exampleOf(id: string): { readonly manifests: readonly string[]; readonly said: string } {
  const page = readFileSync(`docs/rules/${id}.md`, 'utf8')
  const [, example = ''] = /\n## Example\n([^]*?)\n## /.exec(page) ?? []
  const blocks = (language: string) =>
    [...example.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))].map(
      ([, text]) => text ?? '',
    )
  return { manifests: blocks('yaml'), said: blocks('text').join('').trim() }
}

describe('the pages of the pod rules', () => {
  it.each(rules.map(({ id, levels }) => ({ id, levels })))(
    '$id: the example is answered as the page says',
    ({ id, levels }) => {
      const { manifests, said } = exampleOf(id)
      const object = manifests.at(-1) ?? ''
      const state = manifests.slice(0, -1).join('---\n')
      const level = levels.baseline === 'none' ? 'restricted' : 'baseline'
      const found = findingsOf(id, { name: id, object, level, ...(state === '' ? {} : { state }) })
      expect(found.map(findingLine).join('\n')).toBe(said)
      expect(said).not.toBe('')
    },
  )

  it.each(rules.map(({ id, levels }) => ({ id, levels })))(
    '$id: the levels are those of the rule',
    ({ id, levels }) => {
      const page = readFileSync(`docs/rules/${id}.md`, 'utf8')
      const words = { deny: 'denied', warn: 'warned', none: 'not checked' }
      const told = [
        ...(levels.privileged === undefined ? [] : [levels.privileged]),
        levels.baseline,
        levels.restricted,
      ]
      expect(page).toContain(`\n| ${told.map((level) => words[level]).join(' | ')} |\n`)
    },
  )
})
