import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { stringify } from 'yaml'
import { objectAt, property } from '../../network/json/json.ts'
import { knownMetrics } from './known-metrics.ts'
import { items } from './object-access.ts'
import { findPromtool, NO_PROMTOOL, promtool } from './promtool.ts'
import { dashboard, dashboardQueries, metricsIn } from './queries.ts'
import { describeWith } from './told-to-skip.ts'

const panels = items(dashboard(), 'panels')
const program = findPromtool()

describe('the dashboard', () => {
  it('asks the data source that its reader chooses', () => {
    expect(items(objectAt(dashboard(), 'templating'), 'list')).toEqual([
      expect.objectContaining({ name: 'datasource', type: 'datasource', query: 'prometheus' }),
    ])
    for (const panel of panels.filter(({ type }) => type !== 'row')) {
      expect(panel).toMatchObject({ datasource: { type: 'prometheus', uid: '${datasource}' } })
    }
  })

  it('has panels that lie beside each other, each under a number of its own', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    const cells = panels.flatMap((panel) => {
      const place = objectAt(panel, 'gridPos')
      const [x, y, w, h] = ['x', 'y', 'w', 'h'].map((key) => Number(property(place, key)))
      return Array.from({ length: (w ?? 0) * (h ?? 0) }, (_, at) => {
        const column = (x ?? 0) + (at % (w ?? 1))
        return `${column},${(y ?? 0) + Math.floor(at / (w ?? 1))}`
      })
    })
    expect(cells.length).toBeGreaterThan(0)
    expect(new Set(cells).size).toBe(cells.length)
    expect(cells.every((cell) => Number(cell.split(',')[0]) < 24)).toBe(true)
  })

  it('shows every metric of Berth that people need, under names that there are', async () => {
    const known = await knownMetrics()
    const asked = new Set(dashboardQueries().flatMap(({ expr }) => metricsIn(expr)))
    expect([...asked].filter((metric) => !known.has(metric))).toEqual([])
    const shown = (metric: string): boolean =>
      [...asked].some(
        (each) => each.replace(/_(bucket|count|sum)$/, '') === metric.replace(/_(bucket|count|sum)$/, ''),
      )
    const left = [...known].filter((metric) => metric.startsWith('berth_') && !shown(metric))
    expect(left).toEqual([
      'berth_webhook_token_expiry_timestamp_seconds',
      'berth_certificate_last_publication_timestamp_seconds',
    ])
  })

  it.each(dashboardQueries().map((query) => ({ ...query })))(
    '$panel: $legend names labels that are there',
    ({ expr, legend }) => {
      const named = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label)
      const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/))
      // A series that is shown as it is has the labels of its target.
      const kept = grouped.length > 0 ? grouped : ['pod', 'container']
      expect(named.filter((label) => !kept.includes(label))).toEqual([])
    },
  )
})

describeWith(program, NO_PROMTOOL)('promtool', () => {
  it('parses every query of the dashboard', () => {
    const folder = mkdtempSync(join(tmpdir(), 'berth-dashboard-'))
    try {
      const file = join(folder, 'rules.yaml')
      const rules = dashboardQueries().map(({ expr }, at) => ({
        record: `panel:query:${at}`,
        // What Grafana puts in.
        expr: expr.replaceAll('$__rate_interval', '2m'),
      }))
      writeFileSync(file, stringify({ groups: [{ name: 'dashboard', rules }] }))
      expect(promtool(program ?? '', ['check', 'rules', file])).toMatchObject({
        code: 0,
        output: expect.stringContaining(`SUCCESS: ${rules.length} rules found`),
      })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
