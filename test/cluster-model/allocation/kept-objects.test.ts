import { describe, expect, it } from '@jest/globals'
import { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import type { ModelKind } from '../../../cluster/model/sink.ts'
import type { JsonObject } from '../../../network/json/json.ts'
import { asking, lease, nad, pod, storedLease } from './objects.ts'

function told(model: AllocationModel): string[] {
  const lines: string[] = []
  model.subscribe({
    changed: ({ kind, namespace, name, gone }) =>
      lines.push(`${gone ? '-' : '+'}${kind} ${namespace}/${name}`),
    freed: () => {},
  })
  return lines
}

const named = (pods: Iterable<{ readonly name: string }>) => [...pods].map(({ name }) => name).toSorted()

describe('pods, as the allocator knows them', () => {
  it('are told as they are', () => {
    const model = new AllocationModel()
    const metadata: JsonObject = {
      namespace: 'shop',
      name: 'db-3',
      uid: '7d2e1f5a-0c6b-4f3e-9b1a-2c4d6e8f0a1b',
      resourceVersion: '1234',
      creationTimestamp: '2026-11-21T04:00:00Z',
      deletionTimestamp: '2026-11-21T05:00:00Z',
      annotations: {
        'k8s.v1.cni.cncf.io/networks': 'default/net',
        'v1.multus-cni.io/default-network': '',
        'ipam.berth.dev/sticky': 'true',
      },
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u-db', controller: true },
      ],
    }
    const conditions = [
      { type: 'Ready', status: 'False' },
      { type: 'ipam.berth.dev/AddressAllocated', status: 'False', reason: 'PoolExhausted', message: 'full' },
    ]
    const spec = { nodeName: 'node1', schedulingGates: [{ name: 'a/b' }, { name: 'ipam.berth.dev/address' }] }
    model.upsert('Pod', { metadata, spec, status: { phase: 'Pending', conditions } })
    const expected = {
      namespace: 'shop',
      name: 'db-3',
      uid: '7d2e1f5a-0c6b-4f3e-9b1a-2c4d6e8f0a1b',
      resourceVersion: '1234',
      createdAt: Date.UTC(2026, 10, 21, 4),
      networks: 'default/net',
      defaultNetwork: '',
      gates: ['a/b', 'ipam.berth.dev/address'],
      nodeName: 'node1',
      deleting: true,
      hostNetwork: false,
      set: { name: 'db', uid: 'u-db', ordinal: 3 },
      sticky: true,
      condition: { status: 'False', reason: 'PoolExhausted', message: 'full' },
    }
    expect(model.pod('shop', 'db-3')).toEqual(expected)
    expect([...model.pods()]).toEqual([expected])
    expect([...model.podsUsing('default/net')]).toEqual([expected])
  })

  it.each([
    ['of another name', { name: 'web-1', kind: 'StatefulSet', apiVersion: 'apps/v1', set: 'db' }],
    ['of a name without an ordinal', { name: 'db-x', kind: 'StatefulSet', apiVersion: 'apps/v1', set: 'db' }],
    [
      'of an ordinal that no controller writes',
      { name: 'db-03', kind: 'StatefulSet', apiVersion: 'apps/v1', set: 'db' },
    ],
    [
      'of a foreign kind of that name',
      { name: 'db-1', kind: 'StatefulSet', apiVersion: 'apps.kruise.io/v1', set: 'db' },
    ],
    ['of a ReplicaSet', { name: 'db-1', kind: 'ReplicaSet', apiVersion: 'apps/v1', set: 'db' }],
  ])('belong to no StatefulSet: %s', (_what, { name, kind, apiVersion, set }) => {
    const model = new AllocationModel()
    const made = pod({ name, networks: 'default/net' })
    const ownerReferences = [{ apiVersion, kind, name: set, uid: 'u', controller: true }]
    model.upsert('Pod', { ...made, metadata: { ...Object(made['metadata']), ownerReferences } })
    expect(model.pod('shop', name)?.set).toBeUndefined()
  })

  it('are kept without networks as long as they have the gate or a lease, and told', () => {
    const model = new AllocationModel()
    const lines = told(model)
    model.upsert('Pod', pod({ name: 'plain' }))
    model.upsert('Pod', pod({ name: 'gated', gated: true }))
    model.upsert('IPLease', storedLease(lease('10.0.0.1'), 5))
    model.upsert('Pod', pod())
    expect(named(model.pods())).toEqual(['gated', 'web'])
    model.upsert('Pod', pod({ name: 'gated', version: 11 }))
    model.remove('IPLease', '', 'default.10-0-0-1')
    expect(named(model.pods())).toEqual([])
    expect(lines).toEqual([
      '+Pod shop/gated',
      '+IPLease /default.10-0-0-1',
      '+Pod shop/web',
      '-Pod shop/gated',
      '-IPLease /default.10-0-0-1',
    ])
  })

  it('are gone when they have ended', () => {
    const model = new AllocationModel()
    const lines = told(model)
    model.upsert('Pod', pod({ networks: asking() }))
    model.upsert('Pod', pod({ networks: asking(), version: 11, status: { phase: 'Failed' } }))
    expect(model.pod('shop', 'web')).toBeUndefined()
    expect(lines).toEqual(['+Pod shop/web', '-Pod shop/web'])
  })
})

