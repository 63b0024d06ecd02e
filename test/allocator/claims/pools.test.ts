import { describe, expect, it } from '@jest/globals'
import { objectAt, property, type JsonObject } from '../../../network/json/json.ts'
import { addressObject, claimObject, leaseObject, poolObject } from './objects.ts'
import { leaseLines, remove, see } from './see.ts'
import { allocator, settle } from './stage.ts'
import { World } from './world.ts'

const POOL = { addresses: ['10.0.0.50-10.0.0.59'], prefix: 24, gateway: '10.0.0.1' }

const figures = (world: World, namespace = 'default') => {
  const kind = namespace === '' ? 'GlobalInClusterIPPool' : 'InClusterIPPool'
  return property(objectAt(world.get(kind, namespace, 'pool') ?? {}, 'status'), 'ipAddresses')
}

const finalizers = (world: World) =>
  property(objectAt(world.get('InClusterIPPool', 'default', 'pool') ?? {}, 'metadata'), 'finalizers')

const DB = { kind: 'StatefulSet', namespace: 'default', name: 'db', uid: 'db', interface: 'net1', ordinal: 0 }

async function worldOf(pool: JsonObject, ...claims: readonly string[]) {
  const world = new World()
  const namespace = objectAt(pool, 'metadata')['namespace']
  world.put(namespace === undefined ? 'GlobalInClusterIPPool' : 'InClusterIPPool', pool)
  for (const [createdAt, name] of claims.entries())
    world.put('IPAddressClaim', claimObject(name, { createdAt }))
  const one = allocator(world)
  await settle(world, one, 5000)
  return { world, one }
}

describe('the figures of a pool', () => {
  it('follow its claims', async () => {
    const { world, one } = await worldOf(poolObject(POOL), 'a', 'b')
    expect(figures(world)).toEqual({ total: 10, used: 2, free: 8, outOfRange: 0 })
    remove(world, 'IPAddressClaim', 'a')
    await settle(world, one, 5000)
    expect(figures(world)).toEqual({ total: 10, used: 1, free: 9, outOfRange: 0 })
  })

  it('are written once for claims that come within a second', async () => {
    const { world, one } = await worldOf(poolObject(POOL))
    const before = world.writes.length
    for (const name of ['a', 'b', 'c', 'd']) world.put('IPAddressClaim', claimObject(name))
    await settle(world, one)
    await settle(world, one, 5000)
    const written = world.writes
      .slice(before)
      .filter((write) => write.endsWith('/status') && write.includes('IPPool'))
    expect(written.length).toBeLessThanOrEqual(2)
    expect(figures(world)).toEqual({ total: 10, used: 4, free: 6, outOfRange: 0 })
  })

  it('count what a shrunk pool would not give any more', async () => {
    const { world, one } = await worldOf(poolObject(POOL), 'a', 'b', 'c')
    const metadata = objectAt(world.get('InClusterIPPool', 'default', 'pool') ?? {}, 'metadata')
    world.put('InClusterIPPool', {
      ...poolObject({ ...POOL, addresses: ['10.0.0.52-10.0.0.55'] }),
      metadata,
    })
    await settle(world, one, 5000)
    expect(figures(world)).toEqual({ total: 4, used: 3, free: 3, outOfRange: 2 })
  })

  it('count pods, addresses in quarantine, and IPAddresses that people made, each address once', async () => {
    const { world, one } = await worldOf(poolObject(POOL), 'a')
    world.put('IPLease', leaseObject('10.0.0.57', DB, 'Quarantined'))
    world.put('IPAddress', addressObject('10.0.0.58', {}, { name: 'mine' }))
    await settle(world, one, 5000)
    expect(figures(world)).toEqual({ total: 10, used: 3, free: 7, outOfRange: 0 })
  })

  it('stay within what JSON keeps, however large the pool', async () => {
    const { world } = await worldOf(poolObject({ addresses: ['2001:db8::/64'], prefix: 64 }), 'a')
    expect(figures(world)).toEqual({
      total: Number.MAX_SAFE_INTEGER,
      used: 1,
      free: Number.MAX_SAFE_INTEGER,
      outOfRange: 0,
    })
    expect(see(world, 'a').address).toBe('2001:db8::1/64')
  })

  it.each(['v1alpha1', 'v1alpha2'])('are told of a GlobalInClusterIPPool in %s', async (apiVersion) => {
    const world = new World()
    world.put('GlobalInClusterIPPool', poolObject(POOL, { namespace: '', apiVersion }))
    for (const namespace of ['one', 'two'])
      world.put('IPAddressClaim', claimObject('a', { namespace, kind: 'GlobalInClusterIPPool' }))
    await settle(world, allocator(world), 5000)
    expect(figures(world, '')).toEqual({ total: 10, used: 2, free: 8, outOfRange: 0 })
    expect(leaseLines(world)).toEqual(['10.0.0.50 Bound one/a', '10.0.0.51 Bound two/a'])
  })

  it.each(['v1alpha1', 'v1alpha2'])(
    'are those of a subnet, which v1alpha1 has, read in %s',
    async (apiVersion) => {
      const { world } = await worldOf(
        poolObject({ subnet: '10.0.0.0/29', gateway: '10.0.0.1' }, { apiVersion }),
        'a',
      )
      expect(figures(world)).toEqual({ total: 5, used: 1, free: 4, outOfRange: 0 })
      expect(see(world, 'a').address).toBe('10.0.0.2/29')
    },
  )
})

