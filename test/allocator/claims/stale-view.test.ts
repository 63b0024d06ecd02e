import { describe, expect, it } from '@jest/globals'
import { objectAt, type JsonObject } from '../../../network/json/json.ts'
import { addressObject, claimObject, claimOwner, leaseObject, poolObject } from './objects.ts'
import { leases, see } from './see.ts'
import { allocator, type Allocator } from './stage.ts'
import { World } from './world.ts'

const POOL = { addresses: ['10.0.0.50-10.0.0.60'], prefix: 24 }

const claimOf = (uid: string): JsonObject => {
  const object = claimObject('machine', { finalizers: ['ipam.cluster.x-k8s.io/ReleaseAddress'] })
  return { ...object, metadata: { ...objectAt(object, 'metadata'), uid } }
}

const ownedBy = (uid: string): JsonObject => ({
  ownerReferences: [
    { apiVersion: 'ipam.cluster.x-k8s.io/v1beta2', kind: 'IPAddressClaim', name: 'machine', uid },
  ],
  finalizers: ['ipam.cluster.x-k8s.io/ProtectAddress'],
})

/** An allocator whose watches tell it nothing but what a test delivers. */
function behind(world: World): Allocator {
  return allocator(world, {}, { view: world.view(false) })
}

/** `10.0.0.50 of claim-1`. */
const holders = (world: World): readonly string[] =>
  leases(world).map(({ name, owner }) => `${name.slice('default.'.length)} of ${owner.uid}`)

describe('an allocator whose view is behind', () => {
  it('tells no claim of an address whose lease it has lost to another one', async () => {
    const world = new World()
    world.put('InClusterIPPool', poolObject(POOL))
    world.put('IPAddressClaim', claimOf('claim-1'))
    world.put('IPLease', leaseObject('10.0.0.50', claimOwner('claim-1')))
    const one = behind(world)
    world.take('IPLease', '', 'default.10-0-0-50')
    world.put('IPLease', leaseObject('10.0.0.50', claimOwner('other', 'other')))
    await one.claims.reconcile('default/machine')
    expect(see(world, 'machine').address).toBe('10.0.0.51/24')
    expect(holders(world)).toEqual(['10-0-0-50 of other', '10-0-0-51 of claim-1'])
  })

  it('frees no lease of a claim that has come in the place of the one that it knows', async () => {
    const world = new World()
    world.put('InClusterIPPool', poolObject(POOL))
    world.put('IPAddressClaim', claimOf('claim-1'))
    world.put('IPAddress', addressObject('10.0.0.50', {}, ownedBy('claim-1')))
    world.put('IPLease', leaseObject('10.0.0.50', claimOwner('claim-1')))
    const one = behind(world)
    world.take('IPAddress', 'default', 'machine')
    world.take('IPAddressClaim', 'default', 'machine')
    world.put('IPAddressClaim', claimOf('claim-2'))
    world.put('IPAddress', addressObject('10.0.0.51', {}, ownedBy('claim-2')))
    world.put('IPLease', leaseObject('10.0.0.51', claimOwner('claim-2')))
    one.view.deliver(Infinity, 'IPLease')
    await one.claims.reconcile('default/machine')
    expect(world.writes).not.toContain('DELETE IPLease /default.10-0-0-51')
    expect(holders(world)).toEqual(['10-0-0-51 of claim-2'])
    expect(see(world, 'machine').ready).toBe('True Ready')
  })

  it('takes no lease from the claim that has come in the place of the one that it knows', async () => {
    const world = new World()
    world.put('InClusterIPPool', poolObject(POOL))
    world.put('IPAddressClaim', claimOf('claim-1'))
    const one = behind(world)
    world.take('IPAddressClaim', 'default', 'machine')
    world.put('IPAddressClaim', claimOf('claim-2'))
    world.put('IPAddress', addressObject('10.0.0.51', {}, ownedBy('claim-2')))
    world.put('IPLease', leaseObject('10.0.0.51', claimOwner('claim-2')))
    one.view.deliver(Infinity, 'IPAddress')
    const owner = () => objectAt(world.get('IPLease', '', 'default.10-0-0-51') ?? {}, 'spec')['owner']
    const before = world.writes.length
    await one.claims.reconcile('default/machine')
    expect(owner()).toMatchObject({ uid: 'claim-2' })
    expect(world.writes.slice(before)).not.toContain('PATCH IPLease /default.10-0-0-51')
  })

  it('releases nothing of a claim that lives', async () => {
    const world = new World()
    world.put('InClusterIPPool', poolObject(POOL))
    world.put('IPAddressClaim', {
      ...claimOf('claim-1'),
      metadata: {
        ...objectAt(claimOf('claim-1'), 'metadata'),
        deletionTimestamp: '2026-01-01T00:00:00Z',
      },
    })
    const one = behind(world)
    world.take('IPAddressClaim', 'default', 'machine')
    world.put('IPAddressClaim', claimOf('claim-2'))
    world.put('IPAddress', addressObject('10.0.0.50', {}, ownedBy('claim-2')))
    world.put('IPLease', leaseObject('10.0.0.50', claimOwner('claim-2')))
    one.view.deliver(Infinity, 'IPLease')
    one.view.deliver(Infinity, 'IPAddress')
    const before = world.writes.length
    await one.claims.reconcile('default/machine')
    expect(world.writes.slice(before).filter((write) => !write.includes('IPAddressClaim'))).toEqual([
      'PATCH IPAddress default/machine',
    ])
    expect(holders(world)).toEqual(['10-0-0-50 of claim-2'])
    expect(see(world, 'machine')).toMatchObject({ address: '10.0.0.50/24', ready: 'True Ready' })
  })

  it('clears nothing up after a claim that is there', async () => {
    const world = new World()
    world.put('InClusterIPPool', poolObject(POOL))
    world.put('IPAddress', addressObject('10.0.0.50', {}, ownedBy('claim-1')))
    world.put('IPLease', leaseObject('10.0.0.50', claimOwner('claim-1')))
    const one = behind(world)
    world.put('IPAddressClaim', claimOf('claim-1'))
    await one.claims.reconcile('default/machine')
    expect(holders(world)).toEqual(['10-0-0-50 of claim-1'])
    expect(see(world, 'machine')).toMatchObject({ address: '10.0.0.50/24', ready: 'True Ready' })
  })
})
