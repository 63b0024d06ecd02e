import { describe, expect, it } from '@jest/globals'
import { AllocationTimes } from '../../allocator/allocation-times.ts'
import { allocatorMetrics, leasesByPhase, resourceOf } from '../../allocator/metrics.ts'
import { AllocationModel } from '../../cluster/allocation/allocation-model.ts'
import { asking, lease, pod, storedLease } from '../cluster-model/allocation/objects.ts'

describe('the time of an allocation', () => {
  it('is from the gated pod being seen to its gate being gone, of the same pod', () => {
    const view = new AllocationModel()
    const times: number[] = []
    view.subscribe(new AllocationTimes(view, (seconds) => times.push(seconds)))
    const gated = { networks: asking(), gated: true }
    view.upsert('Pod', pod({ ...gated, name: 'a' }))
    view.upsert('Pod', pod({ ...gated, name: 'b' }))
    view.upsert('Pod', pod({ networks: asking(), name: 'never-gated' }))
    expect(times).toEqual([])
    view.upsert('Pod', pod({ networks: asking('10.0.0.1/24'), name: 'a', version: 11 }))
    view.upsert('Pod', pod({ networks: asking('10.0.0.1/24'), name: 'a', version: 12 }))
    expect(times.map((seconds) => seconds >= 0 && seconds < 10)).toEqual([true])
    view.remove('Pod', 'shop', 'b')
    view.upsert('Pod', pod({ networks: asking('10.0.0.1/24'), name: 'b', uid: 'u-other', version: 14 }))
    expect(times).toHaveLength(1)
  })
})

describe('metrics', () => {
  it.each([
    ['/apis/ipam.berth.dev/v1alpha1/ipleases', 'ipleases'],
    ['/apis/ipam.berth.dev/v1alpha1/ipleases/default.10-0-0-1', 'ipleases'],
    ['/api/v1/namespaces/default/pods/web', 'pods'],
    ['/api/v1/namespaces/default/pods/web/status', 'pods'],
    ['/api/v1/namespaces/default', 'namespaces'],
    ['/apis/ipam.cluster.x-k8s.io/v1alpha2/namespaces/default/ipaddresses', 'ipaddresses'],
    ['/', ''],
  ])('know of %s that it is of %s', (path, resource) => {
    expect(resourceOf(path)).toBe(resource)
  })

  it('tell every figure', async () => {
    const metrics = allocatorMetrics({
      isLeading: () => false,
      caches: () => [
        { resource: 'Pod', ageSeconds: 1.5, objects: 7 },
        { resource: 'CustomResourceDefinition', ageSeconds: 2, objects: undefined },
      ],
      queues: () => [{ name: 'pods', depth: 1, delayed: 2, working: 3 }],
      leases: () => ({ Bound: 4 }),
      waiters: () => 5,
      audit: () => ({ duplicate: 6 }),
      configurationValid: () => false,
      pools: () => ({
        pools: [
          {
            labels: { pool: 'default/net (10.0.0.0/24)', kind: 'NetworkAttachmentDefinition', domain: 'vpc' },
            addresses: { free: 250, bound: 1, held: 2, quarantined: 0 },
            waiting: 3,
            exhaustion: undefined,
          },
          {
            labels: { pool: 'full', kind: 'GlobalInClusterIPPool', domain: 'default' },
            addresses: { free: 0, bound: 9, held: 0, quarantined: 1 },
            waiting: 0,
            exhaustion: 0,
          },
        ],
        count: 777,
      }),
    })
    metrics.worked('pods', { key: 'k', outcome: 'failed', waitedMs: 10, tookMs: 20 })
    metrics.wrote('patch', '/api/v1/namespaces/default/pods/web', 'Conflict')
    metrics.allocated(0.02)
    const { text } = await metrics.print()
    for (const line of [
      'berth_leading 0',
      'berth_cache_age_seconds{resource="CustomResourceDefinition"} 2',
      'berth_cache_objects{resource="Pod"} 7',
      'berth_queue_depth{queue="pods"} 1',
      'berth_queue_delayed{queue="pods"} 2',
      'berth_queue_working{queue="pods"} 3',
      'berth_leases{phase="Bound"} 4',
      'berth_waiting_pods 5',
      'berth_audit_findings{finding="duplicate"} 6',
      'berth_configuration_valid 0',
      'berth_queue_wait_seconds_sum{queue="pods"} 0.01',
      'berth_queue_work_seconds_sum{queue="pods",outcome="failed"} 0.02',
      'berth_api_writes_total{verb="patch",resource="pods",outcome="Conflict"} 1',
      'berth_allocation_duration_seconds_sum 0.02',
      'berth_pool_addresses{pool="default/net (10.0.0.0/24)",kind="NetworkAttachmentDefinition",domain="vpc",state="free"} 250',
      'berth_pool_addresses{pool="full",kind="GlobalInClusterIPPool",domain="default",state="quarantined"} 1',
      'berth_pool_waiting{pool="default/net (10.0.0.0/24)",kind="NetworkAttachmentDefinition",domain="vpc"} 3',
      'berth_pool_exhaustion_seconds{pool="full",kind="GlobalInClusterIPPool",domain="default"} 0',
      'berth_pools 777',
    ])
      expect(text).toContain(`${line}\n`)
    expect(text).not.toContain('berth_cache_objects{resource="CustomResourceDefinition"}')
    expect(text).not.toContain('berth_pool_exhaustion_seconds{pool="default/net')
  })

  it('count leases by phase', () => {
    const view = new AllocationModel()
    const quarantined = lease('10.0.0.1', { phase: 'Quarantined', releasedAt: 1 })
    view.upsert('IPLease', storedLease(quarantined, 10))
    view.upsert('IPLease', storedLease(lease('10.0.0.9'), 30))
    expect(leasesByPhase(view, view.count('IPLease'))).toEqual({ Bound: 1, Held: 0, Quarantined: 1 })
  })
})
