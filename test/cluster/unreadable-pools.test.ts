import { expect, it } from '@jest/globals'
import { installDefinitions, startBerth, type Berth } from './berth.ts'
import { describeOnControlPlane } from './environment.ts'
import { pod } from './rule-rows/manifests.ts'
import { eventually } from './until.ts'

const DEFINITION = 'inclusterippools.ipam.cluster.x-k8s.io'

/** A conversion webhook that is away, as Cluster API's own or Berth's may be: nobody listens. */
const AWAY = {
  strategy: 'Webhook',
  webhook: {
    conversionReviewVersions: ['v1'],
    clientConfig: { service: { namespace: 'default', name: 'nobody', path: '/convert', port: 443 } },
  },
}

describeOnControlPlane('pools that cannot be read, as what converts them is away', {}, (cluster) => {
  const kubectl = async (args: readonly string[], input?: object) => {
    const options = input === undefined ? {} : { input: JSON.stringify(input) }
    const { code, stdout, stderr } = await cluster().kubectl(args, options)
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: expect.any(String) })
    return stdout
  }
  const change = (path: string, value: unknown) => ({ op: 'add', path, value })
  const patchDefinition = (...operations: readonly object[]) =>
    kubectl(['patch', 'crd', DEFINITION, '--type=json', '-p', JSON.stringify(operations)])

  it('keep no webhook from getting ready and judging pods', async () => {
    await installDefinitions(cluster())
    const berth = await startBerth(cluster())
    await storePoolsInAnOldVersion()
    await berth.stop()
    await patchDefinition(change('/spec/conversion', AWAY))
    const read = await cluster().kubectl(['get', 'inclusterippools.v1alpha2.ipam.cluster.x-k8s.io'])
    expect(read.stderr).toContain('conversion webhook')

    await berth.start()
    const waits = ['InClusterIPPool: the first list is not complete']
    expect(await eventually(() => unready(berth), isOnly(waits))).toEqual(waits)
    await eventually(() => unready(berth), isOnly([]))
    expect(await eventually(() => unready(berth), isOnly([]))).toEqual([])
    const told = berth
      .log()
      .filter(({ msg }) => msg === 'these cannot be read; admission goes on without them')
    expect(told).toMatchObject([{ kinds: ['InClusterIPPool'] }])
    const denied = await cluster().kubectl(['create', '-f', '-'], {
      input: JSON.stringify(pod('typo', 'missing')),
    })
    expect(denied.stderr).toContain('network-exists: ')
    await berth.stop()
  })

  const storePoolsInAnOldVersion = async (): Promise<void> => {
    const { spec } = JSON.parse(await kubectl(['get', 'crd', DEFINITION, '-o', 'json']))
    const versions: readonly { readonly name: string }[] = spec.versions
    await patchDefinition(
      ...versions.map(({ name }, at) => change(`/spec/versions/${at}/storage`, name === 'v1alpha1')),
    )
    await kubectl(['create', '-f', '-'], {
      apiVersion: 'ipam.cluster.x-k8s.io/v1alpha1',
      kind: 'InClusterIPPool',
      metadata: { name: 'old', namespace: 'default' },
      spec: { subnet: '10.8.0.0/29' },
    })
  }
})

const unready = async (berth: Berth): Promise<readonly string[]> => berth.webhook.unready()

const isOnly =
  (wanted: readonly string[]) =>
  (reasons: readonly string[]): boolean =>
    JSON.stringify(reasons) === JSON.stringify(wanted)
