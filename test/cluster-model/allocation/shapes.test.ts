import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import { allocationShapeOf } from '../../../cluster/allocation/shapes.ts'
import { Projection } from '../../../cluster/api/projection.ts'
import { MODEL_KINDS, type ModelKind } from '../../../cluster/model/sink.ts'
import { objectAt, type JsonObject } from '../../../network/json/json.ts'
import { at, lease, nad, storedLease } from './objects.ts'
import { ADDRESSES, DOMAINS, written } from './small-world.ts'

const shaped = (kind: ModelKind, object: JsonObject): JsonObject =>
  new Projection(Buffer.from(JSON.stringify(object))).read(allocationShapeOf(kind))

/** All that the model says. */
function answersOf(model: AllocationModel): unknown {
  return {
    pods: [...model.pods()],
    leases: [...model.leases()],
    networks: [...model.networks()].map(({ conf, domain, plans }) => ({ conf, domain, plans })),
    pools: [...model.pools()],
    nodes: [...model.nodes()],
    sets: model.statefulSet('shop', 'db'),
    raw: [
      ...model.claims(),
      ...model.ipAddresses(),
      model.poolObject('InClusterIPPool', 'shop', 'pool'),
      model.poolObject('GlobalInClusterIPPool', '', 'pool'),
    ],
    holders: DOMAINS.flatMap((domain) =>
      ADDRESSES.map((address) => [...model.holdersOf(domain, at(address))]),
    ),
    free: DOMAINS.flatMap((domain) => ADDRESSES.map((address) => model.isFree(domain, at(address)))),
    addresses: [...model.addressesOf('shop', 'db-3')],
  }
}

const bloated = (object: JsonObject): JsonObject => ({
  ...object,
  metadata: { ...objectAt(object, 'metadata'), managedFields: [{ manager: 'kubectl' }], selfLink: '/x' },
})

const METADATA: JsonObject = {
  namespace: 'shop',
  uid: 'u',
  resourceVersion: '7',
  generation: 3,
  creationTimestamp: '2026-11-21T04:00:00Z',
  deletionTimestamp: '2026-11-21T05:00:00Z',
  deletionGracePeriodSeconds: 0,
  labels: { 'pod-template-hash': 'x' },
  annotations: {
    'k8s.v1.cni.cncf.io/networks': 'default/net,default/other',
    'v1.multus-cni.io/default-network': 'first',
    'k8s.v1.cni.cncf.io/network-status': '[{"name":"default/net","interface":"net1","ips":["10.0.0.1"]}]',
    'ipam.berth.dev/sticky': 'true',
    'ipam.berth.dev/domain': 'lab',
    'cluster.x-k8s.io/paused': '',
  },
  ownerReferences: [
    { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u-db', controller: true },
  ],
  finalizers: ['ipam.berth.dev/address'],
}

const conditions = [
  { type: 'Ready', status: 'True' },
  { type: 'ipam.berth.dev/AddressAllocated', status: 'False', reason: 'PoolExhausted', message: 'full' },
]

/** An object of each kind with all that the model may read. */
const OBJECTS: Readonly<Partial<Record<ModelKind, JsonObject>>> = {
  Pod: {
    metadata: { ...METADATA, name: 'db-3' },
    spec: {
      nodeName: 'node1',
      hostNetwork: false,
      schedulingGates: [{ name: 'example.com/other' }],
      containers: [],
    },
    status: { phase: 'Running', conditions, podIP: '10.244.0.1' },
  },
  Node: {
    metadata: { name: 'node1', uid: 'u', resourceVersion: '7', labels: { a: 'b' } },
    spec: {
      taints: [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }],
      podCIDR: '10.244.0.0/24',
    },
    status: { conditions, images: [] },
  },
  StatefulSet: {
    metadata: { ...METADATA, name: 'db' },
    spec: { replicas: 3, ordinals: { start: 2 }, template: { spec: {} } },
    status: { replicas: 3 },
  },
  IPLease: storedLease(lease('10.0.0.2'), 7),
  NetworkAttachmentDefinition: nad(
    'net',
    { type: 'berth', range: '10.0.0.0/24' },
    { 'ipam.berth.dev/domain': 'lab' },
  ),
  InClusterIPPool: {
    metadata: { ...METADATA, name: 'pool' },
    spec: { addresses: ['10.0.0.0/28'], prefix: 24 },
    status: { ipAddresses: { total: 1 } },
  },
  GlobalInClusterIPPool: { metadata: { name: 'pool' }, spec: { addresses: ['10.0.0.0/28'], prefix: 24 } },
  IPAddress: {
    metadata: { ...METADATA, name: 'claim' },
    spec: { address: '10.0.0.3', poolRef: { kind: 'InClusterIPPool', name: 'pool' } },
  },
  IPAddressClaim: {
    apiVersion: 'ipam.cluster.x-k8s.io/v1beta2',
    kind: 'IPAddressClaim',
    metadata: { ...METADATA, name: 'claim' },
    spec: { clusterName: 'c' },
    status: { conditions },
  },
}

describe('allocationShapeOf', () => {
  it.each(
    MODEL_KINDS.flatMap((kind) => (OBJECTS[kind] === undefined ? [] : [[kind, OBJECTS[kind]] as const])),
  )('leaves all that is known of a %s', (kind, object) => {
    const [full, less] = [bloated(object), shaped(kind, bloated(object))].map((each) => {
      const model = new AllocationModel()
      model.upsert(kind, each)
      expect(model.count(kind)).toBe(1)
      return answersOf(model)
    })
    expect(JSON.stringify(less, plain)).not.toContain('managedFields')
    // A field that nothing keeps beside what is kept as it is: `selfLink` is gone since Kubernetes 1.20.
    expect(JSON.parse(JSON.stringify(less, plain))).toEqual(
      JSON.parse(JSON.stringify(full, plain).replaceAll(',"selfLink":"/x"', '')),
    )
  })

  it('leaves everything that the model reads', () => {
    fc.assert(
      fc.property(fc.array(written, { minLength: 1, maxLength: 20, size: 'max' }), (objects) => {
        const full = new AllocationModel()
        const less = new AllocationModel()
        for (const [place, { kind, raw }] of objects.entries()) {
          const object = raw(place + 1, `u-${place}`)
          full.upsert(kind, object)
          less.upsert(kind, shaped(kind, bloated(object)))
        }
        expect(answersOf(less)).toEqual(answersOf(full))
      }),
      { numRuns: 100 },
    )
  })
})

const plain = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value)
