import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import { patchOf } from '../../allocator/leases/pod-patch.ts'
import type { PatchType } from '../../allocator/api/api.ts'
import type { ApiClient } from '../../cluster/client.ts'
import { clientOf } from '../../cluster/connect.ts'
import { isObject, objectAt, text, type JsonObject } from '../../network/json/json.ts'
import { ADDRESS_CONDITION, ADDRESS_GATE } from '../../network/lease/pod-keys.ts'
import { DEFAULT_NETWORK_ANNOTATION, NETWORKS_ANNOTATION } from '../../network/multus/selection.ts'
import { berthAccounts } from './accounts.ts'
import { describeOnControlPlane } from './environment.ts'
import { renderKustomization } from './kustomization.ts'
import { applied, withoutRegistrations } from './manifests/applied.ts'
import { until } from './until.ts'

interface PodPatch {
  readonly type: PatchType
  readonly body: unknown
  readonly subresource?: '/status'
}

const PODS = '/api/v1/namespaces/default/pods'
const POD = `${PODS}/web`
const GIVEN = '[{"name":"lan","ips":["192.168.20.5/24"]}]'

const merge = (body: unknown): PodPatch => ({ type: 'application/merge-patch+json', body })
const json = (body: unknown): PodPatch => ({ type: 'application/json-patch+json', body })
const strategic = (body: unknown): PodPatch => ({ type: 'application/strategic-merge-patch+json', body })
const status = (body: unknown): PodPatch => ({ ...strategic(body), subresource: '/status' })
const condition = (type: string): JsonObject => ({ type, status: 'False', reason: 'PoolExhausted' })

/** What the allocator's account must not do to a pod, though RBAC lets it. */
const STOLEN: readonly (readonly [string, PodPatch])[] = [
  ['another image', strategic({ spec: { containers: [{ name: 'app', image: 'registry.example/evil:1' }] } })],
  [
    'another image of an init container',
    strategic({ spec: { initContainers: [{ name: 'init', image: 'registry.example/evil:1' }] } }),
  ],
  ['another toleration', json([{ op: 'add', path: '/spec/tolerations/-', value: { operator: 'Exists' } }])],
  ['an end', strategic({ spec: { activeDeadlineSeconds: 1 } })],
  ['a node selector while it is gated', strategic({ spec: { nodeSelector: { disk: 'ssd', zone: 'a' } } })],
  ['a label', merge({ metadata: { labels: { app: 'other' } } })],
  ['a label away', merge({ metadata: { labels: null } })],
  ['a finalizer', merge({ metadata: { finalizers: ['example.com/keep'] } })],
  [
    'an owner',
    merge({
      metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'u-1' }] },
    }),
  ],
  ['an annotation of others', merge({ metadata: { annotations: { 'example.com/role': 'admin' } } })],
  ['an annotation of others away', merge({ metadata: { annotations: { 'example.com/kept': null } } })],
  ['every annotation away', merge({ metadata: { annotations: null } })],
  ["the gate of somebody else away, with Berth's", json([{ op: 'remove', path: '/spec/schedulingGates' }])],
  [
    'another address of the pod itself',
    status({ status: { podIP: '10.0.0.66', podIPs: [{ ip: '10.0.0.66' }] } }),
  ],
  ['another phase', status({ status: { phase: 'Failed' } })],
  ['a condition of others', status({ status: { conditions: [condition('Ready')] } })],
  [
    'a label by way of the status',
    { ...merge({ metadata: { labels: { app: 'other' } } }), subresource: '/status' },
  ],
  [
    'an annotation by way of the status',
    { ...merge({ metadata: { annotations: { 'example.com/role': 'admin' } } }), subresource: '/status' },
  ],
]

