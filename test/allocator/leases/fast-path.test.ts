import { describe, expect, it } from '@jest/globals'
import { FakeCluster } from '../fake-cluster.ts'
import { allocator, berth, leaseLines, nad, pod, see } from './stage.ts'

describe('a gated pod on a network with free addresses', () => {
  it('costs one create and one patch, and no GET', async () => {
    const cluster = new FakeCluster()
    cluster.put('NetworkAttachmentDefinition', nad('net', berth(20)))
    cluster.put('Pod', pod('web-1'))
    const { reconcile, events } = allocator(cluster)
    expect(await reconcile('web-1')).toBeUndefined()
    expect(cluster.writes).toEqual(['POST IPLease /default.192-168-20-1', 'PATCH Pod default/web-1'])
    expect(cluster.reads).toEqual([])
    expect(see(cluster, 'web-1')).toEqual({
      ips: { net1: ['192.168.20.1/24'] },
      gated: false,
      condition: undefined,
    })
    expect(events).toEqual([])
  })

  it('is the same for a view that is told of nothing but what the allocator itself writes', async () => {
    const cluster = new FakeCluster()
    cluster.put('NetworkAttachmentDefinition', nad('net', berth(20)))
    for (const name of ['a', 'b', 'c']) cluster.put('Pod', pod(name))
    const { reconcile } = allocator(cluster, {}, cluster.view(false))
    for (const name of ['a', 'b', 'c', 'a', 'b']) await reconcile(name)
    expect(leaseLines(cluster)).toEqual([
      '192.168.20.1 Bound a net1',
      '192.168.20.2 Bound b net1',
      '192.168.20.3 Bound c net1',
    ])
    expect(cluster.writes).toHaveLength(6)
  })

  it('costs nothing when it is looked at again', async () => {
    const cluster = new FakeCluster()
    cluster.put('NetworkAttachmentDefinition', nad('net', berth(20)))
    cluster.put('Pod', pod('web-1'))
    const { reconcile } = allocator(cluster)
    await reconcile('web-1')
    cluster.writes.length = 0
    expect(await reconcile('web-1')).toBeUndefined()
    expect([...cluster.writes, ...cluster.reads]).toEqual([])
  })
})
