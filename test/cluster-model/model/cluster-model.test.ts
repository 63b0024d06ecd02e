import { beforeEach, describe, expect, it } from '@jest/globals'
import { ClusterModel } from '../../../cluster/model/cluster-model.ts'
import { MODEL_KINDS } from '../../../cluster/model/sink.ts'
import { networkKey } from '../../../network/nad/network.ts'
import type { JsonObject, JsonValue } from '../../../network/json/json.ts'
import { addressOf, rangeOf } from './naive-model.ts'

const NETWORKS = 'k8s.v1.cni.cncf.io/networks'
const STATUS = 'k8s.v1.cni.cncf.io/network-status'
const DEFAULT = 'v1.multus-cni.io/default-network'

const pod = (
  name: string,
  annotations: Readonly<Record<string, string>>,
  more: JsonObject = {},
): JsonObject => ({
  metadata: { namespace: 'shop', name, uid: `uid-${name}`, annotations, ...more },
  spec: { nodeName: 'node1' },
  status: { phase: 'Running' },
})
const nad = (
  namespace: string,
  name: string,
  config: JsonValue,
  annotations: JsonObject = {},
): JsonObject => ({
  metadata: { namespace, name, annotations },
  spec: { config: JSON.stringify(config) },
})
const macvlan = (master: string): JsonObject => ({ cniVersion: '0.3.1', type: 'macvlan', master })
/** Annotations that ask for one address. */
const asking = (ip: string) => ({ [NETWORKS]: `[{"name":"net","ips":["${ip}/24"]}]` })
const owner = (kind: string, name: string, controller = true) => ({
  labels: { 'pod-template-hash': '5d4f' },
  ownerReferences: [{ kind, name, controller }],
})

