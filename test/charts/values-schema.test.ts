import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import { isArray, isObject, objectAt, type JsonObject } from '../../network/json/json.ts'
import { CONFIG_SCHEMA } from '../../service/config-schema.ts'
import { entryNames } from './entry-names.ts'
import { RELEASES } from './releases.ts'
import { CHART, overlaid, valuesFile } from './render-chart.ts'

function schemaFile(): JsonObject {
  const schema: unknown = JSON.parse(readFileSync(`${CHART}/values.schema.json`, 'utf8'))
  if (!isObject(schema)) throw new Error('values.schema.json is no object')
  return schema
}

const schema = schemaFile()
// Strict: a keyword that ajv does not know, or one that fits no type, is an error here.
const validate = new Ajv({ allErrors: true }).compile(schema)

/** `/replicas must be >= 0` */
function faults(values: JsonObject): readonly string[] {
  if (validate(overlaid(valuesFile(), values))) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message = '', params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  )
}

describe('values.schema.json', () => {
  it('is draft-07, which every Helm 3 reads', () => {
    expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#')
  })

  it('takes the defaults', () => {
    expect(faults({})).toEqual([])
  })

  it.each(Object.entries(RELEASES))('takes the values of a release %s', (_, { values = {} }) => {
    expect(faults(values)).toEqual([])
  })

  it('knows every default, and has a default for all that it knows', () => {
    const known = Object.keys(objectAt(schema, 'properties')).filter((key) => key !== 'global')
    expect(Object.keys(valuesFile()).toSorted()).toEqual(known.toSorted())
  })

  it('lets nothing through that it does not know, at any depth but in what is Kubernetes own', () => {
    const open = [...openObjects(schema, '')]
    expect(open).toEqual([
      '/properties/global',
      '/properties/affinity/properties/nodeAffinity',
      '/properties/affinity/properties/podAffinity',
      '/properties/affinity/properties/podAntiAffinity',
      '/properties/networkPolicy/properties/extraIngress/items',
      '/properties/networkPolicy/properties/extraEgress/items',
      '/definitions/env/items/properties/valueFrom',
      '/definitions/resources/properties/claims/items',
      '/definitions/webhookEntry/properties/objectSelector',
    ])
  })

  it('has the configuration that Berth itself reads, without apiVersion and kind', () => {
    const { apiVersion, kind, ...keys } = CONFIG_SCHEMA.properties
    expect([apiVersion.const, kind.const]).toEqual(['config.berth.dev/v1alpha1', 'BerthConfiguration'])
    const given = objectAt(objectAt(objectAt(schema, 'properties'), 'config'), 'properties')
    expect(given).toEqual(JSON.parse(JSON.stringify(keys)))
  })

  it('knows the entries of the registrations, and no others', () => {
    const known = objectAt(objectAt(objectAt(schema, 'properties'), 'webhooks'), 'properties')
    expect(Object.keys(known).toSorted()).toEqual(entryNames().toSorted())
  })

  it.each<[string, JsonObject, string]>([
    [
      'a misspelt value',
      { replica: 3 },
      'must NOT have additional properties {"additionalProperty":"replica"}',
    ],
    [
      'a misspelt value further down',
      { image: { tags: '1' } },
      '/image must NOT have additional properties {"additionalProperty":"tags"}',
    ],
    ['a negative number of replicas', { replicas: -1 }, '/replicas must be >= 0'],
    ['replicas as text', { replicas: '2' }, '/replicas must be integer'],
    ['a tag in the repository', { image: { repository: 'berth:' } }, '/image/repository must match pattern'],
    ['a tag with a space', { image: { tag: 'a b' } }, '/image/tag must match pattern'],
    ['a short digest', { image: { digest: 'sha256:abc' } }, '/image/digest must match pattern'],
    [
      'a pull policy of nobody',
      { image: { pullPolicy: 'Sometimes' } },
      '/image/pullPolicy must be equal to one of the allowed values',
    ],
    ['a pull secret as text', { imagePullSecrets: ['registry'] }, '/imagePullSecrets/0 must be object'],
    [
      'a level that Berth does not have',
      { config: { defaults: { enforce: 'strict' } } },
      '/config/defaults/enforce must be equal',
    ],
    [
      'a quarantine without a unit',
      { config: { ipam: { quarantine: '30' } } },
      '/config/ipam/quarantine must match pattern',
    ],
    [
      'a kind in the configuration',
      { config: { kind: 'BerthConfiguration' } },
      '/config must NOT have additional properties',
    ],
    [
      'a percentage without its sign',
      { podDisruptionBudget: { maxUnavailable: '50' } },
      '/podDisruptionBudget/maxUnavailable must match pattern',
    ],
    ['a port beyond the last', { webhook: { port: 70_000 } }, '/webhook/port must be <= 65535'],
    [
      'an argument that is none',
      { allocator: { extraArgs: ['identity=one'] } },
      '/allocator/extraArgs/0 must match pattern',
    ],
    [
      'memory in a unit of nobody',
      { webhook: { resources: { limits: { memory: '512mb' } } } },
      '/webhook/resources/limits/memory must match pattern',
    ],
    [
      'claims served sometimes',
      { allocator: { serveClaims: 'sometimes' } },
      '/allocator/serveClaims must be equal',
    ],
    ['a log level of nobody', { logLevel: 'verbose' }, '/logLevel must be equal'],
    [
      'an authority in base64',
      { existingSecret: { name: 'a', caBundle: 'LS0t' } },
      '/existingSecret/caBundle must match pattern',
    ],
    [
      'a namespace that can be none',
      { excludedNamespaces: ['kube_system'] },
      '/excludedNamespaces/0 must match pattern',
    ],
    [
      'a namespace twice',
      { multusNamespaces: ['multus', 'multus'] },
      '/multusNamespaces must NOT have duplicate items',
    ],
    [
      'an entry that is none',
      { webhooks: { 'pods.berth.dev': {} } },
      '/webhooks must NOT have additional properties {"additionalProperty":"pods.berth.dev"}',
    ],
    [
      'a time that no API server waits',
      { webhooks: { 'validate.berth.dev': { timeoutSeconds: 31 } } },
      '/webhooks/validate.berth.dev/timeoutSeconds must be <= 30',
    ],
    [
      'a failure policy of nobody',
      { webhooks: { 'validate.berth.dev': { failurePolicy: 'Warn' } } },
      '/webhooks/validate.berth.dev/failurePolicy must be equal',
    ],
    ['a label that is no text', { commonLabels: { cost: 7 } }, '/commonLabels/cost must be string'],
    [
      'an interval without a unit',
      { serviceMonitor: { interval: '30' } },
      '/serviceMonitor/interval must match pattern',
    ],
    ['a switch as text', { crds: { install: 'false' } }, '/crds/install must be boolean'],
    [
      'no port of the API server',
      { networkPolicy: { apiServerPorts: [] } },
      '/networkPolicy/apiServerPorts must NOT have fewer than 1 items',
    ],
    [
      'a pod that has no time to end',
      { terminationGracePeriodSeconds: 0 },
      '/terminationGracePeriodSeconds must be >= 10',
    ],
  ])('refuses %s', (_, values, fault) => {
    expect(faults(values).join('\n')).toContain(fault)
  })
})

/** Every object that may hold anything. */
function* openObjects(node: JsonObject | readonly unknown[], path: string): Generator<string> {
  if (isObject(node) && node['type'] === 'object' && node['additionalProperties'] === undefined) yield path
  const below = isArray(node) ? [] : Object.entries(node)
  for (const [key, value] of below) if (isObject(value)) yield* openObjects(value, `${path}/${key}`)
}
