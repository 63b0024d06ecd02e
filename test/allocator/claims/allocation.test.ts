import { describe, expect, it } from '@jest/globals'
import { ApiError } from '../../../cluster/api/api-error.ts'
import { objectAt, property, text } from '../../../network/json/json.ts'
import { claimObject, poolObject } from './objects.ts'
import { leaseLines, remove, see } from './see.ts'
import { allocator, settle } from './stage.ts'
import { World } from './world.ts'

const POOL = { addresses: ['10.0.0.50', '10.0.0.128'], prefix: 24, gateway: '10.0.0.1' }

async function worldOf(
  pool = poolObject(POOL),
  ...claims: readonly ReturnType<typeof claimObject>[]
): Promise<World> {
  const world = new World()
  world.put(pool['kind'] === 'InClusterIPPool' ? 'InClusterIPPool' : 'GlobalInClusterIPPool', pool)
  for (const claim of claims) world.put('IPAddressClaim', claim)
  await settle(world, allocator(world))
  return world
}

describe('a claim on a pool', () => {
  it('gets a lease, an IPAddress of its name, and is told', async () => {
    const world = await worldOf(
      poolObject(POOL),
      claimObject('machine', { labels: { 'cluster.x-k8s.io/cluster-name': 'c' }, annotations: {} }),
    )
    expect(see(world, 'machine').address).toBeUndefined()
    world.clusters.set('default/c', { spec: { paused: false } })
    const one = allocator(world)
    await settle(world, one, 10_000)
    expect(leaseLines(world)).toEqual(['10.0.0.50 Bound default/machine'])
    const claim = world.get('IPAddressClaim', 'default', 'machine') ?? {}
    const pool = world.get('InClusterIPPool', 'default', 'pool') ?? {}
    expect(property(objectAt(claim, 'metadata'), 'finalizers')).toEqual([
      'ipam.cluster.x-k8s.io/ReleaseAddress',
    ])
    expect(claim['status']).toEqual({
      addressRef: { name: 'machine' },
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'Ready',
          message: '10.0.0.50/24 of InClusterIPPool default/pool',
          lastTransitionTime: expect.any(String),
        },
      ],
    })
    expect(world.get('IPAddress', 'default', 'machine')).toMatchObject({
      apiVersion: 'ipam.cluster.x-k8s.io/v1beta2',
      kind: 'IPAddress',
      metadata: {
        labels: { 'cluster.x-k8s.io/cluster-name': 'c' },
        finalizers: ['ipam.cluster.x-k8s.io/ProtectAddress'],
        ownerReferences: [
          {
            apiVersion: 'ipam.cluster.x-k8s.io/v1beta2',
            kind: 'IPAddressClaim',
            name: 'machine',
            uid: objectAt(claim, 'metadata')['uid'],
            controller: true,
            blockOwnerDeletion: true,
          },
          {
            apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
            kind: 'InClusterIPPool',
            name: 'pool',
            uid: objectAt(pool, 'metadata')['uid'],
            controller: false,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: {
        address: '10.0.0.50',
        prefix: 24,
        gateway: '10.0.0.1',
        claimRef: { name: 'machine' },
        poolRef: { apiGroup: 'ipam.cluster.x-k8s.io', kind: 'InClusterIPPool', name: 'pool' },
      },
    })
    expect(one.events).toContainEqual({
      about: 'IPAddressClaim machine',
      type: 'Normal',
      reason: 'AddressAllocated',
      message: '10.0.0.50/24 of InClusterIPPool default/pool',
    })
  })

  it('costs four writes and no read, and nothing once it has its address', async () => {
    const world = new World()
    world.put('InClusterIPPool', poolObject(POOL, { finalizers: ['ipam.cluster.x-k8s.io/ProtectPool'] }))
    world.put('IPAddressClaim', claimObject('machine'))
    const one = allocator(world)
    await one.claims.reconcile('default/machine')
    expect(world.writes).toEqual([
      'PATCH IPAddressClaim default/machine',
      'POST IPLease /default.10-0-0-50',
      'POST IPAddress default/machine',
      'PATCH IPAddressClaim default/machine/status',
    ])
    await one.claims.reconcile('default/machine')
    expect(world.writes).toHaveLength(4)
    expect(world.reads).toEqual([])
  })

  it.each(['v1beta1', 'v1alpha1'])(
    'is served in %s, with a condition as that version has it',
    async (version) => {
      const world = new World()
      world.versions = [version]
      world.put('InClusterIPPool', poolObject({ ...POOL, addresses: ['10.0.0.50'] }))
      world.put('IPAddressClaim', claimObject('a', { version, createdAt: 1 }))
      world.put('IPAddressClaim', claimObject('b', { version, createdAt: 2 }))
      const one = allocator(world)
      await settle(world, one)
      expect(world.get('IPAddress', 'default', 'a')).toMatchObject({
        apiVersion: `ipam.cluster.x-k8s.io/${version}`,
      })
      expect(world.get('IPAddressClaim', 'default', 'b')?.['status']).toEqual({
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            severity: 'Warning',
            reason: 'PoolExhausted',
            message: expect.stringContaining('no free address in InClusterIPPool default/pool: '),
            lastTransitionTime: expect.any(String),
          },
        ],
      })
      remove(world, 'IPAddressClaim', 'a')
      await settle(world, one)
      expect(see(world, 'b')).toMatchObject({ address: '10.0.0.50/24', ready: 'True Ready' })
    },
  )

  it('keeps what others say in its status', async () => {
    const other = { type: 'Other', status: 'True', reason: 'R', message: '', lastTransitionTime: 't' }
    const world = await worldOf(poolObject(POOL), claimObject('machine', { status: { conditions: [other] } }))
    const status = objectAt(world.get('IPAddressClaim', 'default', 'machine') ?? {}, 'status')
    expect(status['conditions']).toEqual([other, expect.objectContaining({ type: 'Ready' })])
  })

  it.each([
    ['another group', claimObject('machine', { group: 'ipam.example.org' })],
    ['no group', claimObject('machine', { group: null })],
    ['a kind that Berth does not serve', claimObject('machine', { kind: 'InClusterPrefixPool' })],
    [
      'the annotation that pauses it',
      claimObject('machine', { annotations: { 'cluster.x-k8s.io/paused': '' } }),
    ],
  ])('is left alone with %s', async (_name, claim) => {
    const world = await worldOf(poolObject(POOL), claim)
    expect(world.writes.filter((write) => !write.includes('IPPool'))).toEqual([])
  })

  it('waits for a paused pool, and goes on when that does', async () => {
    const world = new World()
    world.put('InClusterIPPool', poolObject(POOL, { annotations: { 'cluster.x-k8s.io/paused': 'true' } }))
    world.put('IPAddressClaim', claimObject('machine'))
    const one = allocator(world)
    await settle(world, one, 60_000)
    expect(leaseLines(world)).toEqual([])
    world.put('InClusterIPPool', poolObject(POOL))
    await settle(world, one)
    expect(see(world, 'machine').address).toBe('10.0.0.50/24')
  })

  it.each([
    ['paused', { spec: { paused: true } }],
    ['paused by annotation', { metadata: { annotations: { 'cluster.x-k8s.io/paused': '' } } }],
    ['missing', undefined],
  ])('waits for a Cluster that is %s, and goes on within 11 s of its end', async (_name, cluster) => {
    const world = new World()
    world.put('InClusterIPPool', poolObject(POOL))
    world.put('IPAddressClaim', claimObject('machine', { clusterName: 'c' }))
    if (cluster !== undefined) world.clusters.set('default/c', cluster)
    const one = allocator(world)
    await settle(world, one, 60_000)
    expect(see(world, 'machine')).toEqual({})
    world.clusters.set('default/c', {})
    await settle(world, one, 11_000)
    expect(see(world, 'machine').address).toBe('10.0.0.50/24')
  })
})

