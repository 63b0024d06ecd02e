import { expect, it } from '@jest/globals'
import type { BerthCluster } from '../describe-on-berth.ts'
import { hostDevice, macvlan, nad, namespace, NETWORKS, onNode, pod } from '../rule-rows/manifests.ts'

const SHOP = { namespace: 'denials' }
const IN_SHOP = ['-n', 'denials']

/** A finding as a line: rule, field, what is wrong, what to do. */
const LINE = /^[a-z-]+: [\w.[\]/-]+: .+\. Fix: .+\.$/

/** What a user reads when an object is refused. */
export function denials(on: () => BerthCluster): void {
  it('are given networks', async () => {
    await on().given(
      namespace('denials'),
      nad('sriov-vnic-1', hostDevice('ens6', '10.0.8.4/24'), { ...SHOP, ...onNode('node1') }),
      nad('sriov-vnic-2', hostDevice('ens6', '10.0.8.5/24'), { ...SHOP, ...onNode('node2') }),
      nad('net', macvlan({ master: 'eth5' }), SHOP),
      pod('holder', 'sriov-vnic-1', {}, SHOP),
      pod('user', 'net', {}, SHOP),
    )
  })

  it('name the webhook, then rule, field, values and remedy on a line', async () => {
    const { code, stdout, stderr } = await on().kubectl(
      ['create', '-f', '-'],
      pod('web', 'sriov-vnic', {}, SHOP),
    )
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    const [first, ...findings] = stderr.trimEnd().split('\n')
    expect(first).toBe(
      'Error from server (Forbidden): error when creating "STDIN": admission webhook "validate.berth.dev" denied the request: ',
    )
    expect(findings).toEqual([
      expect.stringMatching(
        /^network-exists: metadata\.annotations\[k8s\.v1\.cni\.cncf\.io\/networks\]\[0\]: no NetworkAttachmentDefinition sriov-vnic in namespace denials; there are sriov-vnic-1 and sriov-vnic-2\. Fix: .+\.$/,
      ),
    ])
  })

  it('tell all findings of all rules at once', async () => {
    const { code, stderr } = await on().kubectl(
      ['create', '-f', '-'],
      pod('web', 'sriov-vnic-1@eth0,missing', {}, SHOP),
    )
    expect(code).toBe(1)
    const [, ...findings] = stderr.trimEnd().split('\n')
    for (const finding of findings) expect(finding).toMatch(LINE)
    expect(findings.map((finding) => finding.split(':')[0])).toEqual([
      'network-exists',
      'interface-name',
      'address-in-use',
      'device-in-use',
    ])
  })

  it('stand beside the warnings of the same object', async () => {
    const { code, stderr } = await on().kubectl(
      ['create', '-f', '-'],
      pod('web', 'missing', {}, { ...SHOP, annotations: { 'berth.dev/atach': 'false' } }),
    )
    expect(code).toBe(1)
    expect(stderr).toMatch(/^Warning: reserved-metadata: /m)
    expect(stderr).toMatch(/^network-exists: /m)
  })

  it('meet an annotation that is edited, and no other edit', async () => {
    const annotate = (value: string) =>
      on().kubectl(['annotate', 'pod', 'user', ...IN_SHOP, '--overwrite', value])
    const refused = await annotate(`${NETWORKS}=net,missing`)
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(
      /^Error from server \(Forbidden\): admission webhook "validate\.berth\.dev" denied the request: \nnetwork-exists: /,
    )
    expect(await annotate('note=mine')).toEqual({ code: 0, stdout: 'pod/user annotated\n', stderr: '' })
    expect(await annotate(`${NETWORKS}=net@data`)).toMatchObject({ code: 0, stderr: '' })
    expect((await on().kubectl(['label', 'pod', 'user', ...IN_SHOP, 'a=b'])).code).toBe(0)
  })

  it('keep a network that a pod uses, and let it go after the pod', async () => {
    await on().berth.settled()
    const remove = () => on().kubectl(['delete', 'net-attach-def', 'net', ...IN_SHOP])
    const refused = await remove()
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(/^network-in-use: metadata\.name: .*denials\/user.*\. Fix: .+\.$/m)
    expect((await on().kubectl(['delete', 'pod', 'user', ...IN_SHOP])).code).toBe(0)
    await on().berth.settled()
    expect(await remove()).toMatchObject({ code: 0, stderr: '' })
  })

  it('free a device and an address when their pod is deleted', async () => {
    expect((await on().kubectl(['delete', 'pod', 'holder', ...IN_SHOP])).code).toBe(0)
    await on().berth.settled()
    const created = await on().kubectl(['create', '-f', '-'], pod('next', 'sriov-vnic-1', {}, SHOP))
    expect(created).toMatchObject({ code: 0, stderr: '' })
  })

  it('are logged with the object, the user and the rules', async () => {
    expect(on().berth.log()).toContainEqual(
      expect.objectContaining({
        phase: 'validate',
        decision: 'denied',
        kind: 'Pod',
        namespace: 'denials',
        name: 'web',
        user: 'admin',
        rules: ['network-exists', 'interface-name', 'address-in-use', 'device-in-use'],
      }),
    )
  })
}
