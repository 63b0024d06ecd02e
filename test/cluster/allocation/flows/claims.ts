import { expect, it } from '@jest/globals'
import { objectAt, text, type JsonObject } from '../../../../network/json/json.ts'
import {
  claimsPath,
  conditionOf,
  found,
  GLOBAL_POOLS,
  Home,
  ipAddressesPath,
  poolsPath,
  type Stage,
} from '../stage.ts'

type Kind = 'InClusterIPPool' | 'GlobalInClusterIPPool'

const pool = (kind: Kind, name: string, spec: JsonObject): JsonObject => ({
  apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
  kind,
  metadata: { name },
  spec,
})

const claim = (name: string, kind: Kind, poolName: string): JsonObject => ({
  apiVersion: 'ipam.cluster.x-k8s.io/v1beta2',
  kind: 'IPAddressClaim',
  metadata: { name },
  spec: { poolRef: { apiGroup: 'ipam.cluster.x-k8s.io', kind, name: poolName } },
})

const addressOf = (object: JsonObject): string => text(objectAt(object, 'spec'), 'address') ?? ''

/** Machines of Cluster API: an IPAddressClaim becomes an IPAddress. */
export function claims(stage: () => Stage): void {
  const claimed = async (home: Home, name: string): Promise<string> =>
    addressOf(await home.objectThat(`${ipAddressesPath(home.namespace)}/${name}`, () => true))

  it('become an IPAddress of their name, lowest first, with condition, counters and lease', async () => {
    const home = await Home.at(stage(), 'machines')
    const spec = { addresses: ['10.64.0.10-10.64.0.12', '10.64.0.20'], prefix: 24, gateway: '10.64.0.1' }
    await home.client.create(poolsPath('machines'), pool('InClusterIPPool', 'vms', spec))
    for (const [place, name] of ['a', 'b', 'c', 'd'].entries()) {
      await home.client.create(claimsPath('machines'), claim(name, 'InClusterIPPool', 'vms'))
      expect(await claimed(home, name)).toBe(['10.64.0.10', '10.64.0.11', '10.64.0.12', '10.64.0.20'][place])
    }
    const bound = await home.objectThat(
      `${claimsPath('machines')}/a`,
      (one) => text(conditionOf(one, 'Ready') ?? {}, 'status') === 'True',
    )
    expect(bound).toMatchObject({ status: { addressRef: { name: 'a' } } })
    const ipAddress = await home.client.get(`${ipAddressesPath('machines')}/a`)
    expect(ipAddress).toMatchObject({
      spec: {
        address: '10.64.0.10',
        prefix: 24,
        gateway: '10.64.0.1',
        claimRef: { name: 'a' },
        poolRef: { kind: 'InClusterIPPool', name: 'vms' },
      },
    })
    const full = await home.objectThat(`${poolsPath('machines')}/vms`, (one) => {
      const counts = objectAt(objectAt(one, 'status'), 'ipAddresses')
      return counts['used'] === 4
    })
    expect(full).toMatchObject({ status: { ipAddresses: { total: 4, used: 4, free: 0, outOfRange: 0 } } })
    expect(await home.leases()).toEqual([
      '10.64.0.10 Bound IPAddressClaim a',
      '10.64.0.11 Bound IPAddressClaim b',
      '10.64.0.12 Bound IPAddressClaim c',
      '10.64.0.20 Bound IPAddressClaim d',
    ])
  })

  it('wait when the pool is exhausted, and are served when an address comes free', async () => {
    const home = await Home.at(stage(), 'machines-wait')
    const spec = { addresses: ['10.64.1.10'], prefix: 24, gateway: '10.64.1.1' }
    await home.client.create(poolsPath('machines-wait'), pool('InClusterIPPool', 'vms', spec))
    await home.client.create(claimsPath('machines-wait'), claim('a', 'InClusterIPPool', 'vms'))
    await claimed(home, 'a')
    await home.client.create(claimsPath('machines-wait'), claim('b', 'InClusterIPPool', 'vms'))
    const waiting = await home.objectThat(
      `${claimsPath('machines-wait')}/b`,
      (one) => conditionOf(one, 'Ready') !== undefined,
    )
    expect(conditionOf(waiting, 'Ready')).toMatchObject({ status: 'False', reason: 'PoolExhausted' })
    await home.stage.ask('DELETE', `${claimsPath('machines-wait')}/a`)
    expect(await claimed(home, 'b')).toBe('10.64.1.10')
    expect(await found(home.client, `${ipAddressesPath('machines-wait')}/a`)).toBeUndefined()
  })

  it('of any namespace share a global pool', async () => {
    const one = await Home.at(stage(), 'global-one')
    const two = await Home.at(stage(), 'global-two')
    const spec = { addresses: ['10.64.2.2-10.64.2.254'], prefix: 24, gateway: '10.64.2.1' }
    await one.client.create(GLOBAL_POOLS, pool('GlobalInClusterIPPool', 'shared', spec))
    await one.client.create(claimsPath('global-one'), claim('test', 'GlobalInClusterIPPool', 'shared'))
    expect(await claimed(one, 'test')).toBe('10.64.2.2')
    await two.client.create(claimsPath('global-two'), claim('test', 'GlobalInClusterIPPool', 'shared'))
    expect(await claimed(two, 'test')).toBe('10.64.2.3')
  })

  it('share a pool with pods, and none gets the address of another', async () => {
    const home = await Home.at(stage(), 'mixed')
    const spec = { addresses: ['10.64.3.10-10.64.3.20'], prefix: 24, gateway: '10.64.3.1' }
    await home.client.create(poolsPath('mixed'), pool('InClusterIPPool', 'both', spec))
    await home.network('net', { type: 'berth', pool: { kind: 'InClusterIPPool', name: 'both' } })
    await home.client.create(claimsPath('mixed'), claim('vm', 'InClusterIPPool', 'both'))
    expect(await claimed(home, 'vm')).toBe('10.64.3.10')
    expect(await home.served('pod', 'net')).toEqual(['10.64.3.11/24'])
  })

  it('keep their pool from being deleted or shrunk', async () => {
    const home = await Home.at(stage(), 'kept-pool')
    const spec = { addresses: ['10.64.4.10-10.64.4.20'], prefix: 24, gateway: '10.64.4.1' }
    await home.client.create(poolsPath('kept-pool'), pool('InClusterIPPool', 'vms', spec))
    await home.client.create(claimsPath('kept-pool'), claim('vm', 'InClusterIPPool', 'vms'))
    await claimed(home, 'vm')
    const path = `${poolsPath('kept-pool')}/vms`
    const deletion = await home.stage.ask('DELETE', path)
    expect(deletion).toMatchObject({ status: 403, body: { message: expect.stringContaining('pool-in-use') } })
    const shrunk = await home.stage.ask('PATCH', path, { spec: { addresses: ['10.64.4.15-10.64.4.20'] } })
    expect(shrunk).toMatchObject({ status: 403, body: { message: expect.stringContaining('10.64.4.10') } })
  })
}