describe('leases, as the allocator knows them', () => {
  it.each([
    ['of a pod', lease('10.0.0.1', { pod: { name: 'web', uid: 'u-web', node: 'node1' } })],
    [
      'of an ordinal',
      lease('fd00::1', {
        owner: {
          kind: 'StatefulSet',
          namespace: 'shop',
          name: 'db',
          uid: '7d2e1f5a-0c6b-4f3e-9b1a-2c4d6e8f0a1b',
          interface: 'net1',
          ordinal: 3,
        },
        phase: 'Held',
        releasedAt: Date.UTC(2026, 10, 21) + 5,
      }),
    ],
    [
      'of a claim',
      lease('10.0.0.1', {
        owner: {
          kind: 'IPAddressClaim',
          namespace: 'shop',
          name: 'c',
          uid: 'u-c',
          interface: undefined,
          ordinal: undefined,
        },
        pod: undefined,
      }),
    ],
    [
      'of a pod that has been replaced',
      lease('10.0.0.1', { pod: { name: 'web', uid: 'u-other', node: undefined }, phase: 'Quarantined' }),
    ],
  ])('are told as they are: %s', (_what, spec) => {
    const model = new AllocationModel()
    model.upsert('Pod', pod({ networks: asking() }))
    model.upsert('IPLease', storedLease(spec, 5))
    expect([...model.leases()]).toEqual([
      expect.objectContaining({
        ...spec,
        uid: 'u-5',
        resourceVersion: '5',
        createdAt: Date.UTC(2026, 10, 21, 4),
        deleting: false,
      }),
    ])
  })

  it('hold nothing if they cannot be read', () => {
    const model = new AllocationModel()
    model.upsert('IPLease', {
      metadata: { name: 'default.10-0-0-1' },
      spec: { address: '10.0.0.2', domain: 'default' },
    })
    expect([...model.leases()]).toEqual([])
    expect(model.count('IPLease')).toBe(0)
  })

  it('may be changed by whoever walks them', () => {
    const model = new AllocationModel()
    for (const host of [1, 2, 3]) model.upsert('IPLease', storedLease(lease(`10.0.0.${host}`), host))
    let version = 10
    let walked = 0
    const walks = [
      () => model.leases(),
      () => model.leasesOfPod('shop', 'web'),
      () => model.leasesFrom({ kind: 'NetworkAttachmentDefinition', namespace: 'default', name: 'net' }),
    ]
    for (const walk of walks) {
      for (const one of walk()) {
        walked++
        model.learn('IPLease', storedLease(one, version++, one.uid))
      }
    }
    expect(walked).toBe(9)
  })
})

