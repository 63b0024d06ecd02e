import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { ApiClient } from '../../../cluster/client.ts'
import { clientOf } from '../../../cluster/connect.ts'
import { berthAccounts } from '../accounts.ts'
import type { ControlPlane } from '../environment.ts'
import { givenObjects } from './caller.ts'
import { NETWORKS } from './pods.ts'

const SPACE = 'leasing'
const PATH = `/api/v1/namespaces/${SPACE}/pods/waiting`
const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'waiting', namespace: SPACE, annotations: { [NETWORKS]: 'managed' } },
  spec: { schedulingGates: [{ name: 'ipam.berth.dev/address' }], containers: [{ name: 'c', image: 'i' }] },
}
/** What the allocator sends: the addresses into the annotation, the gate away. */
const patch = [
  {
    op: 'replace',
    path: '/metadata/annotations/k8s.v1.cni.cncf.io~1networks',
    value: '[{"name":"managed","ips":["192.168.20.5/24"]}]',
  },
  { op: 'remove', path: '/spec/schedulingGates/0' },
]

/** The objects that have to be there before Berth is registered. */
export const givenToOwnAccount = async (cluster: ControlPlane): Promise<void> => {
  await berthAccounts(cluster)
  await givenObjects(cluster, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: SPACE } }, pod])
}

/** While Berth is down: what its own allocator writes, by a token of its account and with the rights that manifests/ give it. */
export function ownAccount(cluster: () => ControlPlane): void {
  let client: ApiClient | undefined
  beforeAll(async () => {
    client = await clientOf((await berthAccounts(cluster())).allocator)
  })
  afterAll(() => client?.close())

  it('makes the same patch of anybody else wait, be it an account of that name elsewhere', async () => {
    for (const user of ['system:serviceaccount:leasing:berth-allocator', 'alice']) {
      const as = [`--as=${user}`, '--as-group=system:masters', '--dry-run=server']
      const args = ['patch', 'pod', 'waiting', '-n', SPACE, '--type=json', '-p', JSON.stringify(patch)]
      const { stderr } = await cluster().kubectl([...as, ...args])
      expect({ user, stderr }).toMatchObject({ stderr: expect.stringContaining('failed calling webhook') })
    }
  })

  it('lets the allocator give a pod its addresses', async () => {
    await client?.patch(PATH, { type: 'application/json-patch+json', body: patch })
    const { body } = await cluster().request('GET', PATH)
    expect(body).toMatchObject({
      metadata: { annotations: { [NETWORKS]: expect.stringContaining('192.168.20.5/24') } },
    })
    expect(body).not.toHaveProperty('spec.schedulingGates')
  })
}