describe('why a claim has no address', () => {
  it.each([
    [
      'the pool does not exist',
      poolObject(POOL, { namespace: 'other' }),
      'False PoolNotReady',
      'InClusterIPPool default/pool does not exist: create it, or correct spec.poolRef of a new claim',
    ],
    [
      'the pool has no prefix',
      poolObject({ addresses: ['10.0.0.50'] }),
      'False PoolNotReady',
      'InClusterIPPool default/pool cannot be used: spec.prefix: the pool has no prefix; give the prefix length of the network, e.g. prefix: 24',
    ],
    [
      'the pool gives nothing',
      poolObject({ addresses: ['10.0.0.1'], prefix: 24, gateway: '10.0.0.1' }),
      'False PoolNotReady',
      'InClusterIPPool default/pool has nothing to give: all of its addresses are excluded, reserved or the gateway; add addresses to the pool',
    ],
  ])('%s', async (_name, pool, ready, message) => {
    const world = await worldOf(pool, claimObject('machine'))
    expect(see(world, 'machine')).toEqual({ ready, message, address: undefined, addressRef: undefined })
    expect(leaseLines(world)).toEqual([])
  })

  it('the pool is being deleted', async () => {
    const world = await worldOf(poolObject(POOL), claimObject('first'))
    remove(world, 'InClusterIPPool', 'pool')
    world.put('IPAddressClaim', claimObject('second'))
    await settle(world, allocator(world))
    expect(see(world, 'second')).toMatchObject({
      ready: 'False PoolNotReady',
      message:
        'InClusterIPPool default/pool is being deleted: it gives no more addresses; claim from another one',
    })
  })

  it('the API server refuses the IPAddress; it gets the same address when it does not any more', async () => {
    const world = new World()
    world.put('InClusterIPPool', poolObject(POOL))
    world.put('IPAddressClaim', claimObject('machine'))
    world.refusal = new ApiError({ status: 403, reason: 'Forbidden', message: 'quota exceeded' })
    const one = allocator(world)
    await settle(world, one)
    expect(see(world, 'machine')).toMatchObject({
      ready: 'False AllocationFailed',
      message: 'the API server refuses IPAddress default/machine: quota exceeded',
    })
    world.refusal = undefined
    await settle(world, one, 30_000)
    expect(see(world, 'machine')).toMatchObject({ address: '10.0.0.50/24', ready: 'True Ready' })
    expect(leaseLines(world)).toEqual(['10.0.0.50 Bound default/machine'])
  })

  it('the pool is exhausted: once told, with figures, and by an Event', async () => {
    const world = new World()
    world.put('InClusterIPPool', poolObject(POOL))
    for (const [place, name] of ['a', 'b', 'c'].entries())
      world.put('IPAddressClaim', claimObject(name, { createdAt: place }))
    const one = allocator(world)
    await settle(world, one, 120_000)
    const message =
      'no free address in InClusterIPPool default/pool: all 2 are in use, 2 by claims; the claim waits; delete claims that are not needed, or give the pool more addresses'
    expect(see(world, 'c')).toEqual({
      ready: 'False PoolExhausted',
      message,
      address: undefined,
      addressRef: undefined,
    })
    expect(one.events.filter(({ reason }) => reason === 'PoolExhausted')).toEqual([
      { about: 'IPAddressClaim c', type: 'Warning', reason: 'PoolExhausted', message },
    ])
  })
})

