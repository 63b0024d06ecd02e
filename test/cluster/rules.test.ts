import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { RULES } from '../../webhook/rules/registry.ts'
import { installDefinitions, startBerth, type Berth } from './berth.ts'
import { describeOnControlPlane } from './environment.ts'
import { ObjectAccess } from './rule-rows/object-access.ts'
import { ROWS_CONFIG, RULE_ROWS, titleOf } from './rule-rows/rows.ts'
import { runRow } from './rule-rows/run-row.ts'

const levelOf = (labels: Readonly<Record<string, string>> = {}) => labels['berth.dev/enforce'] ?? 'baseline'
const LETTERS = { deny: 'D', warn: 'W' } as const

describe('the rows', () => {
  it('are about rules of the registry, and about every one of them', () => {
    const ids = RULES.map(({ id }) => id)
    expect([...new Set(RULE_ROWS.map(({ rule }) => rule))].toSorted()).toEqual(ids.toSorted())
  })

  it.each(RULES.map(({ id, levels }) => ({ id, levels })))(
    'drive $id at every level at which it says something else',
    ({ id, levels }) => {
      const { baseline, restricted } = levels
      const wanted = [{ level: 'baseline', severity: baseline }]
      if (restricted !== baseline) wanted.push({ level: 'restricted', severity: restricted })
      for (const { level, severity } of wanted) {
        const expected = severity === 'none' ? undefined : LETTERS[severity]
        const rows = RULE_ROWS.filter(({ rule, labels }) => rule === id && levelOf(labels) === level)
        expect({ level, yields: rows.map((row) => row.expected[id]) }).toEqual({
          level,
          yields: expect.arrayContaining([expected]),
        })
      }
    },
  )

  it('have names of their own', () => {
    const titles = RULE_ROWS.map(titleOf)
    expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([])
  })
})

describeOnControlPlane('every rule, on a real API server', {}, (cluster) => {
  let berth: Berth
  let access: ObjectAccess
  beforeAll(async () => {
    await installDefinitions(cluster())
    berth = await startBerth(cluster(), { config: ROWS_CONFIG })
    access = new ObjectAccess(cluster().target())
  })
  afterAll(async () => {
    access.close()
    await berth.stop()
  })

  it.each(RULE_ROWS.map((row, at) => ({ title: titleOf(row), row, at })))('$title', async ({ row, at }) => {
    const told = await runRow(access, row, `row-${at}`)
    expect(told).toEqual({
      rules: row.expected,
      allowed: !Object.values(row.expected).includes('D'),
      text: expect.anything(),
    })
    for (const word of row.words ?? []) expect(told.text).toContain(word)
  })
})
