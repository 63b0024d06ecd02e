import { describe, expect, it } from '@jest/globals'
import { acquireExactly, acquireLowest, type Want } from '../../../allocator/leases/acquire.ts'
import { formatAddress, parseAddress } from '../../../network/address/address.ts'
import { ownPots } from '../../../network/nad/address-pots.ts'
import { FakeCluster } from '../fake-cluster.ts'
import { leaseOf } from './lease-objects.ts'
import { allocator, berth, leaseLines, nad } from './stage.ts'

const RESERVED = { reservedNetworks: [] }

/** An allocator that was told of nothing but the network, and what pod web wants of it. */
function stage(count: number) {
  const cluster = new FakeCluster()
  cluster.put('NetworkAttachmentDefinition', nad('net', berth(count)))
  const { allocation } = allocator(cluster, {}, cluster.view(false))
  const network = allocation.view.network('default', 'net')
  const [pot] = network === undefined ? [] : ownPots(network, RESERVED)
  if (pot === undefined) throw new Error('no pot')
  const want: Want = {
    pot,
    owner: {
      kind: 'Pod',
      namespace: 'default',
      name: 'web',
      uid: 'u1',
      interface: 'net1',
      ordinal: undefined,
    },
    pod: { name: 'web', uid: 'u1', node: undefined },
  }
  return { cluster, allocation, want }
}

const address = (text: string) => {
  const read = parseAddress(text)
  if (!read.ok) throw new Error(read.problem)
  return read.value
}

describe('to acquire an address', () => {
  it('tries the next when the lowest is another’s, and knows better the next time', async () => {
    const { cluster, allocation, want } = stage(9)
    for (const last of [1, 2])
      cluster.put('IPLease', leaseOf({ address: `192.168.20.${last}`, pod: 'other', uid: 'u9' }))
    const acquired = await acquireLowest(allocation, want)
    expect(acquired.ok && formatAddress(acquired.lease.address)).toBe('192.168.20.3')
    cluster.writes.length = 0
    await acquireLowest(allocation, { ...want, owner: { ...want.owner, interface: 'net2' } })
    expect(cluster.writes).toEqual(['POST IPLease /default.192-168-20-4'])
  })

  it('is done if the lease is there already: an answer was lost', async () => {
    const { cluster, allocation, want } = stage(9)
    cluster.put('IPLease', leaseOf({ address: '192.168.20.1', pod: 'web', uid: 'u1' }))
    const acquired = await acquireLowest(allocation, want)
    expect(acquired.ok && formatAddress(acquired.lease.address)).toBe('192.168.20.1')
    expect(leaseLines(cluster)).toEqual(['192.168.20.1 Bound web net1'])
  })

  it('binds its own lease again where that rests', async () => {
    const { cluster, allocation, want } = stage(9)
    cluster.put('IPLease', leaseOf({ address: '192.168.20.1', pod: 'web', uid: 'u1', phase: 'Quarantined' }))
    expect((await acquireLowest(allocation, want)).ok).toBe(true)
    expect(leaseLines(cluster)).toEqual(['192.168.20.1 Bound web net1'])
  })

  it('takes an address whose lease goes between the create and the read', async () => {
    const { cluster, allocation, want } = stage(9)
    cluster.put('IPLease', leaseOf({ address: '192.168.20.1', pod: 'other', uid: 'u9' }))
    const get = allocation.api.get.bind(allocation.api)
    allocation.api.get = (path) => {
      cluster.take('IPLease', '', 'default.192-168-20-1')
      return get(path)
    }
    const acquired = await acquireLowest(allocation, want)
    expect(acquired.ok && formatAddress(acquired.lease.address)).toBe('192.168.20.1')
  })

  it('passes by what has a lease that cannot be read', async () => {
    const { cluster, allocation, want } = stage(9)
    cluster.put('IPLease', { metadata: { name: 'default.192-168-20-1' }, spec: {} })
    const acquired = await acquireLowest(allocation, want)
    expect(acquired.ok && formatAddress(acquired.lease.address)).toBe('192.168.20.2')
  })

  it('tells that there is nothing left', async () => {
    const { cluster, allocation, want } = stage(2)
    for (const last of [1, 2])
      cluster.put('IPLease', leaseOf({ address: `192.168.20.${last}`, pod: 'other', uid: 'u9' }))
    expect(await acquireLowest(allocation, want)).toEqual({ ok: false, reason: 'exhausted' })
    // Nothing stays in hand.
    cluster.take('IPLease', '', 'default.192-168-20-2')
    allocation.view.forget('IPLease', '', 'default.192-168-20-2')
    expect((await acquireLowest(allocation, want)).ok).toBe(true)
  })

  it('tells who has the one that is asked for, though nothing was known of it', async () => {
    const { cluster, allocation, want } = stage(9)
    cluster.put('IPLease', leaseOf({ address: '192.168.20.7', pod: 'other', uid: 'u9' }))
    const acquired = await acquireExactly(allocation, want, address('192.168.20.7'))
    expect(acquired).toMatchObject({ ok: false, reason: 'held', by: { kind: 'IPLease', name: 'other' } })
  })

  it('does not take an address outside of the pot', async () => {
    const { cluster, allocation, want } = stage(9)
    expect((await acquireExactly(allocation, want, address('10.0.0.1'))).ok).toBe(false)
    expect(cluster.writes).toEqual([])
  })

  it('gives to workers of one process that ask at once different addresses at the first try', async () => {
    const { cluster, allocation, want } = stage(20)
    const all = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        acquireLowest(allocation, { ...want, owner: { ...want.owner, interface: `net${index}` } }),
      ),
    )
    expect(new Set(all.map((one) => one.ok && one.lease.name)).size).toBe(16)
    expect(cluster.writes).toHaveLength(16)
    expect(cluster.reads).toEqual([])
  })
})
