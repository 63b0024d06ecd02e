import { describe, expect, it } from '@jest/globals'
import { findingLine } from '../../../webhook/admission/answer.ts'
import { RULES } from '../../../webhook/rules/registry.ts'
import { exampleOf, levelsRow, pageOf } from './pages.ts'
import { findingsOf, type Row } from './table.ts'

/** The rules of pools, namespaces and Multus: those that look at neither pods nor networks. */
const rules = RULES.filter(({ checks }) => checks.network === undefined && checks.pod === undefined)

const DELETIONS: ReadonlySet<string> = new Set(['pool-in-use', 'multus-in-use'])

/** The last block is what is reviewed; before it stand the configuration and the objects of the cluster, of which one may be the same object before. */
function rowOf(id: string): Row {
  const { manifests } = exampleOf(id)
  const object = manifests.at(-1) ?? ''
  const before = manifests.slice(0, -1)
  const config = before.find((block) => !block.startsWith('apiVersion:'))
  const state = before.filter((block) => block !== config)
  const old =
    state.find((block) => headOf(block) === headOf(object)) ??
    (object.includes('kind: Namespace') ? namespaceOf(object) : undefined)
  return {
    name: id,
    object,
    ...(config === undefined ? {} : { config }),
    ...(state.length === 0 ? {} : { state: state.join('---\n') }),
    ...(old === undefined ? {} : { old }),
    ...(DELETIONS.has(id) ? { operation: 'DELETE' as const } : {}),
  }
}

const headOf = (manifest: string): string => manifest.split('spec:')[0] ?? ''

/** The namespace before it was labelled. */
const namespaceOf = (manifest: string): string => manifest.split('  labels:')[0] ?? ''

describe('the pages of the other rules', () => {
  it('are those of six rules', () => {
    expect(rules.map(({ id }) => id).toSorted()).toEqual([
      'multus-in-use',
      'network-bounds',
      'policy-labels',
      'pool-fields',
      'pool-in-use',
      'pool-shrink',
    ])
  })

  it.each(rules)('$id: the example is answered as the page says', ({ id }) => {
    const said = findingsOf(id, rowOf(id)).map(findingLine).join('\n')
    expect(said).toBe(exampleOf(id).said)
    expect(said).not.toBe('')
  })

  it.each(rules)('$id: the levels are those of the rule', (rule) => {
    expect(pageOf(rule.id)).toContain(`\n${levelsRow(rule)}\n`)
  })
})