describe('claims that wait', () => {
  it('are served in the order of their creation, by a new process too', async () => {
    const world = new World()
    world.put('InClusterIPPool', poolObject({ ...POOL, addresses: ['10.0.0.50'] }))
    for (const [name, createdAt] of [
      ['z', 1],
      ['y', 2],
      ['x', 3],
    ] as const)
      world.put('IPAddressClaim', claimObject(name, { createdAt }))
    await settle(world, allocator(world))
    expect(see(world, 'z').address).toBe('10.0.0.50/24')
    remove(world, 'IPAddressClaim', 'z')
    const next = allocator(world)
    // A newer one that is looked at first.
    world.put('IPAddressClaim', claimObject('a', { createdAt: 4 }))
    await settle(world, next)
    expect(['x', 'y', 'a'].map((name) => see(world, name).address)).toEqual([
      undefined,
      '10.0.0.50/24',
      undefined,
    ])
    remove(world, 'IPAddressClaim', 'y')
    await settle(world, next)
    expect(see(world, 'x').address).toBe('10.0.0.50/24')
  })

  it('do not wait for one whose lease the API server refuses', async () => {
    const world = new World()
    world.put('InClusterIPPool', poolObject({ ...POOL, addresses: ['10.0.0.50'] }))
    for (const [place, name] of ['has', 'refused', 'next'].entries())
      world.put('IPAddressClaim', claimObject(name, { createdAt: place }))
    const one = allocator(world)
    await settle(world, one)
    const create = one.allocation.api.create.bind(one.allocation.api)
    one.allocation.api.create = (path, object) =>
      text(objectAt(objectAt(object, 'spec'), 'owner'), 'name') === 'refused'
        ? Promise.reject(new ApiError({ status: 403, reason: 'Forbidden', message: 'a policy denied it' }))
        : create(path, object)
    remove(world, 'IPAddressClaim', 'has')
    await settle(world, one, 30_000)
    expect(see(world, 'next').address).toBe('10.0.0.50/24')
  })

  it('are served when the pool grows', async () => {
    const world = new World()
    world.put('InClusterIPPool', poolObject({ ...POOL, addresses: ['10.0.0.50'] }))
    for (const name of ['a', 'b', 'c', 'd']) world.put('IPAddressClaim', claimObject(name))
    const one = allocator(world)
    await settle(world, one)
    world.put('InClusterIPPool', poolObject({ ...POOL, addresses: ['10.0.0.50-10.0.0.52'] }))
    await settle(world, one)
    expect(['a', 'b', 'c', 'd'].map((name) => see(world, name).address)).toEqual([
      '10.0.0.50/24',
      '10.0.0.51/24',
      '10.0.0.52/24',
      undefined,
    ])
  })

  it('do not stop those after them when they are paused or deleted', async () => {
    const world = new World()
    world.put('InClusterIPPool', poolObject({ ...POOL, addresses: ['10.0.0.50'] }))
    for (const [name, createdAt] of [
      ['a', 1],
      ['b', 2],
      ['c', 3],
      ['d', 4],
    ] as const)
      world.put('IPAddressClaim', claimObject(name, { createdAt }))
    const one = allocator(world)
    await settle(world, one)
    const waiting = world.get('IPAddressClaim', 'default', 'b') ?? {}
    const metadata = objectAt(waiting, 'metadata')
    world.put('IPAddressClaim', {
      ...waiting,
      metadata: { ...metadata, annotations: { 'cluster.x-k8s.io/paused': '' } },
    })
    remove(world, 'IPAddressClaim', 'c')
    remove(world, 'IPAddressClaim', 'a')
    await settle(world, one)
    expect(see(world, 'd').address).toBe('10.0.0.50/24')
  })
})

describe('two claims that race for the last address', () => {
  it.each([
    ['of one allocator', false],
    ['of two allocators', true],
  ])('%s: one has it, one waits', async (_name, two) => {
    const world = new World()
    world.put('InClusterIPPool', poolObject({ ...POOL, addresses: ['10.0.0.50'] }))
    world.put('IPAddressClaim', claimObject('a'))
    world.put('IPAddressClaim', claimObject('b'))
    const one = allocator(world)
    const other = two ? allocator(world) : one
    await Promise.all([one.claims.reconcile('default/b'), other.claims.reconcile('default/a')])
    await settle(world, one)
    await settle(world, other)
    const ready = ['a', 'b'].map((name) => see(world, name).ready)
    expect(new Set(ready)).toEqual(new Set(['False PoolExhausted', 'True Ready']))
    expect(leaseLines(world)).toHaveLength(1)
  })
})
