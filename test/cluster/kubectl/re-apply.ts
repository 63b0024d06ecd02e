import { expect, it } from '@jest/globals'
import { setKeys } from '../../../network/multus/edit.ts'
import type { BerthCluster } from '../describe-on-berth.ts'
import type { KubeObject } from '../rule-rows/kube-object.ts'
import { macvlan, nad, namespace, NETWORKS, onNode, pod } from '../rule-rows/manifests.ts'

const SHOP = { namespace: 're-apply' }
const BERTH = { type: 'berth', range: '192.168.77.0/24', range_start: '192.168.77.10' }
const CLIENT_SIDE = ['apply', '-f', '-']
const SERVER_SIDE = ['apply', '--server-side', '-f', '-']
/** What the allocator has written is its own: a second applier takes it over, as Argo CD and Flux do. */
const FORCED = ['apply', '--server-side', '--force-conflicts', '-f', '-']

/** A manifest that is applied again and again, as GitOps tools do. */
export function reApplied(on: () => BerthCluster): void {
  it('are given a namespace that attaches a network, and a network of one node', async () => {
    await on().given(
      namespace('re-apply', { 'attach.berth.dev/net9': 'storage' }),
      nad('storage', macvlan({ master: 'eth4' }), SHOP),
      nad('own', macvlan({ master: 'eth4' }), { ...SHOP, ...onNode('node1') }),
    )
  })

  const rows = [
    { title: 'a pod without networks of its own', name: 'none', networks: undefined },
    { title: 'a pod with a network', name: 'short', networks: 'own' },
    { title: 'a pod with networks in JSON', name: 'json', networks: [{ name: 'own', 'x-mine': 1 }] },
  ]

  it.each(rows)('client-side, leave $title as it was', async ({ name, networks }) => {
    await unchanged(on(), CLIENT_SIDE, pod(`client-${name}`, networks, {}, SHOP))
  })

  it.each(rows)('server-side, leave $title as it was', async ({ name, networks }) => {
    await unchanged(on(), SERVER_SIDE, pod(`server-${name}`, networks, {}, SHOP))
  })

  it.each(rows)('show no difference for $title', async ({ name, networks }) => {
    const diff = await on().kubectl(['diff', '-f', '-'], pod(`client-${name}`, networks, {}, SHOP))
    expect(diff).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('leave NADs as they were', async () => {
    await unchanged(on(), CLIENT_SIDE, nad('again', macvlan({ master: 'eth4' }), SHOP))
  })

  it.each([
    { title: 'client-side', apply: CLIENT_SIDE, name: 'lowered-client' },
    { title: 'server-side', apply: SERVER_SIDE, name: 'lowered-server' },
  ])('$title, leave a NAD of ipam berth as it was stored', async ({ apply, name }) => {
    const manifest = nad(name, macvlan({ master: 'eth4', ipam: BERTH }), SHOP)
    await unchanged(on(), apply, manifest)
    const { metadata, spec } = await stored(on(), 'net-attach-def', name)
    expect(JSON.parse(spec.config)).toMatchObject({ capabilities: { ips: true }, ipam: { type: 'static' } })
    expect(JSON.parse(metadata.annotations['ipam.berth.dev/config'])).toEqual(BERTH)
  })

  it.each([
    {
      title: 'client-side',
      apply: CLIENT_SIDE,
      name: 'leased-client',
      networks: 'lowered-client',
      ip: '192.168.77.10/24',
    },
    {
      title: 'server-side',
      apply: FORCED,
      name: 'leased-server',
      networks: [{ name: 'lowered-server' }],
      ip: '192.168.77.11/24',
    },
  ])('$title, leave a pod the address that was leased to it', async ({ apply, name, networks, ip }) => {
    const manifest = pod(name, networks, {}, SHOP)
    expect(await on().kubectl(apply, manifest)).toMatchObject({ code: 0, stderr: '' })
    const created = await stored(on(), 'pod', name)
    expect(created.spec.schedulingGates).toEqual([{ name: 'ipam.berth.dev/address' }])
    const leased = setKeys(created.metadata.annotations[NETWORKS], 0, { ips: [ip] })
    if (!leased.ok) throw new Error(leased.problem)
    // As the allocator does: what is leased is written, and the gate goes.
    const patch = [
      { op: 'replace', path: '/metadata/annotations/k8s.v1.cni.cncf.io~1networks', value: leased.value },
      { op: 'remove', path: '/spec/schedulingGates' },
    ]
    const patching = ['patch', 'pod', name, '-n', SHOP.namespace, '--type=json', '-p', JSON.stringify(patch)]
    expect(await on().kubectl(patching)).toMatchObject({ code: 0, stderr: '' })
    const before = await stored(on(), 'pod', name)
    expect(before.metadata.annotations[NETWORKS]).toContain(ip)
    await unchanged(on(), apply, manifest)
    const after = await stored(on(), 'pod', name)
    expect({ annotations: after.metadata.annotations, spec: after.spec }).toEqual({
      annotations: before.metadata.annotations,
      spec: before.spec,
    })
    const diff = await on().kubectl(['diff', ...apply.slice(1)], manifest)
    expect(diff).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('let a second owner of other fields apply server-side', async () => {
    const labelled = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'server-short', ...SHOP, labels: { team: 'a' } },
    }
    const applied = await on().kubectl(
      ['apply', '--server-side', '--field-manager=labeller', '-f', '-'],
      labelled,
    )
    expect(applied).toMatchObject({ code: 0, stderr: '' })
    const { metadata } = await stored(on(), 'pod', 'server-short')
    expect(metadata.annotations[NETWORKS]).toBe('own,storage@net9')
    expect(metadata.labels).toEqual({ team: 'a' })
  })
}

/** Whatever kubectl says of it: it calls a pod configured of which it wrote an annotation that Berth put back. */
async function unchanged(on: BerthCluster, apply: readonly string[], object: KubeObject): Promise<void> {
  const resource = object.kind === 'Pod' ? 'pod' : 'net-attach-def'
  expect(await on.kubectl(apply, object)).toMatchObject({ code: 0, stderr: '' })
  const before = await stored(on, resource, object.metadata.name)
  expect(await on.kubectl(apply, object)).toMatchObject({ code: 0, stderr: '' })
  expect(await stored(on, resource, object.metadata.name)).toEqual(before)
}

async function stored(on: BerthCluster, resource: string, name: string) {
  const { stdout } = await on.kubectl(['get', resource, name, '-n', SHOP.namespace, '-o', 'json'])
  return JSON.parse(stdout)
}
