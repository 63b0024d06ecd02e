import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { ClusterModel } from '../../cluster/model/cluster-model.ts'
import { readAll } from '../../cluster/read-all.ts'
import { FakeApi } from './fake-api.ts'
import { refusing } from './outcomes.ts'

describe('readAll', () => {
  let api: FakeApi
  beforeEach(async () => {
    api = await FakeApi.start()
    for (const core of ['namespaces', 'nodes', 'pods']) api.serve(`/api/v1/${core}`)
  })
  afterEach(() => api.stop())

  it('reads what is there, once, and says what is not', async () => {
    api.put('/api/v1/nodes', { metadata: { name: 'node1' } })
    api.put('/apis/ipam.cluster.x-k8s.io/v1beta1/ipaddresses', {
      metadata: { namespace: 'shop', name: 'a' },
      spec: { address: '10.0.0.5', poolRef: { kind: 'InClusterIPPool', name: 'pool' } },
    })
    const model = new ClusterModel()
    const { read, absent } = await readAll(api.client(), model)
    expect(read).toEqual(['Namespace', 'Node', 'Pod', 'IPAddress'])
    expect(absent).toContain('NetworkAttachmentDefinition')
    expect(model.node('node1')).toBeDefined()
    expect([...model.allocationsOf('InClusterIPPool', 'shop', 'pool')]).toHaveLength(1)
    expect(api.requests.filter(({ query }) => query.has('watch'))).toEqual([])
  })

  it('fails on a resource that it may not list', async () => {
    api.intercept = refusing(403, 'Forbidden', '/api/v1/pods')
    await expect(readAll(api.client(), new ClusterModel())).rejects.toMatchObject({ status: 403 })
  })
})
