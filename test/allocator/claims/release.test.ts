import { describe, expect, it } from '@jest/globals'
import { objectAt, property, type JsonObject } from '../../../network/json/json.ts'
import { addressObject, claimObject, poolObject } from './objects.ts'
import { leaseLines, remove, see } from './see.ts'
import { allocator, pass, settle, type Allocator } from './stage.ts'
import { World } from './world.ts'

const POOL = { addresses: ['10.0.0.50-10.0.0.60'], prefix: 24, gateway: '10.0.0.1' }

/** A pool, a claim with its address, and the allocator that gave it. */
async function served(
  spec: JsonObject = POOL,
  wish: Parameters<typeof claimObject>[1] = {},
): Promise<{ world: World; one: Allocator }> {
  const world = new World()
  world.clusters.set('default/c', {})
  world.put('InClusterIPPool', poolObject(spec))
  world.put('IPAddressClaim', claimObject('machine', wish))
  const one = allocator(world)
  await settle(world, one)
  expect(see(world, 'machine').address).toBe('10.0.0.50/24')
  return { world, one }
}

const there = (world: World) => ({
  claim: world.get('IPAddressClaim', 'default', 'machine') !== undefined,
  address: world.get('IPAddress', 'default', 'machine') !== undefined,
  leases: leaseLines(world),
})

const GONE = { claim: false, address: false, leases: [] }
const ALL = { claim: true, address: true, leases: ['10.0.0.50 Bound default/machine'] }

/** Changes the object of that kind, as a user does. */
function edit(
  world: World,
  kind: 'IPAddressClaim' | 'IPAddress' | 'InClusterIPPool',
  name: string,
  metadata: JsonObject,
): void {
  const object = world.get(kind, 'default', name) ?? {}
  world.put(kind, { ...object, metadata: { ...objectAt(object, 'metadata'), ...metadata } })
}

describe('a claim that is deleted', () => {
  it('gives its address back: the IPAddress, the lease, itself, in this order', async () => {
    const { world, one } = await served()
    const before = world.writes.length
    remove(world, 'IPAddressClaim', 'machine')
    await settle(world, one)
    expect(there(world)).toEqual(GONE)
    expect(world.writes.slice(before).filter((write) => !write.includes('IPPool'))).toEqual([
      'DELETE IPAddressClaim default/machine',
      'DELETE IPAddress default/machine',
      'PATCH IPAddress default/machine',
      'DELETE IPLease /default.10-0-0-50',
      'PATCH IPAddressClaim default/machine',
    ])
  })

  it('keeps the finalizers of others', async () => {
    const { world, one } = await served(POOL, { finalizers: ['example.org/mine'] })
    remove(world, 'IPAddressClaim', 'machine')
    await settle(world, one)
    expect(there(world)).toEqual({ ...GONE, claim: true })
    const claim = world.get('IPAddressClaim', 'default', 'machine') ?? {}
    expect(property(objectAt(claim, 'metadata'), 'finalizers')).toEqual(['example.org/mine'])
  })

  it('keeps its lease as long as somebody keeps the IPAddress', async () => {
    const { world, one } = await served()
    edit(world, 'IPAddress', 'machine', {
      finalizers: ['ipam.cluster.x-k8s.io/ProtectAddress', 'example.org/mine'],
    })
    remove(world, 'IPAddressClaim', 'machine')
    await settle(world, one, 60_000)
    expect(there(world)).toEqual(ALL)
    edit(world, 'IPAddress', 'machine', { finalizers: [] })
    world.take('IPAddress', 'default', 'machine')
    await settle(world, one)
    expect(there(world)).toEqual(GONE)
  })

  it('leaves an IPAddress of its name that is not its own', async () => {
    const { world, one } = await served()
    const address = world.get('IPAddress', 'default', 'machine') ?? {}
    world.put('IPAddress', {
      ...address,
      spec: { ...objectAt(address, 'spec'), claimRef: { name: 'another' } },
    })
    remove(world, 'IPAddressClaim', 'machine')
    await settle(world, one)
    expect(there(world)).toEqual({ ...GONE, address: true })
  })

  it('waits while itself, its pool or its Cluster is paused', async () => {
    const { world, one } = await served(POOL, { clusterName: 'c' })
    const pauses = { annotations: { 'cluster.x-k8s.io/paused': '' } }
    edit(world, 'InClusterIPPool', 'pool', pauses)
    remove(world, 'IPAddressClaim', 'machine')
    await settle(world, one, 60_000)
    expect(there(world)).toEqual(ALL)
    edit(world, 'IPAddressClaim', 'machine', pauses)
    edit(world, 'InClusterIPPool', 'pool', { annotations: {} })
    await settle(world, one, 60_000)
    expect(there(world)).toEqual(ALL)
    world.clusters.set('default/c', { spec: { paused: true } })
    edit(world, 'IPAddressClaim', 'machine', { annotations: {} })
    await settle(world, one, 60_000)
    expect(there(world)).toEqual(ALL)
    world.clusters.set('default/c', {})
    await settle(world, one, 11_000)
    expect(there(world)).toEqual(GONE)
  })

  it('goes though its Cluster is gone already', async () => {
    const { world, one } = await served(POOL, { clusterName: 'c' })
    world.clusters.clear()
    pass(world, one, 2000)
    remove(world, 'IPAddressClaim', 'machine')
    await settle(world, one)
    expect(there(world)).toEqual(GONE)
  })

  it('goes though its pool is gone already', async () => {
    const { world, one } = await served()
    world.take('InClusterIPPool', 'default', 'pool')
    remove(world, 'IPAddressClaim', 'machine')
    await settle(world, one)
    expect(there(world)).toEqual(GONE)
  })
})