describeOnControlPlane("the allocator's account", {}, (cluster) => {
  const podObject = (): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web',
      namespace: 'default',
      labels: { app: 'web' },
      annotations: { [NETWORKS_ANNOTATION]: 'lan', 'example.com/kept': 'yes' },
    },
    spec: {
      schedulingGates: [{ name: 'example.com/quota' }, { name: ADDRESS_GATE }],
      nodeSelector: { disk: 'ssd' },
      initContainers: [{ name: 'init', image: 'registry.example/init:1' }],
      containers: [{ name: 'app', image: 'registry.example/app:1' }],
    },
  })
  const live = async (): Promise<JsonObject> => {
    const { body } = await cluster().request('GET', POD)
    return isObject(body) ? body : {}
  }
  let client: ApiClient | undefined
  /** Nothing, or what the API server said against it. */
  const byAllocator = async ({ type, body, subresource }: PodPatch): Promise<string> => {
    if (client === undefined) throw new Error('there is no client yet')
    try {
      await client.patch(`${POD}${subresource ?? ''}`, { type, body })
      return ''
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
  /** What the allocator itself would send for this pod. */
  const genuine = async (wanted: Parameters<typeof patchOf>[1]): Promise<PodPatch> => {
    const metadata = objectAt(await live(), 'metadata')
    const body = patchOf(
      {
        namespace: 'default',
        name: 'web',
        uid: text(metadata, 'uid') ?? '',
        resourceVersion: text(metadata, 'resourceVersion') ?? '',
        createdAt: 0,
        networks: 'lan',
        defaultNetwork: undefined,
        gates: ['example.com/quota', ADDRESS_GATE],
        nodeName: undefined,
        deleting: false,
        hostNetwork: false,
        set: undefined,
        sticky: false,
        condition: undefined,
      },
      wanted,
    )
    return json(body)
  }

  beforeAll(async () => {
    await applied(
      cluster(),
      withoutRegistrations(await renderKustomization('manifests/overlays/self-managed')),
    )
    await applied(cluster(), [podObject()])
    client = await clientOf((await berthAccounts(cluster())).allocator)
    const image = STOLEN[0]?.[1] ?? merge({})
    await until(
      async () => (await byAllocator(image)) !== '',
      () => 'the policy is not in force',
    )
  })

  afterAll(() => client?.close())

  beforeEach(async () => {
    await cluster().kubectl(['delete', 'pod', 'web', '--ignore-not-found', '--force', '--grace-period=0'])
    await applied(cluster(), [podObject()])
  })

  it('writes addresses and takes its gate, in the one patch that it sends', async () => {
    const patched = await byAllocator(await genuine({ networks: GIVEN, defaultNetwork: undefined }))
    expect(patched).toBe('')
    expect(await live()).toMatchObject({
      metadata: { annotations: { [NETWORKS_ANNOTATION]: GIVEN, 'example.com/kept': 'yes' } },
      spec: { schedulingGates: [{ name: 'example.com/quota' }] },
    })
  })

  it('writes addresses of the default network, and takes them away', async () => {
    const add = merge({ metadata: { annotations: { [DEFAULT_NETWORK_ANNOTATION]: 'lan' } } })
    const remove = merge({ metadata: { annotations: { [DEFAULT_NETWORK_ANNOTATION]: null } } })
    expect(await byAllocator(add)).toBe('')
    expect(await byAllocator(remove)).toBe('')
  })

  it('tells a pod how it stands, and that it has what it waited for', async () => {
    const told = (value: string) =>
      byAllocator(status({ status: { conditions: [{ ...condition(ADDRESS_CONDITION), status: value }] } }))
    expect(await told('False')).toBe('')
    expect(await told('True')).toBe('')
    expect(objectAt(await live(), 'status')['conditions']).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: ADDRESS_CONDITION, status: 'True' })]),
    )
  })

  it('tells a pod that is being deleted how it stands, and writes its addresses', async () => {
    await cluster().kubectl(['patch', 'pod', 'web', '-p={"metadata":{"finalizers":["example.com/keep"]}}'])
    await cluster().kubectl(['delete', 'pod', 'web', '--wait=false'])
    expect(objectAt(await live(), 'metadata')).toHaveProperty('deletionTimestamp')
    const told = await byAllocator(status({ status: { conditions: [condition(ADDRESS_CONDITION)] } }))
    const patched = await byAllocator(await genuine({ networks: GIVEN, defaultNetwork: undefined }))
    await cluster().kubectl(['patch', 'pod', 'web', '--type=merge', '-p={"metadata":{"finalizers":null}}'])
    expect({ told, patched }).toEqual({ told: '', patched: '' })
  })

  it.each(STOLEN)('does not give a pod %s', async (_what, patch) => {
    const before = await live()
    expect(await byAllocator(patch)).toContain(
      "ValidatingAdmissionPolicy 'berth-allocator' with binding 'berth-allocator' denied request: ",
    )
    expect(await live()).toEqual(before)
  })

  it('gives the largest of pods its addresses: what it costs to compare is within the bounds', async () => {
    const containers = Array.from({ length: 400 }, (_none, place) => ({
      name: `c${place}`,
      image: 'registry.example/app:1',
      env: Array.from({ length: 30 }, (_nothing, number) => ({ name: `E${number}`, value: 'v'.repeat(40) })),
    }))
    const pod = podObject()
    const large = { ...pod, spec: { ...objectAt(pod, 'spec'), containers } }
    await cluster().kubectl(['delete', 'pod', 'web', '--force', '--grace-period=0'])
    expect(await cluster().request('POST', PODS, large)).toMatchObject({ status: 201 })
    expect(await byAllocator(await genuine({ networks: GIVEN, defaultNetwork: undefined }))).toBe('')
  })

  it('is the only one that is held to this', async () => {
    const image = { spec: { containers: [{ name: 'app', image: 'registry.example/app:2' }] } }
    const { code } = await cluster().kubectl(['patch', 'pod', 'web', `-p=${JSON.stringify(image)}`])
    expect(code).toBe(0)
  })
})