describe('nodes and StatefulSets', () => {
  const node = (ready: string, taints: readonly JsonObject[] = []): JsonObject => ({
    metadata: { name: 'node1', labels: { at: String(Math.random()) } },
    spec: { taints },
    status: {
      conditions: [
        { type: 'MemoryPressure', status: 'False' },
        { type: 'Ready', status: ready },
      ],
    },
  })
  const outOfService = {
    key: 'node.kubernetes.io/out-of-service',
    value: 'nodeshutdown',
    effect: 'NoExecute',
  }

  it('are told of when what is kept of them changes', () => {
    const model = new AllocationModel()
    const lines = told(model)
    const states = [node('True'), node('True'), node('Unknown'), node('Unknown', [outOfService])]
    const seen = states.map((state) => {
      model.upsert('Node', state)
      return model.node('node1')
    })
    expect(seen).toEqual([
      { name: 'node1', ready: true, outOfService: false },
      { name: 'node1', ready: true, outOfService: false },
      { name: 'node1', ready: false, outOfService: false },
      { name: 'node1', ready: false, outOfService: true },
    ])
    model.remove('Node', '', 'node1')
    expect(lines).toEqual(['+Node /node1', '+Node /node1', '+Node /node1', '-Node /node1'])
    expect([...model.nodes()]).toEqual([])
  })

  it('have the defaults of Kubernetes where they say nothing', () => {
    const model = new AllocationModel()
    const lines = told(model)
    const metadata = { namespace: 'shop', name: 'db', uid: 'u' }
    const common = { namespace: 'shop', name: 'db', uid: 'u', deleting: false }
    model.upsert('StatefulSet', { metadata })
    expect(model.statefulSet('shop', 'db')).toEqual({ ...common, replicas: 1, firstOrdinal: 0 })
    model.upsert('StatefulSet', { metadata, spec: { replicas: 1 }, status: { replicas: 1 } })
    model.upsert('StatefulSet', { metadata, spec: { replicas: 3, ordinals: { start: 5 } } })
    expect(model.statefulSet('shop', 'db')).toEqual({ ...common, replicas: 3, firstOrdinal: 5 })
    const deleting = { ...metadata, deletionTimestamp: '2026-11-21T05:00:00Z' }
    model.upsert('StatefulSet', { metadata: deleting, spec: { replicas: 3, ordinals: { start: 5 } } })
    expect(model.statefulSet('shop', 'db')?.deleting).toBe(true)
    expect(lines).toHaveLength(3)
  })
})

describe('objects of Cluster API', () => {
  it.each<[ModelKind, (model: AllocationModel) => JsonObject | undefined]>([
    ['IPAddressClaim', (model) => model.claim('shop', 'x')],
    ['IPAddress', (model) => model.ipAddress('shop', 'x')],
    ['InClusterIPPool', (model) => model.poolObject('InClusterIPPool', 'shop', 'x')],
  ])('are kept as they are, without the record of who wrote what: %s', (kind, found) => {
    const model = new AllocationModel()
    const metadata = { namespace: 'shop', name: 'x', resourceVersion: '5', finalizers: ['a'] }
    const object = { apiVersion: 'v', metadata, spec: { address: '10.0.0.1' }, status: { a: 1 } }
    model.upsert(kind, { ...object, metadata: { ...metadata, managedFields: [{}] } })
    expect(found(model)).toEqual(object)
    expect(model.count(kind)).toBe(1)
    model.retain(kind, new Set())
    expect(found(model)).toBeUndefined()
    expect(model.count(kind)).toBe(0)
  })

  it('are walked, all of them', () => {
    const model = new AllocationModel()
    for (const kind of ['IPAddressClaim', 'IPAddress', 'InClusterIPPool'] as const)
      model.upsert(kind, { metadata: { namespace: 'shop', name: 'x' }, spec: {} })
    expect([...model.claims(), ...model.ipAddresses()]).toHaveLength(2)
    expect([...model.pools()].map(({ kind, name }) => `${kind} ${name}`)).toEqual(['InClusterIPPool x'])
  })
})

describe('subscribing', () => {
  it('ends when it is ended', () => {
    const model = new AllocationModel()
    const lines: string[] = []
    const end = model.subscribe({ changed: ({ name }) => lines.push(name), freed: () => {} })
    model.upsert('NetworkAttachmentDefinition', nad('one', {}))
    end()
    model.upsert('NetworkAttachmentDefinition', nad('two', {}))
    expect(lines).toEqual(['one'])
    expect([...model.networks()].map(({ name }) => name)).toEqual(['one', 'two'])
  })

  it('tells after the view has it', () => {
    const model = new AllocationModel()
    const seen: unknown[] = []
    model.subscribe({ changed: () => seen.push(model.lease('default.10-0-0-1')?.phase), freed: () => {} })
    model.learn('IPLease', storedLease(lease('10.0.0.1'), 5))
    model.forget('IPLease', '', 'default.10-0-0-1', 'u-5')
    expect(seen).toEqual(['Bound', undefined])
  })
})