describe('a pool that is deleted', () => {
  it('goes when its last address is given back', async () => {
    const { world, one } = await worldOf(poolObject(POOL), 'a', 'b')
    expect(finalizers(world)).toEqual(['ipam.cluster.x-k8s.io/ProtectPool'])
    remove(world, 'InClusterIPPool', 'pool')
    remove(world, 'IPAddressClaim', 'a')
    await settle(world, one, 60_000)
    expect(finalizers(world)).toEqual(['ipam.cluster.x-k8s.io/ProtectPool'])
    remove(world, 'IPAddressClaim', 'b')
    await settle(world, one)
    expect(world.get('InClusterIPPool', 'default', 'pool')).toBeUndefined()
  })

  it('goes at once if it has given nothing, and keeps the finalizers of others', async () => {
    const { world, one } = await worldOf(poolObject(POOL, { finalizers: ['example.org/mine'] }))
    remove(world, 'InClusterIPPool', 'pool')
    await settle(world, one)
    expect(finalizers(world)).toEqual(['example.org/mine'])
  })

  it('is kept by the addresses of pods, but not by those in quarantine', async () => {
    const { world, one } = await worldOf(poolObject(POOL))
    world.put('StatefulSet', {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db', namespace: 'default', uid: 'db' },
      spec: { replicas: 1 },
    })
    world.put('IPLease', leaseObject('10.0.0.57', DB, 'Held'))
    remove(world, 'InClusterIPPool', 'pool')
    await settle(world, one)
    expect(finalizers(world)).toEqual(['ipam.cluster.x-k8s.io/ProtectPool'])
    world.take('StatefulSet', 'default', 'db')
    await settle(world, one)
    expect(leaseLines(world)).toEqual(['10.0.0.57 Quarantined default/db'])
    expect(world.get('InClusterIPPool', 'default', 'pool')).toBeUndefined()
  })

  it('is kept by an IPAddress that the watch has not told of yet', async () => {
    const { world } = await worldOf(poolObject(POOL))
    const one = allocator(world, {}, { view: world.view(false) })
    await settle(world, one)
    world.put('IPAddress', addressObject('10.0.0.58', {}, { name: 'mine' }))
    remove(world, 'InClusterIPPool', 'pool')
    one.view.deliver(Infinity, 'InClusterIPPool')
    await one.pools.reconcile('InClusterIPPool default/pool')
    expect(finalizers(world)).toEqual(['ipam.cluster.x-k8s.io/ProtectPool'])
  })
})
