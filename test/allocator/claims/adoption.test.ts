import { describe, expect, it } from '@jest/globals'
import { objectAt, text, type JsonObject } from '../../../network/json/json.ts'
import { pod } from '../leases/stage.ts'
import { addressObject, claimObject, claimOwner, leaseObject, poolObject } from './objects.ts'
import { leaseLines, remove, see } from './see.ts'
import { allocator, settle } from './stage.ts'
import { World } from './world.ts'

const POOL = { addresses: ['10.0.0.50-10.0.0.60'], prefix: 24 }

const POD = { kind: 'Pod', namespace: 'default', name: 'web', uid: 'web-uid', interface: 'net1' }

async function worldWith(...objects: readonly JsonObject[]): Promise<World> {
  const world = new World()
  world.put('InClusterIPPool', poolObject(POOL))
  world.put('Pod', pod('web', { uid: 'web-uid', gated: false, phase: 'Running' }))
  for (const object of objects) {
    const kind = text(object, 'kind')
    if (kind === 'IPAddress' || kind === 'IPAddressClaim' || kind === 'IPLease') world.put(kind, object)
  }
  await settle(world, allocator(world))
  return world
}

describe('an IPAddress that is there already', () => {
  it('of another provider becomes the claim’s own: lease, finalizer, references, status', async () => {
    const world = await worldWith(claimObject('machine'), addressObject('10.0.0.55'))
    expect(leaseLines(world)).toEqual(['10.0.0.55 Bound default/machine'])
    expect(see(world, 'machine')).toMatchObject({
      address: '10.0.0.55/24',
      addressRef: 'machine',
      ready: 'True Ready',
    })
    expect(objectAt(world.get('IPAddress', 'default', 'machine') ?? {}, 'metadata')).toMatchObject({
      finalizers: ['ipam.cluster.x-k8s.io/ProtectAddress'],
      ownerReferences: [{ kind: 'IPAddressClaim' }, { kind: 'InClusterIPPool' }],
    })
  })

  it('is adopted outside of what its pool gives now', async () => {
    const world = await worldWith(claimObject('machine'), addressObject('10.0.0.99'))
    expect(leaseLines(world)).toEqual(['10.0.0.99 Bound default/machine'])
  })

  it('is given to no other claim before its own is looked at', async () => {
    const world = await worldWith(
      claimObject('a', { createdAt: 1 }),
      claimObject('machine', { createdAt: 2 }),
      addressObject('10.0.0.50'),
    )
    expect(leaseLines(world)).toEqual(['10.0.0.50 Bound default/machine', '10.0.0.51 Bound default/a'])
  })

  it('takes a lease over that is in quarantine', async () => {
    const world = await worldWith(
      claimObject('machine'),
      addressObject('10.0.0.55'),
      leaseObject('10.0.0.55', { ...POD, name: 'gone', uid: 'gone' }, 'Quarantined'),
    )
    expect(leaseLines(world)).toEqual(['10.0.0.55 Bound default/machine'])
  })

  it.each([
    [
      'an address that a pod has leased',
      addressObject('10.0.0.55'),
      'IPAddress default/machine names 10.0.0.55, which is leased to Pod default/web: the lease is Bound; delete the claim, or the other one, and see which machine uses the address',
    ],
    [
      'another claim',
      addressObject('10.0.0.56', { claimRef: { name: 'another' } }),
      'IPAddress default/machine is there already and is of another claim or another pool: delete it, and the claim gets one of its own',
    ],
    [
      'another pool',
      addressObject('10.0.0.56', {
        poolRef: { apiGroup: 'ipam.cluster.x-k8s.io', kind: 'InClusterIPPool', name: 'other' },
      }),
      'IPAddress default/machine is there already and is of another claim or another pool: delete it, and the claim gets one of its own',
    ],
    [
      'another provider',
      addressObject('10.0.0.56', { poolRef: { apiGroup: 'example.org', kind: 'Pool', name: 'pool' } }),
      'IPAddress default/machine is there already and is of another provider: delete it, and the claim gets one of its own',
    ],
    [
      'no address',
      addressObject('10.0.0'),
      'IPAddress default/machine is there already and names no address: delete it, and the claim gets one of its own',
    ],
  ])('that names %s is told of, and goes on when it is gone', async (_name, address, message) => {
    const world = await worldWith(claimObject('machine'), address, leaseObject('10.0.0.55', POD))
    expect(see(world, 'machine')).toMatchObject({ ready: 'False AllocationFailed', message })
    expect(leaseLines(world)).toEqual(['10.0.0.55 Bound default/web'])
    const one = allocator(world)
    remove(world, 'IPAddress', 'machine')
    world.take('IPAddress', 'default', 'machine')
    await settle(world, one)
    expect(see(world, 'machine')).toMatchObject({ address: '10.0.0.50/24', ready: 'True Ready' })
  })

  it('of an earlier claim goes, where its address has been given to somebody else', async () => {
    const earlier = {
      ownerReferences: [
        {
          apiVersion: 'ipam.cluster.x-k8s.io/v1beta2',
          kind: 'IPAddressClaim',
          name: 'machine',
          uid: 'earlier',
        },
      ],
      finalizers: ['ipam.cluster.x-k8s.io/ProtectAddress'],
    }
    const world = await worldWith(
      claimObject('machine'),
      addressObject('10.0.0.55', {}, earlier),
      leaseObject('10.0.0.55', POD),
    )
    expect(see(world, 'machine')).toMatchObject({ address: '10.0.0.50/24', ready: 'True Ready' })
  })

  it('keeps its controller of another kind', async () => {
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'c', uid: 'c', controller: true }
    const world = await worldWith(
      claimObject('machine'),
      addressObject('10.0.0.55', {}, { ownerReferences: [owner] }),
    )
    expect(
      objectAt(world.get('IPAddress', 'default', 'machine') ?? {}, 'metadata')['ownerReferences'],
    ).toMatchObject([
      owner,
      { kind: 'IPAddressClaim', controller: false },
      { kind: 'InClusterIPPool', controller: false },
    ])
  })
})

