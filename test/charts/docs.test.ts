import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { isObject, type JsonValue } from '../../network/json/json.ts'
import { valuesFile } from './render-chart.ts'

const page = readFileSync('docs/chart.md', 'utf8')

/** `image.repository` and `"berth"`: every value down to what is no map, or an empty one. */
function* leaves(value: JsonValue, path: string): Generator<readonly [string, JsonValue]> {
  if (!isObject(value) || Object.keys(value).length === 0 || FILLED_BY_ITSELF.has(path)) yield [path, value]
  else
    for (const [key, item] of Object.entries(value)) yield* leaves(item, path === '' ? key : `${path}.${key}`)
}

/** Maps whose keys are not the chart's. */
const FILLED_BY_ITSELF = new Set([
  'webhook.resources',
  'allocator.resources',
  'uninstall.resources',
  'dashboard.labels',
])

/** `| image.repository | "berth" |`, as the page has it. */
const row = ([path, value]: readonly [string, JsonValue]): string =>
  `| \`${path}\` | \`${JSON.stringify(value)}\` |`

describe('docs/chart.md', () => {
  it('has every value of values.yaml with its default, in the same order, and no other', () => {
    const rows = [...leaves(valuesFile(), '')].map(row)
    const told = page.split('\n').filter((line) => /^\| `[^`]+` \| `/.test(line))
    expect(told.slice(-rows.length)).toEqual(rows)
    expect(page.endsWith(`| value | default |\n| --- | --- |\n${rows.join('\n')}\n`)).toBe(true)
  })
})
