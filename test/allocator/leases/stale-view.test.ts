import { describe, expect, it } from '@jest/globals'
import { ApiError } from '../../../cluster/api/api-error.ts'
import { objectAt, type JsonObject } from '../../../network/json/json.ts'
import { FakeCluster } from '../fake-cluster.ts'
import { leaseOf } from './lease-objects.ts'
import { allocator, berth, leaseLines, nad, pod, see } from './stage.ts'

const STICKY = { 'ipam.berth.dev/sticky': 'true' }
const SET = { name: 'db', uid: 'set-1' }
const named = (address: string): string => JSON.stringify([{ name: 'net', ips: [`${address}/24`] }])

function stage(...pods: readonly JsonObject[]): FakeCluster {
  const cluster = new FakeCluster()
  cluster.put('NetworkAttachmentDefinition', nad('net', berth(20)))
  for (const one of pods) cluster.put('Pod', one)
  return cluster
}

describe('an allocator whose view is behind', () => {
  it('does not let a pod go on the strength of a lease that was deleted, and is somebody else’s now', async () => {
    const cluster = stage(pod('web', { uid: 'u1' }))
    cluster.put('IPLease', leaseOf({ address: '192.168.20.1', pod: 'web', uid: 'u1' }))
    const { reconcile } = allocator(cluster, {}, cluster.view(false))
    cluster.take('IPLease', '', 'default.192-168-20-1')
    cluster.put('IPLease', leaseOf({ address: '192.168.20.1', pod: 'other', uid: 'u2' }))
    await reconcile('web')
    expect(see(cluster, 'web')).toMatchObject({ ips: { net1: ['192.168.20.2/24'] }, gated: false })
    expect(leaseLines(cluster)).toEqual(['192.168.20.1 Bound other net1', '192.168.20.2 Bound web net1'])
  })

  it('binds a lease again that was put into quarantine', async () => {
    const cluster = stage(pod('web', { uid: 'u1' }))
    cluster.put('IPLease', leaseOf({ address: '192.168.20.1', pod: 'web', uid: 'u1' }))
    const { reconcile } = allocator(cluster, {}, cluster.view(false))
    cluster.put('IPLease', leaseOf({ address: '192.168.20.1', pod: 'web', uid: 'u1', phase: 'Quarantined' }))
    await reconcile('web')
    expect(see(cluster, 'web')).toMatchObject({ ips: { net1: ['192.168.20.1/24'] }, gated: false })
    expect(leaseLines(cluster)).toEqual(['192.168.20.1 Bound web net1'])
  })

  it('does not take the address of the pod that came after the one it knows', async () => {
    const cluster = stage(pod('db-0', { uid: 'u1', set: SET, annotations: STICKY }))
    const { reconcile, view } = allocator(cluster, {}, cluster.view(false))
    cluster.take('Pod', 'default', 'db-0')
    cluster.put(
      'Pod',
      pod('db-0', {
        uid: 'u2',
        set: SET,
        annotations: STICKY,
        gated: false,
        networks: named('192.168.20.9'),
      }),
    )
    cluster.put('IPLease', leaseOf({ address: '192.168.20.9', pod: 'db-0', uid: 'u2', ordinal: 0 }))
    view.deliver(9, 'IPLease')
    await reconcile('db-0')
    expect(cluster.writes).toEqual([])
    expect(see(cluster, 'db-0').ips).toEqual({ net1: ['192.168.20.9/24'] })
  })

  it('does not take a sticky address from a pod that lives, though its lease is of the ordinal', async () => {
    const cluster = stage(
      pod('db-0', { uid: 'u1', set: SET, annotations: STICKY }),
      pod('stray', { uid: 'u7' }),
    )
    cluster.put('IPLease', leaseOf({ address: '192.168.20.9', pod: 'stray', uid: 'u7', ordinal: 0 }))
    const { reconcile } = allocator(cluster)
    await reconcile('db-0')
    expect(leaseLines(cluster)).toEqual(['192.168.20.1 Bound db-0 net1', '192.168.20.9 Bound stray net1'])
  })

  it('keeps the annotation of another allocator, and frees the lease that it made itself', async () => {
    const cluster = stage(pod('web', { uid: 'u1' }))
    const { reconcile } = allocator(cluster, {}, cluster.view(false))
    cluster.put('IPLease', leaseOf({ address: '192.168.20.9', pod: 'web', uid: 'u1' }))
    cluster.put('Pod', pod('web', { uid: 'u1', gated: false, networks: named('192.168.20.9') }))
    await reconcile('web')
    expect(see(cluster, 'web').ips).toEqual({ net1: ['192.168.20.9/24'] })
    expect(leaseLines(cluster)).toEqual(['192.168.20.9 Bound web net1'])
  })

  it('serves the annotation as it is now, not as it was', async () => {
    const cluster = stage(pod('web', { uid: 'u1' }))
    const { reconcile } = allocator(cluster, {}, cluster.view(false))
    const networks = '[{"name": "net", "interface": "data", "mac": "02:00:00:00:00:01"}]'
    cluster.put('Pod', pod('web', { uid: 'u1', networks }))
    await reconcile('web')
    expect(see(cluster, 'web')).toMatchObject({ ips: { data: ['192.168.20.1/24'] }, gated: false })
    expect(JSON.stringify(cluster.get('Pod', 'default', 'web'))).toContain('02:00:00:00:00:01')
  })

  it('does not let a pod go without an address because it takes the network for another’s still', async () => {
    const cluster = new FakeCluster()
    cluster.put('NetworkAttachmentDefinition', nad('net', { type: 'dhcp' }))
    cluster.put('Pod', pod('web'))
    const { reconcile } = allocator(cluster, {}, cluster.view(false))
    cluster.put('NetworkAttachmentDefinition', nad('net', berth(20)))
    await reconcile('web')
    expect(see(cluster, 'web')).toMatchObject({ ips: { net1: ['192.168.20.1/24'] }, gated: false })
  })

  it('does not let a pod go with the address of one network alone, where it takes the other for another’s still', async () => {
    const cluster = stage()
    cluster.put('NetworkAttachmentDefinition', nad('other', { type: 'static' }))
    const view = cluster.view(false)
    cluster.put(
      'NetworkAttachmentDefinition',
      nad('other', { type: 'berth', range: '192.168.30.0/24', gateway: '192.168.30.254' }),
    )
    cluster.put('Pod', pod('web', { networks: 'net,other' }))
    view.deliver(Infinity, 'Pod')
    await allocator(cluster, {}, view).reconcile('web')
    expect(see(cluster, 'web')).toMatchObject({
      gated: false,
      ips: { net1: ['192.168.20.1/24'], net2: ['192.168.30.1/24'] },
    })
  })

  it('passes by addresses that it did not know to be taken', async () => {
    const cluster = stage(pod('web'))
    const { reconcile } = allocator(cluster, {}, cluster.view(false))
    for (let last = 1; last <= 7; last++)
      cluster.put('IPLease', leaseOf({ address: `192.168.20.${last}`, pod: 'other', uid: 'u9' }))
    await reconcile('web')
    expect(see(cluster, 'web').ips).toEqual({ net1: ['192.168.20.8/24'] })
  })

  it('leaves alone another pod of that name', async () => {
    const cluster = stage(pod('web', { uid: 'u1' }))
    const { reconcile } = allocator(cluster, {}, cluster.view(false))
    cluster.take('Pod', 'default', 'web')
    cluster.put('Pod', pod('web', { uid: 'u2', networks: '' }))
    await reconcile('web')
    // The new one asks for nothing; what was claimed for the one before it comes free as a lease of a pod that is gone.
    expect(see(cluster, 'web')).toMatchObject({ ips: {}, gated: false })
    expect(leaseLines(cluster)).toEqual(['192.168.20.1 Bound web net1'])
  })

  it('writes nothing to a pod that is gone', async () => {
    const cluster = stage(pod('web', { uid: 'u1' }))
    const { reconcile } = allocator(cluster, {}, cluster.view(false))
    cluster.take('Pod', 'default', 'web')
    expect(await reconcile('web')).toBeUndefined()
    expect(cluster.all('Pod')).toEqual([])
  })
})

