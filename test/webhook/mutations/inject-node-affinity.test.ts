import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { isObject, type JsonObject } from '../../../network/json/json.ts'
import { clusterOf, mutated, NETWORKS, podOf, recordOf, SELECTOR, type ClusterFacts } from './cluster.ts'

const onNode1: ClusterFacts = {
  networks: { 'shop/a': { annotations: { [SELECTOR]: 'kubernetes.io/hostname=node1' } } },
}
const NODE1 = '{key: kubernetes.io/hostname, operator: In, values: [node1]}'
const terms = (text: string) =>
  `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: ${text}}}}`

const affinityAfter = (spec: string, facts: ClusterFacts, networks = 'a'): unknown => {
  const { object } = mutated(podOf({ [NETWORKS]: networks }, spec), clusterOf(facts))
  return specOf(object)['affinity']
}
const specOf = (object: JsonObject): JsonObject => {
  const spec = object['spec']
  return isObject(spec) ? spec : {}
}
const spec = (text: string): unknown => {
  const written: unknown = parse(`{${text}}`)
  return isObject(written) ? written['affinity'] : undefined
}

describe('inject-node-affinity', () => {
  it.each([
    ['a pod without affinity gets one term', '', terms(`[{matchExpressions: [${NODE1}]}]`)],
    [
      'more terms than any pod has stay as they are: each of them would have to be changed',
      terms(
        `[${Array.from({ length: 129 }, () => '{matchExpressions: [{key: a, operator: Exists}]}').join()}]`,
      ),
      terms(
        `[${Array.from({ length: 129 }, () => '{matchExpressions: [{key: a, operator: Exists}]}').join()}]`,
      ),
    ],
    ['a null affinity counts as none', 'affinity: null', terms(`[{matchExpressions: [${NODE1}]}]`)],
    [
      'other affinity stays',
      'affinity: {podAffinity: {x: 1}, nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: []}}',
      `affinity: {podAffinity: {x: 1}, nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [],
        requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [${NODE1}]}]}}}`,
    ],
    [
      'every term gets the expression, since terms are ORed',
      terms(
        '[{matchExpressions: [{key: a, operator: Exists}]}, {matchExpressions: [{key: b, operator: Exists}]}]',
      ),
      terms(
        `[{matchExpressions: [{key: a, operator: Exists}, ${NODE1}]}, {matchExpressions: [{key: b, operator: Exists}, ${NODE1}]}]`,
      ),
    ],
    [
      'the matchFields of a DaemonSet pod stay',
      terms('[{matchFields: [{key: metadata.name, operator: In, values: [node1]}]}]'),
      terms(
        `[{matchFields: [{key: metadata.name, operator: In, values: [node1]}], matchExpressions: [${NODE1}]}]`,
      ),
    ],
    [
      'an empty term selects nothing and stays empty',
      terms(
        '[{}, {matchExpressions: [], matchFields: []}, {matchExpressions: [{key: a, operator: Exists}]}]',
      ),
      terms(
        `[{}, {matchExpressions: [], matchFields: []}, {matchExpressions: [{key: a, operator: Exists}, ${NODE1}]}]`,
      ),
    ],
    ['a pod that can run nowhere stays so', terms('[{}]'), terms('[{}]')],
    ['an empty list of terms is left for the API server to refuse', terms('[]'), terms('[]')],
    [
      'an equal expression is not added twice',
      terms(`[{matchExpressions: [${NODE1}]}]`),
      terms(`[{matchExpressions: [${NODE1}]}]`),
    ],
    [
      'an expression on the same key that says something else is no obstacle',
      terms('[{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node1, node2]}]}]'),
      terms(
        `[{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node1, node2]}, ${NODE1}]}]`,
      ),
    ],
    ['an affinity that is no object is left alone', 'affinity: nonsense', 'affinity: nonsense'],
  ])('%s', (_, before, after) => {
    expect(affinityAfter(before, onNode1)).toEqual(spec(after))
  })

  it('takes the full selector syntax', () => {
    const selector = 'a=1,b!=2,c in (x,y),d notin (z),e,!f,g>3,h<9'
    expect(affinityAfter('', { networks: { 'shop/a': { annotations: { [SELECTOR]: selector } } } })).toEqual(
      spec(
        terms(`[{matchExpressions: [
          {key: a, operator: In, values: ["1"]}, {key: b, operator: NotIn, values: ["2"]},
          {key: c, operator: In, values: [x, y]}, {key: d, operator: NotIn, values: [z]},
          {key: e, operator: Exists}, {key: f, operator: DoesNotExist},
          {key: g, operator: Gt, values: ["3"]}, {key: h, operator: Lt, values: ["9"]}]}]`),
      ),
    )
  })

  it('compares values as a set', () => {
    const written = terms('[{matchExpressions: [{key: c, operator: In, values: [y, x]}]}]')
    const facts = { networks: { 'shop/a': { annotations: { [SELECTOR]: 'c in (x,y)' } } } }
    expect(affinityAfter(written, facts)).toEqual(spec(written))
  })

  it('requires the label of a host device where some node has it', () => {
    const facts = {
      networks: { 'shop/a': { device: 'ens5' } },
      nodes: { node1: {}, node2: { 'device.berth.dev/ens5': '' } },
    }
    expect(affinityAfter('', facts)).toEqual(
      spec(terms('[{matchExpressions: [{key: device.berth.dev/ens5, operator: Exists}]}]')),
    )
  })

  it('requires nothing for a host device that no node is labelled with', () => {
    expect(
      affinityAfter('', { networks: { 'shop/a': { device: 'ens5' } }, nodes: { node1: {} } }),
    ).toBeUndefined()
  })

  it('joins the requirements of several networks, each once, and records whose they are', () => {
    const facts: ClusterFacts = {
      networks: {
        'shop/a': { annotations: { [SELECTOR]: 'x=1' } },
        'shop/b': { annotations: { [SELECTOR]: 'y,x=1' } },
      },
    }
    const result = mutated(podOf({ [NETWORKS]: 'a,b' }), clusterOf(facts))
    expect(specOf(result.object)['affinity']).toEqual(
      spec(
        terms('[{matchExpressions: [{key: x, operator: In, values: ["1"]}, {key: y, operator: Exists}]}]'),
      ),
    )
    expect(recordOf(result)).toEqual([
      'node affinity x In [1] (NetworkAttachmentDefinition shop/a)',
      'node affinity y Exists (NetworkAttachmentDefinition shop/b)',
    ])
  })

  it('sees the network that a label attached', () => {
    const facts = { ...onNode1, shop: { 'attach.berth.dev/net1': 'a' } }
    expect(specOf(mutated(podOf(undefined), clusterOf(facts)).object)['affinity']).toEqual(
      spec(terms(`[{matchExpressions: [${NODE1}]}]`)),
    )
  })

  it.each([
    ['hostNetwork', 'hostNetwork: true', onNode1],
    [
      'a selector that cannot be read',
      '',
      { networks: { 'shop/a': { annotations: { [SELECTOR]: 'a in (' } } } },
    ],
    ['an empty selector', '', { networks: { 'shop/a': { annotations: { [SELECTOR]: '' } } } }],
    ['a network that is not there', '', {}],
  ])('changes nothing for %s', (_, written, facts) => {
    expect(mutated(podOf({ [NETWORKS]: 'a' }, written), clusterOf(facts)).changed).toBe(false)
  })

  it('leaves nodeSelector as it is', () => {
    const { object } = mutated(
      podOf({ [NETWORKS]: 'a' }, 'nodeSelector: {kubernetes.io/hostname: node2}'),
      clusterOf(onNode1),
    )
    expect(specOf(object)['nodeSelector']).toEqual({ 'kubernetes.io/hostname': 'node2' })
  })
})
