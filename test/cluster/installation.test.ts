import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { CertManager } from './install/cert-manager.ts'
import {
  createNamespace,
  describeInstallation,
  install,
  NAMESPACE,
  type Installation,
} from './install/installation.ts'
import { macvlan, nad, pod } from './rule-rows/manifests.ts'
import { eventually, until } from './until.ts'

const SHOP = { namespace: 'shop' }
const MULTUS = 'manifests/crds/multus/network-attachment-definitions.yaml'
const berthNetwork = macvlan({ ipam: { type: 'berth', range: '10.95.0.0/29', gateway: '10.95.0.1' } })

describeInstallation('kubectl apply -k manifests/overlays/self-managed', {}, (on) => {
  installs(on, 'manifests/overlays/self-managed')
})

describeInstallation('kubectl apply -k manifests/overlays/cert-manager', {}, (on) => {
  let certManager: CertManager | undefined
  beforeAll(async () => {
    certManager = new CertManager(on().cluster)
    await certManager.start()
  })
  afterAll(() => certManager?.stop())
  installs(on, 'manifests/overlays/cert-manager')
})

/** The whole life of an installation, by the commands that the documentation gives. */
function installs(on: () => Installation, overlay: string): void {
  const pods = () => on().kubelet.pods

  it('is the whole installation', async () => {
    await on().kubectl(['apply', '-f', MULTUS])
    const took = await install(on(), overlay)
    process.stderr.write(`${overlay}: available ${took} ms after kubectl apply -k\n`)
    expect(pods().map(({ isReady }) => isReady)).toEqual([true, true])
  })

  it('denies a wrong pod, called by its Service', async () => {
    await createNamespace(on(), SHOP.namespace)
    const denied = await on().cluster.kubectl(['create', '-f', '-'], {
      input: JSON.stringify(pod('typo', 'missing', {}, SHOP)),
    })
    expect(denied.code).toBe(1)
    expect(denied.stderr).toContain('admission webhook "validate.berth.dev" denied the request')
    expect(denied.stderr).toContain('network-exists: ')
  })

  it('gives a pod its address', async () => {
    await on().kubectl(['create', '-f', '-'], nad('net', berthNetwork, SHOP))
    await on().kubectl(['create', '-f', '-'], pod('web', 'net', {}, SHOP))
    const { stdout } = await eventually(
      () =>
        on().cluster.kubectl([
          'get',
          'pod',
          'web',
          '-n',
          'shop',
          '-o',
          'jsonpath={.spec.schedulingGates}{.metadata.annotations}',
        ]),
      (answer) => answer.stdout.includes('10.95.0.2/29') && !answer.stdout.startsWith('['),
    )
    expect(stdout).toContain('10.95.0.2/29')
    expect(await on().kubectl(['get', 'ipleases'])).toMatch(/10\.95\.0\.2 .*Bound/)
  })

  it('says by a dry run what would be given', async () => {
    const tried = await on().cluster.kubectl(['create', '--dry-run=server', '-f', '-'], {
      input: JSON.stringify(pod('next', 'net', {}, SHOP)),
    })
    expect(tried).toMatchObject({ code: 0, stderr: expect.stringContaining('10.95.0.3') })
  })

  it('has metrics of both containers', async () => {
    const texts = async (port: number) =>
      Promise.all(pods().map(async (one) => (await fetch(`${one.at(port)}/metrics`)).text()))
    const webhooks = await texts(8080)
    expect(webhooks.map((text) => /^berth_certificate_expiry_timestamp_seconds \d/m.test(text))).toEqual([
      true,
      true,
    ])
    expect(webhooks.join('\n')).toMatch(/^berth_reviews_total\{.*decision="denied".*\} [1-9]/m)
    const leading = (await texts(8081)).map((text) => /^berth_leading (\d)/m.exec(text)?.[1])
    expect(new Set(leading)).toEqual(new Set(['0', '1']))
  })

  describe('and taking it out again', () => {
    const gates = () =>
      on().kubectl(['get', 'pods', '-A', '-o', 'jsonpath={.items[*].spec.schedulingGates[*].name}'])

    it('begins with a pod that waits for an address', async () => {
      const names = ['a', 'b', 'c', 'd', 'e', 'f']
      for (const name of names) await on().kubectl(['create', '-f', '-'], pod(name, 'net', {}, SHOP))
      expect(await gates()).toContain('ipam.berth.dev/address')
    })

    it('leaves nothing that calls Berth or waits for it', async () => {
      await takeOut(on(), overlay)
      const left = await on().kubectl([
        'get',
        'mutatingwebhookconfigurations,validatingwebhookconfigurations',
        '-o',
        'name',
      ])
      expect(left).toBe('')
      expect(await gates()).toBe('')
      await until(
        async () => (await on().cluster.request('GET', `/api/v1/namespaces/${NAMESPACE}`)).status === 404,
        () => 'the namespace is still there',
      )
      expect(pods()).toEqual([])
    })

    it('lets pods be created, of networks too', async () => {
      const plain = pod('plain', undefined, {}, SHOP)
      expect(await on().kubectl(['create', '-f', '-'], plain)).toBe('pod/plain created\n')
      const late = pod('late', 'missing', {}, SHOP)
      expect(await on().kubectl(['create', '-f', '-'], late)).toBe('pod/late created\n')
    })
  })

  it('ran on a kubelet that had no trouble', () => {
    expect(on().kubelet.faults).toEqual([])
  })
}

async function takeOut(on: Installation, overlay: string): Promise<void> {
  const job = ['job/berth-uninstall', '-n', NAMESPACE]
  await on.kubectl(['apply', '-k', 'manifests/uninstall'])
  await on.kubectl(['wait', '--for=condition=complete', '--timeout=60s', ...job])
  await on.kubectl(['delete', '-k', 'manifests/uninstall'])
  await on.kubectl(['delete', '-k', overlay, '--ignore-not-found'])
}
