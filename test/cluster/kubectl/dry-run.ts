import { expect, it } from '@jest/globals'
import type { BerthCluster } from '../describe-on-berth.ts'
import { hostDevice, macvlan, nad, namespace, onNode, pod } from '../rule-rows/manifests.ts'

const SHOP = { namespace: 'dry-run' }
const web = pod('web', 'vnic', {}, SHOP)

/** What a user sees without storing anything. */
export function dryRuns(on: () => BerthCluster): void {
  it('are given their networks in a namespace that attaches some', async () => {
    await on().given(
      namespace('dry-run', { 'attach.berth.dev/net9': 'storage' }),
      nad('storage', macvlan({ master: 'eth3' }), SHOP),
      nad('vnic', hostDevice('ens5', '10.0.9.4/24'), { ...SHOP, ...onNode('node1') }),
    )
  })

  it('show the injected annotation and affinity, and store nothing', async () => {
    const { code, stdout, stderr } = await on().kubectl(
      ['apply', '--dry-run=server', '-o', 'yaml', '-f', '-'],
      web,
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('k8s.v1.cni.cncf.io/networks: vnic,storage@net9')
    expect(stdout).toContain('berth.dev/injected:')
    expect(stdout).toMatch(
      /nodeSelectorTerms:\n\s+- matchExpressions:\n\s+- key: kubernetes.io\/hostname\n\s+operator: In\n\s+values:\n\s+- node1/,
    )
    const got = await on().kubectl(['get', 'pod', 'web', '-n', 'dry-run'])
    expect(got).toMatchObject({ code: 1, stderr: expect.stringContaining('"web" not found') })
  })

  it('tell warnings and refusals as the real thing does', async () => {
    const warned = await on().kubectl(
      ['apply', '--dry-run=server', '-f', '-'],
      pod('web', 'vnic', { hostNetwork: true }, SHOP),
    )
    expect(warned).toMatchObject({ code: 0, stdout: 'pod/web created (server dry run)\n' })
    expect(warned.stderr).toMatch(/^Warning: host-network: spec\.hostNetwork: .*\. Fix: .*\.\n$/)
    const refused = await on().kubectl(
      ['apply', '--dry-run=server', '-f', '-'],
      pod('web', 'vnic-1', {}, SHOP),
    )
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain('network-exists: ')
  })

  it('hold no address for what was only tried', async () => {
    for (const name of ['first', 'second']) {
      const tried = await on().kubectl(['apply', '--dry-run=server', '-f', '-'], pod(name, 'vnic', {}, SHOP))
      expect(tried).toMatchObject({ code: 0, stderr: '' })
    }
  })

  it('are what kubectl diff shows of a new pod', async () => {
    const { code, stdout, stderr } = await on().kubectl(['diff', '-f', '-'], web)
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toMatch(/^\+ +k8s\.v1\.cni\.cncf\.io\/networks: vnic,storage@net9$/m)
    expect(stdout).toMatch(/^\+ +berth\.dev\/injected: /m)
    expect(stdout).toMatch(/^\+ +requiredDuringSchedulingIgnoredDuringExecution:$/m)
  })

  it('make kubectl diff say why a pod would be refused', async () => {
    const { code, stderr } = await on().kubectl(['diff', '-f', '-'], pod('web', 'vnic-1', {}, SHOP))
    expect(code).toBeGreaterThan(1)
    expect(stderr).toContain('network-exists: ')
    expect(stderr).toContain('vnic')
  })
}