describe('a pod', () => {
  it('that is being deleted is given nothing', async () => {
    const dying = pod('web')
    const metadata = { ...objectAt(dying, 'metadata'), deletionTimestamp: '2026-01-01T00:00:00Z' }
    const cluster = stage({ ...dying, metadata })
    await allocator(cluster).reconcile('web')
    expect(cluster.writes).toEqual([])
  })

  it('that has ended is given nothing', async () => {
    const cluster = stage(pod('web', { phase: 'Succeeded' }))
    await allocator(cluster).reconcile('web')
    expect(cluster.writes).toEqual([])
  })

  it('whose patch is refused for good is a fault, and not tried again at once', async () => {
    const cluster = stage(pod('web'))
    const { allocation, reconcile } = allocator(cluster)
    let refused = 0
    const patch = allocation.api.patch.bind(allocation.api)
    allocation.api.patch = (path, change) => {
      if (!path.includes('/pods/')) return patch(path, change)
      refused++
      return Promise.reject(new ApiError({ status: 422, reason: 'Invalid', message: 'a policy forbids it' }))
    }
    await expect(reconcile('web')).rejects.toThrow('a policy forbids it')
    expect(refused).toBe(1)
  })

  it('is told of its leases where they know too little: the node, after a while', async () => {
    const cluster = stage(
      pod('web', { uid: 'u1', gated: false, node: 'n1', networks: named('192.168.20.9') }),
    )
    cluster.put('IPLease', leaseOf({ address: '192.168.20.9', pod: 'web', uid: 'u1' }))
    const { reconcile } = allocator(cluster)
    expect(await reconcile('web')).toEqual({ afterMs: 500 })
    expect(cluster.writes).toEqual([])
    expect(await reconcile('web')).toBeUndefined()
    expect(JSON.stringify(cluster.get('IPLease', '', 'default.192-168-20-9'))).toContain('"node":"n1"')
    expect(await reconcile('web')).toBeUndefined()
    expect(cluster.writes).toHaveLength(1)
  })

  it('keeps all else in its annotation, byte for byte', async () => {
    const networks =
      '[ {"name":"net", "cni-args": {"x": 1.0},\n "mac":"02:00:00:00:00:01" } , {"name":"other"}]'
    const cluster = stage(pod('web', { networks }))
    cluster.put('NetworkAttachmentDefinition', nad('other', { type: 'dhcp' }))
    await allocator(cluster).reconcile('web')
    const text = JSON.stringify(cluster.get('Pod', 'default', 'web'))
    const expected = networks.replace('01" }', '01","ips":["192.168.20.1/24"] }')
    expect(text).toContain(JSON.stringify(expected))
  })
})
