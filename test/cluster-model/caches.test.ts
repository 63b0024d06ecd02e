import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Caches } from '../../cluster/caches.ts'
import { ClusterModel } from '../../cluster/model/cluster-model.ts'
import type { WatchTiming } from '../../cluster/watch/watch-timing.ts'
import { FakeApi } from './fake-api.ts'
import { fail, refusing, until } from './outcomes.ts'
import { PATIENT } from './watch/recorder.ts'

const TIMING: WatchTiming = { ...PATIENT, pageSize: 100 }
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const NADS = '/apis/k8s.cni.cncf.io/v1/network-attachment-definitions'
const NAD_DEFINITION = 'network-attachment-definitions.k8s.cni.cncf.io'
const POOLS_OLD = '/apis/ipam.cluster.x-k8s.io/v1alpha1/inclusterippools'
const POOLS = '/apis/ipam.cluster.x-k8s.io/v1alpha2/inclusterippools'
const POOL_DEFINITION = 'inclusterippools.ipam.cluster.x-k8s.io'
const WHEREABOUTS = '/apis/whereabouts.cni.cncf.io/v1alpha1/ippools'

const named = (name: string, namespace?: string) => ({ metadata: { name, ...(namespace && { namespace }) } })
const nad = (name: string) => ({ ...named(name, 'shop'), spec: { config: '{"type":"macvlan"}' } })