describe('what an allocator left half done', () => {
  const owner = claimOwner('claim-uid')
  const claim = (): JsonObject => {
    const object = claimObject('machine')
    return { ...object, metadata: { ...objectAt(object, 'metadata'), uid: 'claim-uid' } }
  }

  it('a lease without IPAddress is used', async () => {
    const world = await worldWith(claim(), leaseObject('10.0.0.57', owner))
    expect(leaseLines(world)).toEqual(['10.0.0.57 Bound default/machine'])
    expect(see(world, 'machine').address).toBe('10.0.0.57/24')
  })

  it('of two leases the lowest is used, and the other freed', async () => {
    const world = await worldWith(claim(), leaseObject('10.0.0.57', owner), leaseObject('10.0.0.52', owner))
    expect(leaseLines(world)).toEqual(['10.0.0.52 Bound default/machine'])
    expect(see(world, 'machine').address).toBe('10.0.0.52/24')
  })

  it('a lease beside that of the IPAddress is freed', async () => {
    const world = await worldWith(claim(), leaseObject('10.0.0.52', owner), addressObject('10.0.0.57'))
    expect(leaseLines(world)).toEqual(['10.0.0.57 Bound default/machine'])
  })

  it('a lease of an earlier claim of that name is freed', async () => {
    const world = await worldWith(claim(), leaseObject('10.0.0.52', claimOwner('earlier')))
    expect(see(world, 'machine').address).toBe('10.0.0.50/24')
    expect(leaseLines(world)).toEqual(['10.0.0.50 Bound default/machine'])
  })

  it('a lease that was deleted by hand is made again', async () => {
    const world = await worldWith(claim())
    const one = allocator(world)
    world.take('IPLease', '', 'default.10-0-0-50')
    await settle(world, one)
    expect(leaseLines(world)).toEqual(['10.0.0.50 Bound default/machine'])
  })

  it('an IPAddress that was deleted with force is made again, with the same address', async () => {
    const world = await worldWith(claimObject('a', { createdAt: -1 }), claim())
    const one = allocator(world)
    remove(world, 'IPAddressClaim', 'a')
    world.take('IPAddress', 'default', 'machine')
    await settle(world, one)
    expect(see(world, 'machine').address).toBe('10.0.0.51/24')
  })

  it('a pool that moved to another domain takes its leases along', async () => {
    const world = await worldWith(claim())
    const one = allocator(world)
    world.put('InClusterIPPool', poolObject(POOL, { annotations: { 'ipam.berth.dev/domain': 'blue' } }))
    await settle(world, one)
    world.put('IPAddressClaim', world.get('IPAddressClaim', 'default', 'machine') ?? {})
    await settle(world, one)
    expect(world.all('IPLease').map((object) => objectAt(object, 'metadata')['name'])).toEqual([
      'blue.10-0-0-50',
    ])
  })
})
