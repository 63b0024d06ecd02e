import { describe, expect, it } from '@jest/globals'
import { MOST_POOLS, PoolWatch, type PoolWatchSource } from '../../../allocator/forecast/pool-watch.ts'
import { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import type { JsonObject } from '../../../network/json/json.ts'
import { lease, nad, rangeOf, storedLease } from '../../cluster-model/allocation/objects.ts'

const managed = (name: string, subnet: string): JsonObject => nad(name, { type: 'berth', range: subnet })

const MACHINES = {
  apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
  kind: 'InClusterIPPool',
  metadata: { namespace: 'default', name: 'machines' },
  spec: { addresses: ['10.1.0.10-10.1.0.19'], prefix: 24 },
}

/** A watch over a model of its own, on a clock that goes on by `minutes`. */
function watching(change: Partial<PoolWatchSource> = {}) {
  const view = new AllocationModel()
  const reserved = { reservedNetworks: [] }
  let now = 0
  const source = {
    view,
    reserved: () => reserved,
    waiting: () => 0,
    isReady: () => true,
    onFault: () => undefined,
    ...change,
  }
  const watch = new PoolWatch(source, () => now)
  const pass = async (minutes: number): Promise<void> => {
    now += minutes * 60
    await watch.look()
  }
  return { view, watch, pass }
}

describe('the watch over pools', () => {
  it('tells each address in one state', async () => {
    const { view, watch, pass } = watching()
    view.upsert('NetworkAttachmentDefinition', managed('net', '10.0.0.0/24'))
    view.upsert('InClusterIPPool', MACHINES)
    view.upsert('IPLease', storedLease(lease('10.0.0.1'), 1))
    view.upsert('IPLease', storedLease(lease('10.0.0.2', { phase: 'Held', releasedAt: 1 }), 2))
    view.upsert('IPLease', storedLease(lease('10.0.0.3', { phase: 'Quarantined', releasedAt: 1 }), 3))
    view.upsert('IPLease', storedLease(lease('10.0.0.4', { phase: 'Quarantined', releasedAt: 1 }), 4))
    view.upsert('IPLease', storedLease(lease('10.9.0.4', { phase: 'Quarantined', releasedAt: 1 }), 5))
    await pass(0)
    expect(watch.sample).toEqual({
      count: 2,
      pools: [
        {
          labels: {
            pool: 'default/net (10.0.0.0/24)',
            kind: 'NetworkAttachmentDefinition',
            domain: 'default',
          },
          addresses: { free: 250, bound: 1, held: 1, quarantined: 2 },
          waiting: 0,
          exhaustion: undefined,
        },
        {
          labels: { pool: 'default/machines', kind: 'InClusterIPPool', domain: 'default' },
          addresses: { free: 10, bound: 0, held: 0, quarantined: 0 },
          waiting: 0,
          exhaustion: undefined,
        },
      ],
    })
  })

  it('leaves out what is reserved', async () => {
    const reservedNetworks = [
      {
        name: 'office',
        domain: 'default',
        range: rangeOf('10.0.0.100-10.0.0.199'),
        text: '10.0.0.100-10.0.0.199',
      },
    ]
    const { view, watch, pass } = watching({ reserved: () => ({ reservedNetworks }) })
    view.upsert('NetworkAttachmentDefinition', managed('net', '10.0.0.0/24'))
    await pass(0)
    expect(watch.sample.pools[0]?.addresses.free).toBe(154)
  })

  it('foretells what is about to run out, and forgets a pool that is gone', async () => {
    const { view, watch, pass } = watching()
    view.upsert('NetworkAttachmentDefinition', managed('net', '10.0.0.0/24'))
    await pass(0)
    for (let given = 1; given <= 30; given++) {
      view.upsert('IPLease', storedLease(lease(`10.0.0.${given}`), given))
      await pass(2)
    }
    // 224 are left, one goes every two minutes.
    expect(watch.sample.pools[0]?.exhaustion).toBeCloseTo(224 * 120, -2)
    view.remove('NetworkAttachmentDefinition', 'default', 'net')
    await pass(2)
    expect(watch.sample).toEqual({ pools: [], count: 0 })
    view.upsert('NetworkAttachmentDefinition', managed('net', '10.0.0.0/24'))
    await pass(2)
    expect(watch.sample.pools[0]?.exhaustion).toBeUndefined()
  })

  it('tells of a bounded number: those that are waited for, then the fullest', async () => {
    const { view, watch, pass } = watching({ waiting: ({ title }) => (title.includes('net-601 ') ? 3 : 0) })
    for (let at = 0; at < 700; at++)
      view.upsert('NetworkAttachmentDefinition', managed(`net-${at}`, `10.${at >> 8}.${at & 255}.0/24`))
    view.upsert('IPLease', storedLease(lease('10.2.150.1'), 1))
    await pass(0)
    const { pools, count } = watch.sample
    expect(count).toBe(700)
    expect(pools).toHaveLength(MOST_POOLS)
    expect(pools.slice(0, 2).map(({ labels }) => labels.pool)).toEqual([
      'default/net-601 (10.2.89.0/24)',
      'default/net-662 (10.2.150.0/24)',
    ])
  })

  it('takes a /64 of IPv6', async () => {
    const { view, watch, pass } = watching()
    view.upsert('NetworkAttachmentDefinition', managed('net', 'fd00::/64'))
    await pass(0)
    expect(watch.sample.pools[0]?.addresses.free).toBeCloseTo(2 ** 64, -4)
  })

  it('tells nothing before the cluster is known', async () => {
    const { view, watch, pass } = watching({ isReady: () => false })
    view.upsert('NetworkAttachmentDefinition', managed('net', '10.0.0.0/24'))
    await pass(0)
    expect(watch.sample).toEqual({ pools: [], count: 0 })
  })
})
