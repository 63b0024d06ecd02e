import { describe, expect, it } from '@jest/globals'
import { ApiError } from '../../../cluster/api/api-error.ts'
import type { JsonObject } from '../../../network/json/json.ts'
import { claimObject, poolObject } from './objects.ts'
import { leaseLines } from './see.ts'
import { allocator, settle } from './stage.ts'
import { World } from './world.ts'

const POOL = { addresses: ['10.0.0.50-10.0.0.59'], prefix: 24 }
const UPSTREAM = { 'cluster.x-k8s.io/provider': 'ipam-in-cluster' }
const refused = (status: number, reason: string) => new ApiError({ status, reason, message: reason })

function worldOf(definition: JsonObject | ApiError): World {
  const world = new World()
  world.definition = definition
  world.put('InClusterIPPool', poolObject(POOL))
  world.put('IPAddressClaim', claimObject('machine'))
  return world
}

describe('claims and pools', () => {
  it.each([
    ['auto', 'no other provider has installed them', {}, true],
    ['auto', 'another provider has', { 'cluster.x-k8s.io/provider': 'infrastructure-x' }, true],
    ['auto', 'the in-cluster provider has installed them', UPSTREAM, false],
    ['auto', 'there is no definition', refused(404, 'NotFound'), true],
    ['auto', 'the definition may not be read', refused(403, 'Forbidden'), false],
    ['always', 'the in-cluster provider has installed them', UPSTREAM, true],
    ['never', 'no other provider has installed them', {}, false],
  ] as const)('with %s, where %s: served or left alone', async (serveClaims, _name, definition, serves) => {
    const world = worldOf(definition)
    await settle(world, allocator(world, {}, { serveClaims }))
    expect(leaseLines(world)).toEqual(serves ? ['10.0.0.50 Bound default/machine'] : [])
    expect(world.writes.length > 0).toBe(serves)
  })

  it('are served when the other provider has been removed, and left alone when one comes', async () => {
    const world = worldOf(UPSTREAM)
    const one = allocator(world)
    await settle(world, one)
    world.definition = {}
    await settle(world, one, 180_000)
    expect(leaseLines(world)).toEqual(['10.0.0.50 Bound default/machine'])
    world.definition = UPSTREAM
    await settle(world, one, 180_000)
    world.put('IPAddressClaim', claimObject('second'))
    await settle(world, one)
    expect(leaseLines(world)).toHaveLength(1)
    expect(one.logged.filter((line) => line.startsWith('IPAddressClaims'))).toEqual([
      'IPAddressClaims are left alone',
      'IPAddressClaims are served',
      'IPAddressClaims are left alone',
    ])
  })

  it('wait for an answer of the API server where nothing is known yet, and go on as before where something is', async () => {
    const world = worldOf(refused(500, 'InternalError'))
    const one = allocator(world)
    await expect(one.claims.reconcile('default/machine')).rejects.toThrow('InternalError')
    world.definition = {}
    await settle(world, one)
    world.definition = refused(500, 'InternalError')
    world.put('IPAddressClaim', claimObject('second'))
    await settle(world, one, 400_000)
    expect(leaseLines(world)).toHaveLength(2)
  })
})
