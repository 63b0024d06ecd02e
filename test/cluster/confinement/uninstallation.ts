import { beforeAll, expect, it } from '@jest/globals'
import { registrationsOf } from '../../../certs/registration.ts'
import { isObject, objectAt, type JsonObject } from '../../../network/json/json.ts'
import { applied } from '../manifests/applied.ts'
import { until } from '../until.ts'
import { deniedBy, json, merge, METADATA, refusalOf, type ObjectPatch } from './denied.ts'
import type { Confined } from './registrations.ts'

const PODS = '/api/v1/namespaces/default/pods'
const POD = `${PODS}/waiting`
const CLAIM = '/apis/ipam.cluster.x-k8s.io/v1beta2/namespaces/default/ipaddressclaims/machine'
const KEEP = 'example.com/keep'

const WAITING: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'waiting', namespace: 'default', labels: { app: 'web' }, annotations: { kept: 'yes' } },
  spec: {
    schedulingGates: [{ name: 'example.com/quota' }, { name: 'ipam.berth.dev/address' }],
    containers: [{ name: 'app', image: 'registry.example/app:1' }],
  },
}
const MACHINE: JsonObject = {
  apiVersion: 'ipam.cluster.x-k8s.io/v1beta2',
  kind: 'IPAddressClaim',
  metadata: {
    name: 'machine',
    namespace: 'default',
    labels: { app: 'web' },
    finalizers: ['ipam.cluster.x-k8s.io/ReleaseAddress', KEEP],
  },
  spec: { poolRef: { apiGroup: 'ipam.cluster.x-k8s.io', kind: 'InClusterIPPool', name: 'vms' } },
}

const POOL = '/apis/ipam.cluster.x-k8s.io/v1alpha2/globalinclusterippools/vms'
const VMS: JsonObject = {
  apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
  kind: 'GlobalInClusterIPPool',
  metadata: { name: 'vms', finalizers: ['ipam.cluster.x-k8s.io/ProtectPool'] },
  spec: { addresses: ['10.78.0.10'], prefix: 24, gateway: '10.78.0.1' },
}

const IMAGE = { spec: { containers: [{ name: 'app', image: 'registry.example/evil:1' }] } }

const OF_PODS: readonly (readonly [string, ObjectPatch])[] = [
  ['another image', { type: 'application/strategic-merge-patch+json', body: IMAGE }],
  ['other networks', merge({ metadata: { annotations: { 'k8s.v1.cni.cncf.io/networks': 'lan' } } })],
  ['the gate of somebody else away', json({ op: 'remove', path: '/spec/schedulingGates/0' })],
  ...METADATA,
]

const OF_CLAIMS: readonly (readonly [string, ObjectPatch])[] = [
  ['a finalizer', json({ op: 'add', path: '/metadata/finalizers/-', value: 'example.com/more' })],
  ['the finalizer of somebody else away', json({ op: 'remove', path: '/metadata/finalizers/1' })],
  ['no finalizer', merge({ metadata: { finalizers: null } })],
  ...METADATA,
]

/** What the account of manifests/uninstall can change while it is there. */
export function uninstallation(on: () => Confined): void {
  const live = async (path: string): Promise<JsonObject> => {
    const { body } = await on().cluster.request('GET', path)
    return isObject(body) ? body : {}
  }
  const isHeld = async (path: string, policy: string, patch: ObjectPatch): Promise<void> => {
    const before = await live(path)
    expect(await refusalOf(on().uninstall, path, patch)).toContain(deniedBy(policy))
    expect(await live(path)).toEqual(before)
  }

  // First of all, as `berth uninstall` does: they would have Berth asked about the pod, which does not run here.
  beforeAll(async () => {
    for (const { path, isOptional } of registrationsOf('berth'))
      if (!isOptional) await on().uninstall.delete(path)
    await until(
      async () => (await on().cluster.request('POST', `${PODS}?dryRun=All`, WAITING)).status === 201,
      () => 'Berth is still called',
    )
  })

  it.each(OF_PODS)('does not give a pod %s', async (_what, patch) => {
    await applied(on().cluster, [WAITING])
    await isHeld(POD, 'berth-allocator', patch)
  })

  it("takes Berth's gate", async () => {
    await applied(on().cluster, [WAITING])
    const patch = json({ op: 'remove', path: '/spec/schedulingGates/1' })
    expect(await refusalOf(on().uninstall, POD, patch)).toBe('')
    expect(objectAt(await live(POD), 'spec')['schedulingGates']).toEqual([{ name: 'example.com/quota' }])
  })

  it.each(OF_CLAIMS)('does not give a claim %s', async (_what, patch) => {
    await applied(on().cluster, [MACHINE])
    await isHeld(CLAIM, 'berth-uninstall', patch)
  })

  it('does not give a pool other addresses', async () => {
    await applied(on().cluster, [VMS])
    await isHeld(POOL, 'berth-uninstall', merge({ spec: { addresses: ['10.78.0.0/24'] } }))
    expect(
      await refusalOf(on().uninstall, POOL, json({ op: 'remove', path: '/metadata/finalizers/0' })),
    ).toBe('')
  })

  it("takes Berth's finalizer, of a claim that is being deleted too", async () => {
    const patch = json({ op: 'remove', path: '/metadata/finalizers/0' })
    await applied(on().cluster, [MACHINE])
    expect(await refusalOf(on().uninstall, CLAIM, patch)).toBe('')
    expect(objectAt(await live(CLAIM), 'metadata')['finalizers']).toEqual([KEEP])
    await applied(on().cluster, [MACHINE])
    await on().cluster.request('DELETE', CLAIM)
    expect(await refusalOf(on().uninstall, CLAIM, patch)).toBe('')
    await on().cluster.request('PATCH', CLAIM, { metadata: { finalizers: null } })
  })
}
