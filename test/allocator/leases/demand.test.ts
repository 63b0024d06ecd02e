import { describe, expect, it } from '@jest/globals'
import { demandOf } from '../../../allocator/leases/demand.ts'
import type { AllocatedPod } from '../../../allocator/view.ts'
import { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import { objectAt, property, text, type JsonObject } from '../../../network/json/json.ts'
import { DEFAULT_NETWORK_ANNOTATION } from '../../../network/multus/selection.ts'
import { FakeCluster } from '../fake-cluster.ts'
import { allocator, berth, leaseLines, nad, pod, settle } from './stage.ts'

const RESERVED = { reservedNetworks: [] }

function modelOf(...networks: readonly JsonObject[]): AllocationModel {
  const model = new AllocationModel()
  for (const [index, network] of networks.entries())
    model.upsert('NetworkAttachmentDefinition', {
      ...network,
      metadata: { ...objectAt(network, 'metadata'), uid: `u${index}`, resourceVersion: String(index + 1) },
    })
  return model
}

const asking = (parts: Partial<AllocatedPod>): AllocatedPod => ({
  namespace: 'default',
  name: 'web',
  uid: 'u1',
  resourceVersion: '1',
  createdAt: 0,
  networks: undefined,
  defaultNetwork: undefined,
  gates: [],
  nodeName: undefined,
  deleting: false,
  hostNetwork: false,
  set: undefined,
  sticky: false,
  condition: undefined,
  ...parts,
})

const demanded = (parts: Partial<AllocatedPod>, ...networks: readonly JsonObject[]) => {
  const { attachments, obstacles, others } = demandOf(asking(parts), modelOf(...networks), RESERVED)
  return {
    slots: attachments.flatMap(({ interface: name, network, slots }) =>
      slots.map(({ pot }) => `${name} ${network.namespace}/${network.name} ${pot.title}`),
    ),
    obstacles: obstacles.map(({ reason }) => reason),
    others: others.map(({ name }) => name),
  }
}

const inSystem = (network: JsonObject): JsonObject => ({
  ...network,
  metadata: { ...objectAt(network, 'metadata'), namespace: 'kube-system' },
})

describe('what a pod demands', () => {
  it('is an address of each managed network, on the interface that Multus will make, the default network first', () => {
    const networks = [nad('net', berth(9)), nad('plain', { type: 'dhcp' }), inSystem(nad('main', berth(9)))]
    expect(demanded({ networks: 'plain,net,net@data', defaultNetwork: 'main' }, ...networks)).toEqual({
      slots: [
        'eth0 kube-system/main kube-system/main (192.168.20.0/24)',
        'net2 default/net default/net (192.168.20.0/24)',
        'data default/net default/net (192.168.20.0/24)',
      ],
      obstacles: [],
      others: ['plain'],
    })
  })

  it('is nothing on the network of its host', () => {
    expect(demanded({ networks: 'net', hostNetwork: true }, nad('net', berth(9))).slots).toEqual([])
  })

  it('is not known in full where something is missing', () => {
    const drawing = nad('drawn', { type: 'berth', pool: { kind: 'GlobalInClusterIPPool', name: 'wide' } })
    expect(demanded({ networks: 'drawn,gone' }, drawing)).toMatchObject({
      obstacles: ['PoolMissing', 'NetworkMissing'],
    })
  })

  it('is a chain’s as well', () => {
    const chain = {
      ...nad('net', {}),
      spec: {
        config: JSON.stringify({
          cniVersion: '1.0.0',
          name: 'net',
          plugins: [
            { type: 'bridge', bridge: 'br0', ipam: { type: 'berth', range: '10.0.0.0/29' } },
            { type: 'tuning' },
          ],
        }),
      },
    }
    expect(demanded({ networks: 'net' }, chain).slots).toEqual(['net1 default/net default/net (10.0.0.0/29)'])
  })
})

describe('the default network', () => {
  it('is given its address in its own annotation', async () => {
    const cluster = new FakeCluster()
    cluster.put('NetworkAttachmentDefinition', inSystem(nad('main', berth(9))))
    cluster.put('NetworkAttachmentDefinition', nad('net', berth(9)))
    cluster.put('Pod', pod('web', { annotations: { [DEFAULT_NETWORK_ANNOTATION]: 'main' } }))
    await settle(cluster, allocator(cluster))
    const object = cluster.get('Pod', 'default', 'web') ?? {}
    const annotations = objectAt(objectAt(object, 'metadata'), 'annotations')
    expect(text(annotations, DEFAULT_NETWORK_ANNOTATION)).toBe('[{"name":"main","ips":["192.168.20.1/24"]}]')
    expect(property(objectAt(object, 'spec'), 'schedulingGates')).toEqual([])
    expect(leaseLines(cluster)).toEqual(['192.168.20.1 Bound web eth0', '192.168.20.2 Bound web net1'])
  })
})
