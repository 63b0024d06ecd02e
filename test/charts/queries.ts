import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { isObject, objectAt, text, type JsonObject } from '../../network/json/json.ts'
import { items } from './object-access.ts'
import { CHART } from './render-chart.ts'

export interface Alert {
  readonly name: string
  readonly expr: string
  readonly labels: JsonObject
  readonly annotations: JsonObject
}

export const ALERTS_FILE = `${CHART}/files/alerts.yaml`

export function alerts(): readonly Alert[] {
  return items(parsed(parse(readFileSync(ALERTS_FILE, 'utf8')), 'alerts.yaml'), 'groups').flatMap((group) =>
    items(group, 'rules').map((rule) => ({
      name: text(rule, 'alert') ?? '',
      expr: text(rule, 'expr') ?? '',
      labels: objectAt(rule, 'labels'),
      annotations: objectAt(rule, 'annotations'),
    })),
  )
}

export function dashboard(): JsonObject {
  return parsed(JSON.parse(readFileSync(`${CHART}/files/dashboard.json`, 'utf8')), 'dashboard.json')
}

/** What every panel of the dashboard asks Prometheus, by the panel's title. */
export function dashboardQueries(): readonly {
  readonly panel: string
  readonly expr: string
  readonly legend: string
}[] {
  return items(dashboard(), 'panels').flatMap((panel) =>
    items(panel, 'targets').map((target) => ({
      panel: text(panel, 'title') ?? '',
      expr: text(target, 'expr') ?? '',
      legend: text(target, 'legendFormat') ?? '',
    })),
  )
}

const AGGREGATIONS = /\b(?:by|without)\s*\([^)]*\)/g
const SELECTORS = /\{[^}]*\}/g
const METRIC = /\b(?!(?:and|or|unless|offset|time)\b)[a-z][a-z0-9_]*\b(?!\s*\()/g

/** The metrics that a query names: every word that is no function, no operator, no label and no duration. */
export function metricsIn(expr: string): readonly string[] {
  const bare = expr
    .replaceAll(AGGREGATIONS, ' ')
    .replaceAll(SELECTORS, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ')
  const words = bare.replaceAll(/\boffset\s+\w+/g, ' ').match(METRIC) ?? []
  return [...new Set(words)]
}

function parsed(value: unknown, file: string): JsonObject {
  if (!isObject(value)) throw new Error(`${file} is no object`)
  return value
}