describe('the grace period of a pool', () => {
  const graceful = { ...POOL, addressReuseGracePeriodSeconds: 60 }

  it('keeps claim, IPAddress and lease from the deletion on', async () => {
    const { world, one } = await served(graceful)
    remove(world, 'IPAddressClaim', 'machine')
    await settle(world, one, 59_000)
    expect(there(world)).toEqual(ALL)
    await settle(world, one, 1000)
    expect(there(world)).toEqual(GONE)
  })

  it('counts by the clock of the API server after a restart, whatever this machine says', async () => {
    const { world, one } = await served(graceful)
    remove(world, 'IPAddressClaim', 'machine')
    pass(world, one, 62_000)
    await settle(world, allocator(world))
    expect(there(world)).toEqual(GONE)
  })

  it('does not count time that went by in a jump of the server clock while this process watched', async () => {
    const { world, one } = await served(graceful)
    remove(world, 'IPAddressClaim', 'machine')
    world.now -= 3_600_000
    await settle(world, one, 59_000)
    expect(there(world)).toEqual(ALL)
    await settle(world, one, 2000)
    expect(there(world)).toEqual(GONE)
  })

  it('is skipped where the pool is deleted too', async () => {
    const { world, one } = await served({ ...POOL, addressReuseGracePeriodSeconds: 300 })
    remove(world, 'InClusterIPPool', 'pool')
    remove(world, 'IPAddressClaim', 'machine')
    await settle(world, one)
    expect(there(world)).toEqual(GONE)
    expect(world.get('InClusterIPPool', 'default', 'pool')).toBeUndefined()
  })
})

describe('a claim that was taken away with force', () => {
  it('leaves an IPAddress behind, which goes too, and then the lease', async () => {
    const { world, one } = await served()
    world.take('IPAddressClaim', 'default', 'machine')
    await settle(world, one, 120_000)
    expect(there(world)).toEqual(GONE)
  })

  it('is noticed by the next process', async () => {
    const { world } = await served()
    world.take('IPAddressClaim', 'default', 'machine')
    await settle(world, allocator(world), 120_000)
    expect(there(world)).toEqual(GONE)
  })

  it('gives its address to the next claim of its name', async () => {
    const { world, one } = await served()
    const address = world.get('IPAddress', 'default', 'machine')
    world.take('IPAddressClaim', 'default', 'machine')
    const claim = world.put('IPAddressClaim', claimObject('machine'))
    await settle(world, one)
    const uid = objectAt(claim, 'metadata')['uid']
    expect(there(world)).toEqual(ALL)
    expect(objectAt(world.get('IPLease', '', 'default.10-0-0-50') ?? {}, 'spec')['owner']).toMatchObject({
      uid,
    })
    const now = objectAt(world.get('IPAddress', 'default', 'machine') ?? {}, 'metadata')
    expect(now['uid']).toBe(objectAt(address ?? {}, 'metadata')['uid'])
    expect(now['ownerReferences']).toMatchObject([
      { kind: 'IPAddressClaim', uid, controller: true },
      { kind: 'InClusterIPPool', controller: false },
    ])
  })

  it('does not take IPAddresses along that people made', async () => {
    const { world, one } = await served()
    world.put('IPAddress', addressObject('10.0.0.51', { claimRef: { name: 'mine' } }, { name: 'mine' }))
    world.put('IPAddressClaim', claimObject('second'))
    await settle(world, one, 120_000)
    expect(world.get('IPAddress', 'default', 'mine')).toBeDefined()
    expect(see(world, 'second').address).toBe('10.0.0.52/24')
  })
})
