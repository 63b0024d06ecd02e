import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'

const PAGE = 'docs/alerts.md'
const page = readFileSync(PAGE, 'utf8')
const PARTS = ['Meaning', 'Impact', 'Look at', 'Do']

const objectsAt = (object: JsonObject, key: string): readonly JsonObject[] => {
  const value = property(object, key)
  return isArray(value) ? value.filter(isObject) : []
}

function alerts(): readonly JsonObject[] {
  const file: unknown = parse(readFileSync('charts/berth/files/alerts.yaml', 'utf8'))
  if (!isObject(file)) throw new Error('alerts.yaml is no mapping')
  return objectsAt(file, 'groups').flatMap((group) => objectsAt(group, 'rules'))
}

const nameOf = (alert: JsonObject): string => text(alert, 'alert') ?? ''
const annotation = (alert: JsonObject, key: string): string => text(objectAt(alert, 'annotations'), key) ?? ''

/** The text under each `## Heading` of the page. */
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section): [string, string] => {
      const [heading = '', ...lines] = section.split('\n')
      return [heading, lines.join('\n')]
    }),
)

const sources = ['webhook', 'allocator', 'certs', 'service', 'cluster'].flatMap((root) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
)

describe('the page of the alerts', () => {
  it('has a section for each alert, in the order of the file, and for nothing else', () => {
    expect([...sections.keys()]).toEqual(alerts().map(nameOf))
  })

  it.each(alerts().map((alert) => [nameOf(alert), alert] as const))(
    '%s leads to its section, which says what it means and what to do',
    (name, alert) => {
      expect(annotation(alert, 'runbook_url').endsWith(`${PAGE}#${name.toLowerCase()}`)).toBe(true)
      const section = sections.get(name) ?? ''
      expect(PARTS.filter((part) => !section.includes(`**${part}.**`))).toEqual([])
    },
  )

  it('explains every severity', () => {
    const severities = new Set(alerts().map((alert) => text(objectAt(alert, 'labels'), 'severity') ?? ''))
    expect([...severities].filter((severity) => !page.includes(`| ${severity} |`))).toEqual([])
  })
})

describe('the alerts', () => {
  it("ask only for metrics of Berth's that there are", () => {
    const asked = alerts().flatMap((alert) => (text(alert, 'expr') ?? '').match(/\bberth_\w+/g) ?? [])
    const metrics = new Set(asked.map((name) => name.replace(/_(?:bucket|count|sum)$/, '')))
    expect(metrics.size).toBeGreaterThan(5)
    expect([...metrics].filter((name) => !sources.some((source) => source.includes(name)))).toEqual([])
  })
})
