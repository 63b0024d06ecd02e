import { expect, it } from '@jest/globals'
import type { BerthCluster } from '../describe-on-berth.ts'
import { pod } from '../rule-rows/manifests.ts'
import { SHOP } from './users.ts'

const LEASE = {
  apiVersion: 'ipam.berth.dev/v1alpha1',
  kind: 'IPLease',
  metadata: { name: 'default.192-168-20-6' },
  spec: {},
}
const ELECTION = {
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'berth-allocator', namespace: 'berth-system' },
  spec: { holderIdentity: 'author' },
}

/** Whoever has Kubernetes's role `edit` in a namespace. */
export function podAuthors(on: () => BerthCluster): void {
  const asAuthor = (args: readonly string[], object?: unknown) =>
    on().cluster.kubectl(args, {
      user: 'author',
      ...(object === undefined ? {} : { input: JSON.stringify(object) }),
    })
  const CREATE = ['create', '-f', '-']

  it.each([
    ['read the leases', ['get', 'ipleases'], undefined],
    ['make a lease', CREATE, LEASE],
    ['delete leases', ['delete', 'ipleases', '--all'], undefined],
    ['hold the election', CREATE, ELECTION],
    ["read Berth's Secrets", ['-n', 'berth-system', 'get', 'secrets'], undefined],
    ['label a namespace', ['label', 'namespace', 'shop', 'berth.dev/enforce=privileged'], undefined],
    ['write a network', ['-n', 'shop', 'annotate', 'network-attachment-definition', 'lan', 'a=b'], undefined],
    ['switch admission off', ['delete', 'validatingwebhookconfiguration', 'berth'], undefined],
  ])('no right to %s', async (_what, args, object) => {
    const { code, stderr } = await asAuthor(args, object)
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('(Forbidden)') })
    expect(stderr).toContain('User "author" cannot')
  })

  it("what Berth records, forged: refused, with Berth's policy off too", async () => {
    const forged = pod('forged', undefined, {}, { ...SHOP, annotations: { 'berth.dev/injected': '[]' } })
    expect((await asAuthor(CREATE, forged)).stderr).toContain('reserved-metadata: ')
    await on().kubectl(['label', '--overwrite', 'namespace', 'shop', 'berth.dev/enforce=privileged'])
    await on().berth.settled()
    expect((await asAuthor(CREATE, forged)).stderr).toContain('reserved-metadata: ')
    await on().kubectl(['label', 'namespace', 'shop', 'berth.dev/enforce-'])
    await on().berth.settled()
  })

  it("Berth's gate on a pod that has none of its networks: refused", async () => {
    const gated = pod('gated', undefined, { schedulingGates: [{ name: 'ipam.berth.dev/address' }] }, SHOP)
    expect((await asAuthor(CREATE, gated)).stderr).toContain('reserved-metadata: spec.schedulingGates[0]: ')
  })

  it('a mirror pod without a node: refused by the API server, and none can be made of a pod', async () => {
    const mirror = { ...SHOP, annotations: { 'kubernetes.io/config.mirror': 'x' } }
    const { stderr } = await asAuthor(CREATE, pod('mirror', 'lan', {}, mirror))
    expect(stderr).toContain('must set spec.nodeName if mirror pod annotation is set')
    expect((await asAuthor(CREATE, pod('plain', undefined, {}, SHOP))).code).toBe(0)
    const annotated = await asAuthor([
      '-n',
      'shop',
      'annotate',
      'pod',
      'plain',
      'kubernetes.io/config.mirror=x',
    ])
    expect(annotated.stderr).toContain('may not add mirror pod annotation')
  })

  it('an address that another pod has: refused, though nothing is leased yet', async () => {
    const ask = (name: string) => pod(name, [{ name: 'lan', ips: ['192.168.20.5/29'] }], {}, SHOP)
    await on().given(ask('first'))
    await on().kubectl(['-n', 'shop', 'patch', 'pod', 'first', '--type=json', `-p=${UNGATED}`])
    await on().berth.settled()
    expect((await asAuthor(CREATE, ask('second'))).stderr).toContain(
      '192.168.20.5 of shop/lan is held by pod shop/first',
    )
  })
}

const UNGATED = JSON.stringify([{ op: 'remove', path: '/spec/schedulingGates' }])
