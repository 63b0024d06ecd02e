import { describe, expect, it } from '@jest/globals'
import { admits, ANYWHERE, placementOf } from '../../../network/placement/node-affinity.ts'
import type { JsonObject, JsonValue } from '../../../network/json/json.ts'

const node1 = { name: 'node1', labels: { 'kubernetes.io/hostname': 'node1', zone: 'a', cores: '8' } }
const node2 = { name: 'node2', labels: { 'kubernetes.io/hostname': 'node2', zone: 'b' } }

const affinity = (nodeSelectorTerms: JsonValue): JsonObject => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
})
const expression = (key: string, operator: string, ...values: readonly string[]): JsonObject => ({
  key,
  operator,
  values,
})
const term = (...matchExpressions: readonly JsonObject[]): JsonObject => ({ matchExpressions })
const named = (operator: string, ...values: readonly string[]): JsonObject => ({
  matchFields: [expression('metadata.name', operator, ...values)],
})

const rows: readonly (readonly [name: string, spec: JsonObject, nodes: string])[] = [
  ['an empty spec', {}, 'node1 node2'],
  ['nodeName', { nodeName: 'node1' }, 'node1'],
  ['an empty nodeName', { nodeName: '' }, 'node1 node2'],
  ['nodeSelector', { nodeSelector: { zone: 'b' } }, 'node2'],
  ['every label of nodeSelector', { nodeSelector: { zone: 'b', cores: '8' } }, ''],
  ['nodeName and nodeSelector together', { nodeName: 'node1', nodeSelector: { zone: 'b' } }, ''],
  ['In', affinity([term(expression('zone', 'In', 'a', 'c'))]), 'node1'],
  [
    'In, with thousands of values',
    affinity([
      term(expression('zone', 'In', ...Array.from({ length: 5000 }, (_, place) => `z${place}`), 'b')),
    ]),
    'node2',
  ],
  ['NotIn, which a missing label meets', affinity([term(expression('cores', 'NotIn', '8'))]), 'node2'],
  ['Exists', affinity([term(expression('cores', 'Exists'))]), 'node1'],
  ['DoesNotExist', affinity([term(expression('cores', 'DoesNotExist'))]), 'node2'],
  ['Gt', affinity([term(expression('cores', 'Gt', '7'))]), 'node1'],
  ['Lt', affinity([term(expression('cores', 'Lt', '8'))]), ''],
  [
    'the expressions of one term, ANDed',
    affinity([term(expression('zone', 'In', 'a'), expression('cores', 'DoesNotExist'))]),
    '',
  ],
  [
    'terms, ORed',
    affinity([term(expression('zone', 'In', 'a')), term(expression('zone', 'In', 'b'))]),
    'node1 node2',
  ],
  ['an empty term, which matches nothing', affinity([{}]), ''],
  ['an empty term beside another', affinity([{}, term(expression('zone', 'In', 'b'))]), 'node2'],
  ['empty lists in a term', affinity([{ matchExpressions: [], matchFields: [] }]), ''],
  ['no terms', affinity([]), ''],
  ['null for the terms', affinity(null), ''],
  [
    'terms beyond counting, of which none is read',
    affinity(Array.from({ length: 129 }, () => term(expression('zone', 'In', 'c')))),
    'node1 node2',
  ],
  [
    'requirements beyond counting, of which none is read',
    affinity([term(...Array.from({ length: 1025 }, () => expression('zone', 'In', 'c')))]),
    'node1 node2',
  ],
  ['a field', affinity([named('In', 'node2')]), 'node2'],
  ['a field that it must not be', affinity([named('NotIn', 'node2')]), 'node1'],
  [
    'a field and an expression, ANDed',
    affinity([{ ...named('In', 'node2'), ...term(expression('zone', 'In', 'a')) }]),
    '',
  ],
  ['a field with two values, which Kubernetes cannot read', affinity([named('In', 'node1', 'node2')]), ''],
  ['a field with Exists', affinity([named('Exists')]), ''],
  ['another field', affinity([{ matchFields: [expression('spec.x', 'In', 'a')] }]), ''],
  ['In without values', affinity([term(expression('zone', 'In'))]), ''],
  ['NotIn without values', affinity([term(expression('zone', 'NotIn'))]), ''],
  ['Exists with values', affinity([term(expression('zone', 'Exists', 'a'))]), ''],
  ['Gt with two values', affinity([term(expression('cores', 'Gt', '1', '2'))]), ''],
  ['an unknown operator', affinity([term(expression('zone', 'constructor', 'a'))]), ''],
  [
    'an unreadable expression beside a good one',
    affinity([{ matchExpressions: [null, expression('zone', 'In', 'a')] }]),
    '',
  ],
  ['an unreadable term beside a good one', affinity([7, term(expression('zone', 'In', 'a'))]), 'node1'],
  ['expressions that are no list', affinity([{ matchExpressions: 'zone', ...named('In', 'node1') }]), ''],
  [
    'preferred affinity only',
    { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } } },
    'node1 node2',
  ],
  ['nodeSelector of another type', { nodeSelector: ['zone'] }, 'node1 node2'],
  ['affinity of another type', { affinity: 'node1' }, 'node1 node2'],
]

describe('a placement', () => {
  it.each(rows)('with %s', (_name, spec, nodes) => {
    const placement = placementOf(spec)
    expect(
      [node1, node2]
        .filter((node) => admits(placement, node))
        .map(({ name }) => name)
        .join(' '),
    ).toBe(nodes)
  })

  it('is shared by all pods that may run anywhere', () => {
    expect(placementOf({})).toBe(ANYWHERE)
    expect(placementOf({ affinity: {}, containers: [] })).toBe(ANYWHERE)
  })

  it('finds no label on the prototype', () => {
    const spec: JsonObject = JSON.parse('{"nodeSelector": {"__proto__": "x", "toString": "y"}}')
    const placement = placementOf(spec)
    expect(Object.keys(placement.nodeSelector)).toEqual(['__proto__', 'toString'])
    expect(admits(placement, node1)).toBe(false)
  })
})
