import { expect, it } from '@jest/globals'
import { ask } from '../ask.ts'
import type { BerthCluster } from '../describe-on-berth.ts'
import { NETWORKS } from '../rule-rows/manifests.ts'

const PATHS = [
  '/api/v1/pods',
  '/api/v1/namespaces',
  '/api/v1/events',
  '/apis/ipam.berth.dev/v1alpha1/ipleases',
  '/apis/k8s.cni.cncf.io/v1/network-attachment-definitions',
]

/** A review as the API server sends it, by nobody. */
const review = (uid: string, networks: string): string =>
  JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid,
      operation: 'CREATE',
      kind: { group: '', version: 'v1', kind: 'Pod' },
      namespace: 'shop',
      name: 'spy',
      userInfo: { username: 'system:serviceaccount:berth-system:berth-allocator' },
      object: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'spy', namespace: 'shop', annotations: { [NETWORKS]: networks } },
        spec: { containers: [{ name: 'c', image: 'i' }] },
      },
    },
  })

/** A client without any credentials. */
export function directCalls(on: () => BerthCluster): void {
  const versions = async (): Promise<readonly string[]> => {
    const lists = await Promise.all(PATHS.map((path) => on().kubectl(['get', '--raw', path])))
    return lists.flatMap(({ stdout }) => stdout.match(/"uid":"[^"]*","resourceVersion":"\d+"/g) ?? [])
  }
  const call = (path: string, body: string) => ask(`${on().berth.url}${path}`, on().berth.authority, body)

  it('are answered, and nothing is written by it', async () => {
    const before = await versions()
    expect(before.length).toBeGreaterThan(5)
    const mutated = await call('/mutate', review('direct-1', 'lan'))
    expect(mutated).toMatchObject({ status: 200, body: expect.stringContaining('"patchType":"JSONPatch"') })
    expect(await call('/validate', review('direct-2', 'lan'))).toMatchObject({ status: 200 })
    expect(await versions()).toEqual(before)
  })

  it('are told what a user would be told: names of networks, and who has an address', async () => {
    const { body } = await call('/validate', review('direct-3', 'lam'))
    expect(body).toContain('no NetworkAttachmentDefinition lam in namespace shop; there is lan')
  })

  it('get nothing but reviews, health and figures', async () => {
    for (const path of ['/', '/api/v1/pods', '/v1/holders', '/v1/pools', '/../config/berth.yaml'])
      expect(await ask(`${on().berth.url}${path}`, on().berth.authority)).toMatchObject({ status: 404 })
  })

  it('make no time series of names that they make up', async () => {
    await call('/validate', review('direct-4', 'lan').replaceAll('"Pod"', '"Made-up-kind"'))
    const { body } = await ask(`${on().berth.url}/metrics`, on().berth.authority)
    expect(body).toContain('berth_reviews_total')
    expect(body).not.toContain('Made-up-kind')
  })
}
