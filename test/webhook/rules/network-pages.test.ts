import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { findingLine } from '../../../webhook/admission/answer.ts'
import { RULES } from '../../../webhook/rules/registry.ts'
import { findingsOf } from './table.ts'

const rules = RULES.filter(({ checks }) => checks.network !== undefined && checks.pod === undefined)

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

/** The example of network-in-use is a deletion. */
function rowOf(id: string) {
  const { manifests } = exampleOf(id)
  const object = manifests.at(-1) ?? ''
  const state = manifests.slice(0, -1).join('---\n')
  const deletion = id === 'network-in-use' ? { operation: 'DELETE' as const, old: object } : {}
  return { name: id, object, ...deletion, ...(state === '' ? {} : { state }) }
}

const cases = rules.map(({ id, levels }) => ({ id, levels }))

describe('the pages of the network rules', () => {
  it.each(cases)('$id: the example is answered as the page says', ({ id }) => {
    const said = findingsOf(id, rowOf(id)).map(findingLine).join('\n')
    expect(said).toBe(exampleOf(id).said)
    expect(said).not.toBe('')
  })

  it.each(cases)('$id: the levels are those of the rule', ({ id, levels }) => {
    const words = { deny: 'denied', warn: 'warned', none: 'not checked' }
    const page = readFileSync(`docs/rules/${id}.md`, 'utf8')
    expect(page).toContain(`\n| ${words[levels.baseline]} | ${words[levels.restricted]} |\n`)
  })

  it.each(cases.filter(({ levels }) => levels.baseline === 'warn'))(
    '$id: a warning fits on its line',
    ({ id }) => {
      for (const finding of findingsOf(id, rowOf(id))) expect(findingLine(finding).length).toBeLessThan(320)
    },
  )
})
