import { describe, expect, it } from '@jest/globals'
import { parseAllDocuments } from 'yaml'
import { ClusterModel } from '../../../cluster/model/cluster-model.ts'
import { modelKind } from '../../../cluster/model/model-kind.ts'
import { isArray, isObject, property, type JsonObject } from '../../../network/json/json.ts'
import { evaluate } from '../../../webhook/admission/evaluate.ts'
import { inNamespace, manifestRequest } from '../../../webhook/admission/manifest-request.ts'
import { subjectOf } from '../../../webhook/admission/subject-of.ts'
import { DEFAULT_SETTINGS, parseSettings } from '../../../service/config.ts'
import type { AdmissionRequest } from '../../../webhook/admission/request.ts'
import type { Policy } from '../../../webhook/admission/policy.ts'
import type { Finding } from '../../../webhook/rules/finding.ts'
import type { Operation } from '../../../webhook/rules/rule.ts'
import type { Level, PolicyLevel, Settings } from '../../../webhook/rules/settings.ts'

/** One review of a table: what the cluster holds, what is written, and what must be said of it. */
export interface Row {
  readonly name: string
  /** The cluster's objects: YAML documents. Nodes node1 and node2 are there unless the state names Nodes of its own or `nodes: none`. */
  readonly state?: string
  /** The body of a BerthConfiguration in YAML, without apiVersion and kind. */
  readonly config?: string
  readonly operation?: Operation
  readonly user?: string
  readonly old?: string
  readonly object: string
  /** The level of enforce and warn; baseline unless given. */
  readonly level?: Level
  /** Each must stand in the message of a finding of the rule. */
  readonly names?: readonly string[]
  /** The field of a finding of the rule. */
  readonly field?: string
  /** `none`: the state has no nodes at all. */
  readonly nodes?: 'none'
}

export interface Table {
  readonly allow: readonly Row[]
  readonly deny: readonly Row[]
  readonly warn: readonly Row[]
}

/** Runs one rule over its rows. A rule without a row that passes, or without one that is found, is not tested: that fails. */
export function ruleTable(id: string, { allow, deny, warn }: Table): void {
  describe(id, () => {
    it('has rows that pass and rows that are found', () => {
      expect(allow.length).toBeGreaterThan(0)
      expect(deny.length + warn.length).toBeGreaterThan(0)
    })
    if (allow.length > 0)
      it.each(allow)('allows $name', (row) => {
        expect(findingsOf(id, row)).toEqual([])
      })
    if (deny.length > 0) it.each(deny)('denies $name', (row) => expectFinding(id, row, 'deny'))
    if (warn.length > 0) it.each(warn)('warns of $name', (row) => expectFinding(id, row, 'warn'))
  })
}

function expectFinding(id: string, row: Row, severity: Finding['severity']): void {
  const found = findingsOf(id, row)
  expect(found.map((finding) => finding.severity)).toContain(severity)
  if (severity === 'warn') expect(found.map((finding) => finding.severity)).not.toContain('deny')
  const told = found.map((finding) => `${finding.message}. ${finding.fix}`).join('\n')
  for (const name of row.names ?? []) expect(told).toContain(name)
  if (row.field !== undefined) expect(found.map((finding) => finding.field)).toContain(row.field)
  for (const finding of found) {
    expect(finding.message).not.toMatch(/\n|\.$|undefined|\[object/)
    expect(finding.fix).not.toMatch(/\n|\.$|undefined|\[object/)
  }
}

/** Everything that one rule finds in a row. */
export function findingsOf(id: string, row: Row): readonly Finding[] {
  const settings = settingsOf(row.config)
  const view = new ClusterModel()
  view.setReserved(settings.reservedNetworks)
  for (const object of stateOf(row)) {
    const { group, kind } = requestFor(object)
    const known = modelKind(group, kind)
    if (known !== undefined) view.upsert(known, object)
  }
  const request = manifestRequest(documentOf(row.object), {
    operation: row.operation ?? (row.old === undefined ? 'CREATE' : 'UPDATE'),
    namespace: 'default',
    username: row.user ?? 'alice',
    oldObject: row.old === undefined ? undefined : documentOf(row.old),
    dryRun: false,
  })
  const reviewed = subjectOf(request, view)
  if (reviewed === undefined) throw new Error(`${request.kind} is no kind that Berth reviews`)
  const level: PolicyLevel = { level: row.level ?? 'baseline', version: 'latest' }
  const policy: Policy = { enforce: level, warn: level, audit: { level: 'privileged', version: 'latest' } }
  const context = { view, settings }
  const evaluation = evaluate(reviewed.kind, reviewed.subject, policy, context)
  return [...evaluation.denied, ...evaluation.warned].filter((finding) => finding.rule === id)
}

function settingsOf(config: string | undefined): Settings {
  if (config === undefined) return DEFAULT_SETTINGS
  const read = parseSettings(`apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\n${config}`)
  if (!read.ok) throw new Error(read.problem)
  return read.value
}

function stateOf({ state, nodes }: Row): readonly JsonObject[] {
  const objects = state === undefined ? [] : documentsOf(state)
  if (nodes === 'none' || objects.some((object) => object['kind'] === 'Node')) return objects
  return [node('node1'), node('node2'), ...objects]
}

const node = (name: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name } },
})

/** The objects of a YAML text; a `List` is taken apart; namespaced objects without namespace get `default`. */
export function documentsOf(yaml: string): readonly JsonObject[] {
  return parseAllDocuments(yaml).flatMap((document) => {
    const value: unknown = document.toJS()
    if (value === null) return []
    if (!isObject(value)) throw new Error(`no object: ${JSON.stringify(value)}`)
    const items = property(value, 'items')
    return (isArray(items) ? items.filter(isObject) : [value]).map((object) =>
      inNamespace(object, requestFor(object).namespace),
    )
  })
}

const requestFor = (object: JsonObject): AdmissionRequest =>
  manifestRequest(object, {
    operation: 'CREATE',
    namespace: 'default',
    username: '',
    oldObject: undefined,
    dryRun: true,
  })

function documentOf(yaml: string): JsonObject {
  const [object, ...more] = documentsOf(yaml)
  if (object === undefined || more.length > 0) throw new Error('a row reviews exactly one object')
  return object
}
