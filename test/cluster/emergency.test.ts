import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { berthAccounts } from './accounts.ts'
import { SHOWN } from './emergency/page.ts'
import { Scene } from './pages/scene.ts'
import { Shell } from './pages/shell.ts'
import { describeOnControlPlane } from './environment.ts'
import { register, untilCalled } from './registration.ts'
import { macvlan, nad, namespace, node, pod, workload } from './rule-rows/manifests.ts'
import { until } from './until.ts'

// The API server looks for the endpoints of the Service by itself, and says so when there are none.
const OPTIONS = { controllerManager: true, apiServerFlags: ['--enable-aggregator-routing=true'] }
const SHOP = { namespace: 'shop' }
const IPAM = { type: 'berth', range: '192.168.20.0/29', gateway: '192.168.20.1' }
const REFUSED = ['get', 'events', '-A', '--field-selector', 'reason=FailedCreate']

/** docs/emergency.md, played: each of its commands is run where it is needed, and has to print what the page shows. */
describeOnControlPlane('the emergency page', OPTIONS, (cluster) => {
  let shell: Shell
  let scene: Scene

  const deployWeb = async (): Promise<void> => {
    const input = JSON.stringify(workload('Deployment', 'web', 'lan'))
    const { code, stderr } = await cluster().kubectl(['-n', 'shop', 'create', '-f', '-'], { input })
    expect({ code, stderr }).toMatchObject({ code: 0 })
  }

  beforeAll(async () => {
    shell = new Shell(cluster(), SHOWN)
    await cluster().createReadyNode('node-a')
    scene = await Scene.on(cluster())
    await scene.create(namespace('shop'), nad('lan', macvlan({ ipam: IPAM }), SHOP))
    await scene.create(pod('web-1', 'lan', {}, SHOP))
  })
  afterAll(() => scene.end())

  it('brings Berth back', async () => {
    await shell.run('kubectl apply -k manifests/overlays/self-managed')
    await scene.whileKubeletsReport(
      shell.run('kubectl -n berth-system rollout status deployment berth --timeout=2m'),
    )
  })

  // The registrations lead to a Service now, and the kubelets' reports are made up: nobody answers there.
  it('tells whether it is Berth', async () => {
    await deployWeb()
    await scene.untilPrinted('failed calling', ...REFUSED)
    await shell.run('kubectl get events -A --field-selector reason=FailedCreate')
    await shell.run('kubectl -n shop describe replicasets')
    await shell.run(
      `kubectl get mutatingwebhookconfiguration,validatingwebhookconfiguration berth -o jsonpath='{range .items[*].webhooks[*]}{.failurePolicy}{"\\t"}{.name}{"\\n"}{end}'`,
    )
    await shell.run('kubectl -n berth-system get endpointslices -l kubernetes.io/service-name=berth')
  })

  it('switches admission off', async () => {
    await shell.run('kubectl delete mutatingwebhookconfiguration,validatingwebhookconfiguration berth')
    await shell.run('kubectl -n shop annotate replicasets --all --overwrite berth-emergency=retry')
    await scene.untilPrinted('app=web', '-n', 'shop', 'get', 'pods', '--show-labels')
    await scene.kubectl('-n', 'shop', 'delete', 'deployment', 'web')
  })

  it('says what is wrong with the certificate', async () => {
    await register(cluster(), { url: scene.berth.url, authority: cluster().ca })
    await deployWeb()
    await scene.untilPrinted('x509: certificate signed by unknown authority', ...REFUSED)
    await shell.run(
      `kubectl get validatingwebhookconfiguration berth -o jsonpath='{.webhooks[0].clientConfig.caBundle}' | base64 -d`,
    )
    for (const name of ['berth-certificates', 'berth-tls'])
      await scene.kubectl('-n', 'berth-system', 'create', 'secret', 'generic', name)
    await shell.run('kubectl -n berth-system annotate secret berth-certificates berth.dev/renew=serving')
    await shell.run('kubectl -n berth-system delete secret berth-tls')
    await scene.berth.register()
    await untilCalled(cluster())
    await scene.kubectl('-n', 'shop', 'delete', 'deployment', 'web')
  })

  it('lets a namespace pass', async () => {
    await shell.run('kubectl label namespace shop --overwrite berth.dev/enforce=privileged')
    await scene.berth.settled()
    await scene.create(pod('unchecked', 'missing', {}, SHOP))
    await shell.run('kubectl label namespace shop berth.dev/enforce-')
    await scene.berth.settled()
    await scene.kubectl('-n', 'shop', 'delete', 'pod', 'unchecked')
  })

  it('helps with a network that is full', async () => {
    await until(
      async () => (await scene.kubectl('get', 'ipl', '--no-headers')).trim().split('\n').length === 1,
      () => 'the addresses of the Deployments do not come free',
    )
    for (const at of [2, 3, 4, 5, 6]) await scene.create(pod(`web-${at}`, 'lan', {}, SHOP))
    await scene.untilPrinted('PoolExhausted', '-n', 'shop', 'get', 'events')
    await shell.run(
      `kubectl get pods -A -o custom-columns='NAMESPACE:.metadata.namespace,POD:.metadata.name,GATES:.spec.schedulingGates[*].name,WHY:.status.conditions[?(@.type=="ipam.berth.dev/AddressAllocated")].reason'`,
    )
    await shell.run('kubectl -n shop describe pod web-6')
    await shell.run('kubectl get events -A --field-selector reason=PoolExhausted')
    await shell.run('berth pools')
    await shell.run('kubectl get ipl')
    await shell.run('kubectl -n shop edit network-attachment-definition lan')
  })

  it('lets a pod go that waits', async () => {
    await shell.run(
      `kubectl -n shop patch pod web-6 --type=json -p '[{"op":"remove","path":"/spec/schedulingGates"}]'`,
    )
  })

  it('finds who leads, and has another one lead', async () => {
    await shell.run('kubectl -n berth-system get lease berth-allocator')
    await shell.run(
      `kubectl -n berth-system get lease berth-allocator -o jsonpath='{.spec.holderIdentity} {.spec.renewTime}{"\\n"}'`,
    )
    await shell.run(
      'kubectl auth can-i update leases.coordination.k8s.io/berth-allocator -n berth-system --as=system:serviceaccount:berth-system:berth-allocator',
    )
    await shell.run('kubectl -n berth-system delete lease berth-allocator')
    await scene.untilPrinted('berth-0', '-n', 'berth-system', 'get', 'lease', 'berth-allocator')
    await shell.run('kubectl -n berth-system rollout restart deployment berth')
  })

  it('finds the addresses of a node that is lost, and sets them free', async () => {
    const lease = ['get', 'ipl', 'default.192-168-20-6']
    // Nothing reports that it is Ready.
    await cluster().kubectl(['create', '-f', '-'], { input: JSON.stringify(node('node-b')) })
    await cluster().request('POST', '/api/v1/namespaces/shop/pods/web-5/binding', {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: 'web-5' },
      target: { kind: 'Node', name: 'node-b' },
    })
    await scene.untilPrinted('node-b', ...lease)
    await scene.kubectl('-n', 'shop', 'delete', 'pod', 'web-5', '--force', '--grace-period=0')
    await scene.untilPrinted('Quarantined', ...lease)
    await shell.run('kubectl get ipl --field-selector spec.pod.node=node-b')
    await shell.run('kubectl get ipl --field-selector spec.phase=Quarantined')
    // Longer than the quarantine: it is for the node that it waits.
    await sleep(3_000)
    await shell.run('berth explain 192.168.20.6')
    await shell.run('kubectl taint nodes node-b node.kubernetes.io/out-of-service=nodeshutdown:NoExecute')
    // The pod that waits has it.
    await scene.untilPrinted('web-6', ...lease)
    await shell.run('kubectl taint nodes node-b node.kubernetes.io/out-of-service-')
  })

  it('finds an address that two have', async () => {
    await shell.run('kubectl get events -A --field-selector reason=AddressConflict')
    await shell.run('kubectl get ipl --field-selector spec.address=192.168.20.2')
    await shell.run('kubectl -n shop delete pod web-1')
  })

  it('stops Berth for a restore of etcd, and starts it again', async () => {
    await shell.run('kubectl -n berth-system scale deployment berth --replicas=0')
    await shell.run('kubectl get nodes')
    await shell.run('kubectl -n berth-system scale deployment berth --replicas=2')
  })

  it('takes Berth out', async () => {
    await shell.run('berth uninstall')
    await shell.run('kubectl delete -k manifests/overlays/self-managed --ignore-not-found')
  })

  it('leaves no token and no whole object in the log of the allocator', async () => {
    const { allocator: kubeconfig } = await berthAccounts(cluster())
    const { token } = JSON.parse(await readFile(kubeconfig, 'utf8')).users[0].user
    const lines = scene.log.join('')
    expect(lines).toContain('"leading"')
    for (const part of [token, token.slice(-40), 'Bearer', 'PRIVATE KEY', 'registry.example', 'containers'])
      expect(lines).not.toContain(part)
  })

  it('has no command that is not run', () => {
    expect(SHOWN.map(({ command }) => command).filter((command) => !shell.ran.has(command))).toEqual([])
  })
})
