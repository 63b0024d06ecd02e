import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { knownMetrics } from './known-metrics.ts'
import { findPromtool, NO_PROMTOOL, promtool } from './promtool.ts'
import { ALERTS_FILE, alerts, metricsIn } from './queries.ts'
import { describeWith } from './told-to-skip.ts'

const TESTS = readdirSync('test/charts/alerts').map((file) => `test/charts/alerts/${file}`)
const program = findPromtool()

describe.each(alerts().map((alert) => ({ ...alert })))(
  'alert $name',
  ({ name, expr, labels, annotations }) => {
    const told = JSON.stringify(annotations)

    it('asks only for metrics that there are', async () => {
      const known = await knownMetrics()
      expect(metricsIn(expr)).not.toEqual([])
      expect(metricsIn(expr).filter((metric) => !known.has(metric))).toEqual([])
    })

    it('has a severity, a summary, a description and a runbook', () => {
      expect(labels).toEqual({ severity: expect.stringMatching(/^(critical|warning|info)$/) })
      expect(Object.keys(annotations)).toEqual(['summary', 'description', 'runbook_url'])
      expect(annotations['runbook_url']).toBe(`docs/alerts.md#${name.toLowerCase()}`)
    })

    it('tells only labels that its result has', () => {
      const labelsTold = [...told.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label)
      const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/))
      const selected = [...expr.matchAll(/(\w+)=~?"/g)].map(([, label]) => label)
      const kept = grouped.length > 0 ? grouped : selected
      expect(labelsTold.filter((label) => !kept.includes(label))).toEqual([])
    })

    it('is explained', () => {
      expect(readFileSync('docs/alerts.md', 'utf8')).toContain(`\n## ${name}\n`)
    })

    it('has a test of when it fires', () => {
      const tests = TESTS.map((file) => readFileSync(file, 'utf8')).join('\n')
      expect(tests).toMatch(new RegExp(`${name}["|\\s]`))
    })
  },
)

describeWith(program, NO_PROMTOOL)('promtool', () => {
  it('reads the rules', () => {
    expect(promtool(program ?? '', ['check', 'rules', ALERTS_FILE])).toMatchObject({
      code: 0,
      output: expect.stringContaining(`SUCCESS: ${alerts().length} rules found`),
    })
  })

  it.each(TESTS)('finds the alerts to fire as %s says', (file) => {
    expect(promtool(program ?? '', ['test', 'rules', file])).toMatchObject({
      code: 0,
      output: expect.stringContaining('SUCCESS'),
    })
  })
})