describe('Caches', () => {
  let api: FakeApi
  let model: ClusterModel
  let faults: string[]
  let caches: Caches

  beforeEach(async () => {
    api = await FakeApi.start()
    for (const core of ['namespaces', 'nodes', 'pods']) api.serve(`/api/v1/${core}`)
    api.serve(DEFINITIONS)
    model = new ClusterModel()
    faults = []
    caches = new Caches(api.client(), model, {
      timing: TIMING,
      onFault: (kind, fault) => faults.push(`${kind}: ${fault.message}`),
    })
  })
  afterEach(async () => {
    await caches.stop()
    await api.stop()
  })

  const stateOf = (kind: string) => caches.ages().find((age) => age.kind === kind)?.state

  it('is synced when every resource that is there was listed', async () => {
    api.put('/api/v1/namespaces', named('shop'))
    api.put('/api/v1/nodes', named('node1'))
    api.put(NADS, nad('net'))
    api.put(DEFINITIONS, named(NAD_DEFINITION))
    caches.start()
    expect(caches.synced()).toBe(false)
    expect(caches.unready()).toContain('Pod: the first list is not complete')
    await until(() => caches.synced())
    expect(caches.unready()).toEqual([])
    expect(caches.stale()).toEqual([])
    expect(model.network('shop', 'net')?.name).toBe('net')
    expect(model.namespace('shop')).toBeDefined()
    expect(model.node('node1')).toBeDefined()
    expect(stateOf('InClusterIPPool')).toBe('absent')
    expect(faults).toEqual([])
  })

  it('is not synced while one list is missing', async () => {
    api.intercept = refusing(500, 'InternalError', '/api/v1/nodes')
    caches.start()
    await until(() => caches.unready().length === 1)
    expect(caches.unready()).toEqual(['Node: the first list is not complete'])
    expect(caches.synced()).toBe(false)
    expect(faults[0]).toContain('Node: told to say InternalError')
  })

  it('picks up a resource whose definition is installed later', async () => {
    caches.start()
    await until(() => caches.synced())
    api.put(DEFINITIONS, named(NAD_DEFINITION))
    await until(() => api.asked('/apis/k8s.cni.cncf.io/v1').length > 1)
    api.put(NADS, nad('net'))
    await until(() => model.network('shop', 'net') !== undefined)
    expect(stateOf('NetworkAttachmentDefinition')).toBe('live')
    const discoveries = api.asked('/apis/k8s.cni.cncf.io/v1').length
    api.put(DEFINITIONS, named(NAD_DEFINITION))
    await until(() => api.asked('/apis/k8s.cni.cncf.io/v1').length > discoveries)
    api.put(NADS, nad('later'))
    await until(() => model.network('shop', 'later') !== undefined)
    expect(api.asked(NADS).filter(({ query }) => query.has('limit'))).toHaveLength(1)
  })

  it('drops a resource whose definition is removed, and its objects, and takes it up again', async () => {
    api.put(DEFINITIONS, named(NAD_DEFINITION))
    api.put(NADS, nad('net'))
    caches.start()
    await until(() => caches.synced())
    api.delete(DEFINITIONS, `/${NAD_DEFINITION}`)
    api.unserve(NADS)
    await until(() => model.count('NetworkAttachmentDefinition') === 0)
    expect(stateOf('NetworkAttachmentDefinition')).toBe('absent')
    expect(caches.synced()).toBe(true)
    api.put(NADS, nad('net2'))
    api.put(DEFINITIONS, named(NAD_DEFINITION))
    await until(() => model.network('shop', 'net2') !== undefined)
  })

  it('keeps the new objects of a definition that is deleted and made again at once', async () => {
    api.put(DEFINITIONS, named(NAD_DEFINITION))
    api.put(NADS, nad('net'))
    caches.start()
    await until(() => caches.synced())
    api.delete(DEFINITIONS, `/${NAD_DEFINITION}`)
    api.put(DEFINITIONS, named(NAD_DEFINITION))
    api.deleteUnseen(NADS, 'shop/net')
    api.put(NADS, nad('net2'))
    await until(
      () => model.network('shop', 'net') === undefined && model.network('shop', 'net2') !== undefined,
    )
    await until(() => stateOf('NetworkAttachmentDefinition') === 'live')
    expect(model.count('NetworkAttachmentDefinition')).toBe(1)
  })

  it('finds definitions that were removed while nobody watched', async () => {
    api.put(DEFINITIONS, named(NAD_DEFINITION))
    api.put(NADS, nad('net'))
    caches.start()
    await until(() => caches.synced())
    api.deleteUnseen(DEFINITIONS, `/${NAD_DEFINITION}`)
    api.compact()
    api.drop(DEFINITIONS)
    await until(() => model.count('NetworkAttachmentDefinition') === 0)
  })

  it('reads the older version where the server has no newer one, and changes over when it gets it', async () => {
    const pool = {
      ...named('pool', 'shop'),
      spec: { addresses: ['10.0.0.0/28'], prefix: 28, gateway: '10.0.0.1' },
    }
    api.put(DEFINITIONS, named(POOL_DEFINITION))
    api.serve(POOLS_OLD)
    caches.start()
    await until(() => stateOf('InClusterIPPool') === 'live')
    expect(api.asked(POOLS)).toEqual([])
    api.put(POOLS, pool)
    api.put(DEFINITIONS, named(POOL_DEFINITION))
    await until(() => model.pool('InClusterIPPool', 'shop', 'pool') !== undefined)
    await until(() => api.watchers(POOLS_OLD) === 0)
  })

  it('tells whereabouts’ pools from those of others with the same name', async () => {
    api.put(DEFINITIONS, named('ippools.crd.projectcalico.org'))
    api.put(WHEREABOUTS, { ...named('10.0.0.0-24', 'kube-system'), spec: { range: '10.0.0.0/24' } })
    caches.start()
    await until(() => caches.synced())
    expect(stateOf('WhereaboutsIPPool')).toBe('absent')
    api.put(DEFINITIONS, named('ippools.whereabouts.cni.cncf.io'))
    await until(() => model.count('WhereaboutsIPPool') === 1)
  })

  it('is ready although a definition’s resource is served in no version that it can read', async () => {
    api.put(DEFINITIONS, named(POOL_DEFINITION))
    caches.start()
    await until(() => caches.synced())
    expect(stateOf('InClusterIPPool')).toBe('absent')
  })

  it('asks discovery where definitions cannot be listed', async () => {
    api.intercept = refusing(403, 'Forbidden', DEFINITIONS)
    api.put(NADS, nad('net'))
    caches.start()
    await until(() => caches.synced())
    expect(model.network('shop', 'net')).toBeDefined()
    expect(caches.unready()).toEqual([])
  })

  it('takes nothing up once it is stopped', async () => {
    api.put(DEFINITIONS, named(NAD_DEFINITION))
    api.intercept = ({ path }, response) => {
      if (path === DEFINITIONS) fail(response, 403, 'Forbidden')
      return path === DEFINITIONS || path === '/apis/k8s.cni.cncf.io/v1'
    }
    caches.start()
    await until(() => api.asked('/apis/k8s.cni.cncf.io/v1').length > 0)
    await caches.stop()
    const client = api.client()
    const ask = async () => {
      for (let round = 0; round < 20; round++) await client.get('/api/v1/pods')
    }
    // What was on its way when it was stopped arrives during the first round.
    await ask()
    const asked = api.requests.length
    await ask()
    expect(api.requests.length).toBe(asked + 20)
  })

  it('asks for pods that have not ended, in the list and in the watch', async () => {
    caches.start()
    await until(() => api.watchers('/api/v1/pods') > 0)
    const selectors = api.asked('/api/v1/pods').map(({ query }) => query.get('fieldSelector'))
    expect(selectors).toEqual(Array(2).fill('status.phase!=Succeeded,status.phase!=Failed'))
  })

  it('asks for the names of definitions only', async () => {
    caches.start()
    await until(() => caches.synced())
    await until(() => api.watchers(DEFINITIONS) > 0)
    const types = api.asked(DEFINITIONS).map(({ headers }) => /as=(\w+)/.exec(headers.accept ?? '')?.[1])
    expect(types).toEqual(['PartialObjectMetadataList', 'PartialObjectMetadata'])
  })

  it('tells which kinds are stale', async () => {
    await caches.stop()
    caches = new Caches(api.client(), model, { timing: { ...TIMING, disconnectedMs: 20 } })
    caches.start()
    await until(() => caches.synced())
    api.intercept = refusing(503, 'ServiceUnavailable', '/api/v1/pods')
    api.drop('/api/v1/pods')
    await until(() => caches.stale().length > 0)
    expect(caches.stale()).toEqual(['Pod'])
    expect(caches.unready()[0]).toMatch(/^Pod: not proved up to date for \d+ s$/)
  })
})
