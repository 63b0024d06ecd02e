import { expect, it } from '@jest/globals'
import { describeInstallation, createNamespace, install, NAMESPACE } from './install/installation.ts'
import { pod } from './rule-rows/manifests.ts'
import { eventually } from './until.ts'

const SHOP = { namespace: 'shop' }
const MULTUS = 'manifests/crds/multus/network-attachment-definitions.yaml'

/** What an allocator lacks, all lack at once: reviews need none of it (docs/adr/0021). */
describeInstallation('allocators that cannot work', {}, (on) => {
  const readiness = () =>
    Promise.all(
      on().kubelet.pods.map(async (one) => {
        const [webhook, allocator] = await Promise.all(
          [8080, 8081].map(async (port) => (await fetch(`${one.at(port)}/readyz`)).text()),
        )
        return { isReady: one.isReady, webhook, allocator }
      }),
    )
  const unready = {
    isReady: true,
    webhook: 'ok\n',
    allocator: expect.stringContaining('IPLease: the cluster has no CustomResourceDefinition'),
  }

  const expectDenial = async (): Promise<void> => {
    const { code, stderr } = await on().cluster.kubectl(['create', '-f', '-'], {
      input: JSON.stringify(pod('typo', 'missing', {}, SHOP)),
    })
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('network-exists: ') })
  }

  it('take no webhook out of the Service: pods are judged on', async () => {
    await on().kubectl(['apply', '-f', MULTUS])
    await install(on(), 'manifests/overlays/self-managed')
    await createNamespace(on(), SHOP.namespace)
    await on().kubectl(['delete', 'crd', 'ipleases.ipam.berth.dev'])
    const told = await eventually(readiness, (pods) =>
      pods.every(({ allocator }) => allocator?.startsWith('IPLease: ')),
    )
    expect(told).toEqual([unready, unready])
    await expectDenial()
  })

  it('keep no webhook that starts from being ready', async () => {
    const deployment = ['deployment/berth', '-n', NAMESPACE]
    await on().kubectl(['rollout', 'restart', ...deployment])
    await on().kubectl(['rollout', 'status', ...deployment, '--timeout=100s'])
    await expectDenial()
  })

  it('ran on a kubelet that had no trouble', () => {
    expect(on().kubelet.faults).toEqual([])
  })
})