describe('ClusterModel', () => {
  let model: ClusterModel
  beforeEach(() => {
    model = new ClusterModel()
  })
  const holders = (domain: string, address: string) =>
    [...model.holdersOf(domain, addressOf(address))].map(
      ({ kind, namespace, name }) => `${kind} ${namespace}/${name}`,
    )
  const users = (namespace: string, name: string) =>
    [...model.podsUsing(networkKey(namespace, name))].map((user) => user.name)

  it('lets a terminating pod hold its address until it is gone', () => {
    model.upsert('Pod', pod('a', { [NETWORKS]: '[{"name":"net","ips":["10.0.0.5/24"]}]' }))
    const dying = { deletionTimestamp: '2026-01-01T00:00:00Z' }
    model.upsert('Pod', pod('a', { [NETWORKS]: '[{"name":"net","ips":["10.0.0.5/24"]}]' }, dying))
    expect(holders('default', '10.0.0.5')).toEqual(['Pod shop/a'])
    model.remove('Pod', 'shop', 'a')
    expect(holders('default', '10.0.0.5')).toEqual([])
  })

  it('gives an ended pod and its addresses up', () => {
    const running = pod('a', {
      [NETWORKS]: 'net',
      [STATUS]: '[{"name":"shop/net","interface":"net1","ips":["10.0.0.5"]}]',
    })
    model.upsert('Pod', running)
    expect(holders('default', '10.0.0.5')).toEqual(['Pod shop/a'])
    model.upsert('Pod', { ...running, status: { phase: 'Succeeded' } })
    expect(holders('default', '10.0.0.5')).toEqual([])
    expect(model.podsWithNetworks()).toBe(0)
  })

  it('knows nothing of the address on the cluster network', () => {
    const status =
      '[{"name":"cbr0","interface":"eth0","ips":["10.244.0.7"],"default":true},{"name":"shop/net","interface":"net1","ips":["10.0.0.5"]}]'
    model.upsert('Pod', pod('a', { [NETWORKS]: 'net', [STATUS]: status }))
    expect(holders('default', '10.244.0.7')).toEqual([])
    expect(holders('default', '10.0.0.5')).toEqual(['Pod shop/a'])
  })

  it('knows the address on a default network of the pod’s own choice', () => {
    const status = '[{"name":"kube-system/fast","interface":"eth0","ips":["10.9.0.7"],"default":true}]'
    model.upsert('Pod', pod('a', { [DEFAULT]: 'fast', [STATUS]: status }))
    expect(holders('default', '10.9.0.7')).toEqual(['Pod shop/a'])
    expect(users('kube-system', 'fast')).toEqual(['a'])
    expect(model.podsWithNetworks()).toBe(1)
  })

  it('drops pods without networks', () => {
    model.upsert('Pod', pod('plain', {}))
    model.upsert(
      'Pod',
      pod('plain2', { [STATUS]: '[{"name":"cbr0","interface":"eth0","ips":["10.244.0.7"],"default":true}]' }),
    )
    expect(model.count('Pod')).toBe(0)
  })

  it('forgets a pod whose networks annotation is taken away', () => {
    model.upsert('Pod', pod('a', { [NETWORKS]: 'net' }))
    model.upsert('Pod', pod('a', {}))
    expect(users('shop', 'net')).toEqual([])
    expect(model.count('Pod')).toBe(0)
  })

  it('keeps what a pod holds although its annotation no longer asks for it', () => {
    model.upsert('Pod', pod('a', { [STATUS]: '[{"name":"shop/net","interface":"net1","ips":["10.0.0.5"]}]' }))
    expect(holders('default', '10.0.0.5')).toEqual(['Pod shop/a'])
    expect(users('shop', 'net')).toEqual(['a'])
    expect(model.podsWithNetworks()).toBe(0)
  })

  it.each([
    ['colons', '02:00:00:00:00:0a'],
    ['capitals', '02:00:00:00:00:0A'],
    ['hyphens', '02-00-00-00-00-0a'],
    ['dots', '0200.0000.000a'],
  ])('finds a MAC written with %s', (_how, mac) => {
    model.upsert('Pod', pod('a', { [NETWORKS]: JSON.stringify([{ name: 'net', mac }]) }))
    expect([...model.podsWithMac('default', '02:00:00:00:00:0a')].map(({ name }) => name)).toEqual(['a'])
    expect([...model.podsWithMac('lab', '02:00:00:00:00:0a')]).toEqual([])
  })

  it('tells a pod’s owner in the figures, the Deployment for a ReplicaSet', () => {
    model.upsert('Pod', pod('a', asking('10.0.0.1'), owner('ReplicaSet', 'web-5d4f')))
    model.upsert('Pod', pod('b', asking('10.0.0.2'), owner('ReplicaSet', 'web-5d4f')))
    model.upsert('Pod', pod('c', asking('10.0.0.3'), owner('StatefulSet', 'db')))
    model.upsert('Pod', pod('d', asking('10.0.0.4'), owner('Node', 'n', false)))
    expect(model.usage('default', [rangeOf('10.0.0.0/29')], 10)).toEqual({
      used: 4n,
      top: [
        { owner: 'Deployment shop/web', count: 2 },
        { owner: 'Pod shop/d', count: 1 },
        { owner: 'StatefulSet shop/db', count: 1 },
      ],
    })
  })

  it('counts an address once that two hold, and each of them', () => {
    model.upsert('Pod', pod('a', { [NETWORKS]: '[{"name":"net","ips":["10.0.0.1/24"]}]' }))
    model.upsert('Pod', pod('b', { [NETWORKS]: '[{"name":"net","ips":["10.0.0.1/24"]}]' }))
    const usage = model.usage('default', [rangeOf('10.0.0.0/24')], 5)
    expect(usage.used).toBe(1n)
    expect(usage.top).toHaveLength(2)
  })

  it('takes reserved networks for occupants, and replaces them', () => {
    const office = { name: 'office', domain: 'default', range: rangeOf('10.0.0.0/24'), text: '10.0.0.0/24' }
    const titles = () =>
      [...model.occupantsOverlapping('default', rangeOf('10.0.0.0/8'))].map(({ title }) => title)
    model.setReserved([office])
    expect(titles()).toEqual(['reserved network office'])
    model.setReserved([{ ...office, name: 'lab' }])
    expect(titles()).toEqual(['reserved network lab'])
  })

  it('keeps labels of nodes and namespaces', () => {
    model.upsert('Node', { metadata: { name: 'n1', labels: { zone: 'a', bad: 7 } } })
    model.upsert('Namespace', { metadata: { name: 'shop', labels: { 'berth.dev/enforce': 'restricted' } } })
    expect(model.node('n1')).toEqual({ name: 'n1', labels: { zone: 'a' } })
    expect([...model.nodes()]).toHaveLength(1)
    expect(model.namespace('shop')?.labels).toEqual({ 'berth.dev/enforce': 'restricted' })
    model.replaceAll('Node', [])
    expect([...model.nodes()]).toEqual([])
  })

  it('shares the annotation and the placement among the pods of a workload', () => {
    model.upsert('Pod', pod('a', { [NETWORKS]: 'net, other' }))
    model.upsert('Pod', pod('b', { [NETWORKS]: 'net, other' }))
    const [a, b] = model.podsIn('shop')
    expect(a?.networks).toBe(b?.networks)
    expect(a?.placement).toBe(b?.placement)
  })

  it('follows a network that is defined on another interface now', () => {
    model.upsert('NetworkAttachmentDefinition', nad('shop', 'net', macvlan('eth1')))
    model.upsert('NetworkAttachmentDefinition', nad('shop', 'net', macvlan('eth2')))
    expect([...model.networksOnMaster('eth1')]).toEqual([])
    expect([...model.networksOnMaster('eth2')]).toHaveLength(1)
  })

  const ODD: readonly (readonly [string, JsonObject])[] = [
    ['nothing', {}],
    ['no metadata', { metadata: null, spec: null, status: [] }],
    ['lists for maps', { metadata: [], spec: [[]], status: 'x' }],
    [
      'numbers for names',
      { metadata: { name: 5, namespace: {}, annotations: { [NETWORKS]: 5, [STATUS]: [] } } },
    ],
    [
      'prototype keys',
      JSON.parse(
        '{"metadata":{"name":"__proto__","namespace":"constructor","labels":{"__proto__":"x"}},"spec":{"__proto__":{},"range":"10.0.0.0/8","allocations":{"__proto__":{},"1":null}}}',
      ),
    ],
    ['a status that is no JSON', pod('a', { [NETWORKS]: '[{', [STATUS]: '[{"name":' })],
    [
      'addresses that are none',
      pod('a', { [STATUS]: '[{"name":"shop/n","ips":["x",5,"1.2.3.4/5/6","::ffff:1.2.3.4"],"mac":7}]' }),
    ],
  ]
  it.each(MODEL_KINDS.flatMap((kind) => ODD.map(([what, object]) => [kind, what, object] as const)))(
    'takes a %s with %s without a throw, and lets go of it',
    (kind, _what, object) => {
      model.upsert(kind, object)
      model.upsert(kind, object)
      model.replaceAll(kind, [])
      expect(model.count(kind)).toBe(0)
    },
  )
})
