import { expect, it } from '@jest/globals'
import type { BerthCluster } from '../describe-on-berth.ts'
import { NETWORKS, pod } from '../rule-rows/manifests.ts'
import { eventually } from '../until.ts'

const POLICY = 'manifests/components/multus-writes-status/admission-policy.yaml'
const OTHER = { namespace: 'other' }
const annotating = (key: string, value: string): string =>
  JSON.stringify({ metadata: { annotations: { [key]: value } } })
const KEY = 'k8s.v1.cni.cncf.io/network-status'
/** Every address of the network. */
const STATUS = annotating(
  KEY,
  JSON.stringify([
    { name: 'shop/lan', interface: 'net1', ips: [2, 3, 4, 5, 6].map((last) => `192.168.20.${last}`) },
  ]),
)

const ACCOUNT = 'system:serviceaccount:kube-system:multus'
const MULTUS = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'multus' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'node-agent' },
  subjects: [{ kind: 'ServiceAccount', name: 'multus', namespace: 'kube-system' }],
}

/** What passes by admission, because it is of a subresource or a key of somebody else's: what the page says is left. */
export function unseenWrites(on: () => BerthCluster): void {
  const patch = (user: string | undefined, ...args: readonly string[]) =>
    on().cluster.kubectl(['-n', 'other', 'patch', 'pod', ...args], user === undefined ? {} : { user })

  it('the networks of a pod change by way of its status, but not by way of the pod itself', async () => {
    await on().given(pod('seen', undefined, {}, OTHER))
    const missing = annotating(NETWORKS, 'missing')
    const direct = await patch('node-agent', 'seen', '--type=merge', `-p=${missing}`)
    expect(direct).toMatchObject({ code: 1, stderr: expect.stringContaining('network-exists: ') })
    const byStatus = await patch(
      'node-agent',
      'seen',
      '--type=merge',
      '--subresource=status',
      `-p=${missing}`,
    )
    expect(byStatus.code).toBe(0)
  })

  it('they come with the binding too', async () => {
    await on().given(pod('unbound', undefined, { schedulerName: 'nobody' }, OTHER))
    const bound = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: 'unbound', annotations: { [NETWORKS]: 'missing' } },
      target: { kind: 'Node', name: 'node-a' },
    }
    const path = '/api/v1/namespaces/other/pods/unbound/binding'
    const { code } = await on().cluster.kubectl(['create', '--raw', path, '-f', '-'], {
      user: 'node-agent',
      input: JSON.stringify(bound),
    })
    expect(code).toBe(0)
  })

  it("a pod's owner can write Multus's status and keep a network from others; the component multus-writes-status ends it", async () => {
    await on().given(pod('greedy', undefined, {}, OTHER))
    await eventually(
      () => on().kubectl(['-n', 'other', 'get', 'pod', 'greedy', '-o', 'jsonpath={.spec.nodeName}']),
      ({ stdout }) => stdout === 'node-a',
    )
    const taken = pod('asking', [{ name: 'lan', ips: ['192.168.20.6/29'] }], {}, { namespace: 'shop' })
    const ask = () => on().kubectl(['create', '--dry-run=server', '-f', '-'], taken)
    expect(await patch(undefined, 'greedy', '--type=merge', `-p=${STATUS}`)).toMatchObject({ code: 0 })
    await on().berth.settled()
    expect((await ask()).stderr).toContain('192.168.20.6 of shop/lan is held by pod other/greedy')

    await on().kubectl(['-n', 'other', 'annotate', 'pod', 'greedy', 'k8s.v1.cni.cncf.io/network-status-'])
    const applied = await on().cluster.kubectl(['apply', '-f', POLICY])
    expect(applied).toMatchObject({ code: 0, stderr: '' })
    const held = await eventually(
      () => patch(undefined, 'greedy', '--type=merge', '--dry-run=server', `-p=${STATUS}`),
      ({ code }) => code !== 0,
    )
    expect(held.stderr).toContain(
      "k8s.v1.cni.cncf.io/network-status is Multus's to write, by way of pods/status",
    )
    const byMultus = await patch(
      'node-agent',
      'greedy',
      '--type=merge',
      '--subresource=status',
      `-p=${STATUS}`,
    )
    expect(byMultus).toMatchObject({ code: 0, stderr: '' })
    const others = await patch(undefined, 'greedy', '--type=merge', `-p=${annotating('example.com/a', 'b')}`)
    expect(others).toMatchObject({ code: 0, stderr: '' })

    // An account of the parameter, by way of the pod itself.
    await on().given(MULTUS)
    const named = await patch(
      undefined,
      'greedy',
      '--as',
      ACCOUNT,
      '--type=merge',
      `-p=${annotating(KEY, '[]')}`,
    )
    expect(named).toMatchObject({ code: 0, stderr: '' })
  })
}
