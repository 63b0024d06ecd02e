import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { text } from '../../network/json/json.ts'
import { startAllocator, type Allocator } from '../../allocator/main.ts'
import { itemsOf, objectsOf } from '../manifests/manifest-files.ts'
import { berthAccounts } from './accounts.ts'
import { inProcess } from './allocation/allocated-stage.ts'
import { installDefinitions, startBerth, type Berth } from './berth.ts'
import { EMERGENCY_PAGE, SHOWN } from './emergency/page.ts'
import { Shell } from './emergency/shell.ts'
import { describeOnControlPlane } from './environment.ts'
import { register, untilCalled } from './registration.ts'
import { macvlan, nad, namespace, node, pod, workload } from './rule-rows/manifests.ts'
import { eventually, until } from './until.ts'

const OPTIONS = {
  controllerManager: true,
  // As most clusters have it: the API server looks for the endpoints of the Service by itself.
  apiServerFlags: ['--enable-aggregator-routing=true'],
}
const CONFIG = 'ipam: {quarantine: 2s}\n'
const IPAM = { type: 'berth', range: '192.168.20.0/29', gateway: '192.168.20.1' }

/** docs/emergency.md, played: each of its commands is run where it is needed, and has to print what the page shows. */
describeOnControlPlane('the emergency page', OPTIONS, (cluster) => {
  let shell: Shell
  let berth: Berth
  let allocator: Allocator | undefined
  const log: string[] = []

  const create = async (...items: readonly unknown[]) => {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
    const { code, stderr } = await cluster().kubectl(['create', '-f', '-'], { input })
    expect({ code, stderr }).toMatchObject({ code: 0 })
    await berth.settled()
  }
  const kubectl = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await cluster().kubectl(args)
    return stdout
  }
  const startAllocating = async (): Promise<void> => {
    const started = await startAllocator({
      ...inProcess({
        kubeconfig: (await berthAccounts(cluster())).allocator,
        configFile: join(cluster().folder, 'al.yaml'),
      }),
      leaderElection: true,
      identity: 'berth-0',
      logLevel: 'debug',
      logTo: { write: (line) => void log.push(line) },
    })
    if (!started.ok) throw new Error(started.problem)
    allocator = started.value
    await until(
      () => started.value.isLeading(),
      () => 'no allocator leads',
    )
  }
  /** What kubelets would say of the pods of Deployment berth. */
  const kubeletsReport = async (): Promise<void> => {
    const names = await kubectl(
      '-n',
      'berth-system',
      'get',
      'pods',
      '-l',
      'app.kubernetes.io/name=berth',
      '-o',
      'name',
    )
    const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
    for (const name of names.split('\n').filter((line) => line !== ''))
      await kubectl(
        '-n',
        'berth-system',
        'patch',
        name,
        '--subresource=status',
        `-p=${JSON.stringify({ status })}`,
      )
  }
  const whileKubeletsReport = async <Answer>(work: Promise<Answer>): Promise<Answer> => {
    const timer = setInterval(() => void kubeletsReport(), 300)
    return work.finally(() => clearInterval(timer))
  }

  beforeAll(async () => {
    shell = new Shell(cluster())
    await writeFile(
      join(cluster().folder, 'al.yaml'),
      `apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\n${CONFIG}`,
    )
    await installDefinitions(cluster())
    await cluster().createReadyNode('node-a')
    berth = await startBerth(cluster(), { config: CONFIG })
    await startAllocating()
    await create(namespace('shop'), nad('lan', macvlan({ ipam: IPAM }), { namespace: 'shop' }))
    await create(pod('web-1', 'lan', {}, { namespace: 'shop' }))
  })
  afterAll(async () => {
    await allocator?.close()
    await berth.stop()
  })

  it('brings Berth back', async () => {
    await shell.run('kubectl apply -k manifests/overlays/self-managed')
    await whileKubeletsReport(
      shell.run('kubectl -n berth-system rollout status deployment berth --timeout=2m'),
    )
  })

  it('tells whether it is Berth', async () => {
    const web = workload('Deployment', 'web', 'lan')
    const { code } = await cluster().kubectl(['-n', 'shop', 'create', '-f', '-'], {
      input: JSON.stringify(web),
    })
    expect(code).toBe(0)
    await until(
      async () =>
        (await kubectl('get', 'events', '-A', '--field-selector', 'reason=FailedCreate')).includes(
          'failed calling',
        ),
      () => 'no pod was refused',
    )
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
    await until(
      async () => (await kubectl('-n', 'shop', 'get', 'pods')).includes('web-'),
      () => 'the pods do not come',
    )
    await kubectl('-n', 'shop', 'delete', 'deployment', 'web')
  })

  it('says what is wrong with the certificate', async () => {
    await register(cluster(), { url: berth.url, authority: cluster().ca })
    const web = workload('Deployment', 'web', 'lan')
    await cluster().kubectl(['-n', 'shop', 'create', '-f', '-'], { input: JSON.stringify(web) })
    const { stdout } = await eventually(
      () => cluster().kubectl(['get', 'events', '-A', '--field-selector', 'reason=FailedCreate']),
      (answer) => answer.stdout.includes('x509'),
    )
    expect(stdout).toContain('x509: certificate signed by unknown authority')
    await shell.run(
      `kubectl get validatingwebhookconfiguration berth -o jsonpath='{.webhooks[0].clientConfig.caBundle}' | base64 -d`,
    )
    for (const name of ['berth-certificates', 'berth-tls'])
      await kubectl('-n', 'berth-system', 'create', 'secret', 'generic', name)
    await shell.run('kubectl -n berth-system annotate secret berth-certificates berth.dev/renew=serving')
    await shell.run('kubectl -n berth-system delete secret berth-tls')
    await berth.register()
    await untilCalled(cluster())
    await kubectl('-n', 'shop', 'delete', 'deployment', 'web')
  })

  it('lets a namespace pass', async () => {
    await shell.run('kubectl label namespace shop --overwrite berth.dev/enforce=privileged')
    await berth.settled()
    await create(pod('unchecked', 'missing', {}, { namespace: 'shop' }))
    await shell.run('kubectl label namespace shop berth.dev/enforce-')
    await berth.settled()
    await kubectl('-n', 'shop', 'delete', 'pod', 'unchecked')
  })

  it('helps with a network that is full', async () => {
    await until(
      async () => (await kubectl('get', 'ipl', '--no-headers')).trim().split('\n').length === 1,
      () => 'the addresses of the Deployments do not come free',
    )
    for (const at of [2, 3, 4, 5, 6]) await create(pod(`web-${at}`, 'lan', {}, { namespace: 'shop' }))
    await until(
      async () => (await kubectl('-n', 'shop', 'get', 'events')).includes('PoolExhausted'),
      () => 'nobody waits',
    )
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
    await until(
      async () =>
        (await kubectl('-n', 'berth-system', 'get', 'lease', 'berth-allocator')).includes('berth-0'),
      () => 'nobody leads again',
    )
    await whileKubeletsReport(shell.run('kubectl -n berth-system rollout restart deployment berth'))
  })

  it('finds the addresses of a node that is lost, and sets them free', async () => {
    await cluster().kubectl(['create', '-f', '-'], { input: JSON.stringify(node('node-b')) })
    await cluster().request('POST', '/api/v1/namespaces/shop/pods/web-5/binding', {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: 'web-5' },
      target: { kind: 'Node', name: 'node-b' },
    })
    await until(
      async () => (await kubectl('get', 'ipl', 'default.192-168-20-6')).includes('node-b'),
      () => 'the node is not in the lease',
    )
    await kubectl('-n', 'shop', 'delete', 'pod', 'web-5', '--force', '--grace-period=0')
    await until(
      async () => (await kubectl('get', 'ipl', 'default.192-168-20-6')).includes('Quarantined'),
      () => 'the address does not rest',
    )
    await shell.run('kubectl get ipl --field-selector spec.pod.node=node-b')
    await shell.run('kubectl get ipl --field-selector spec.phase=Quarantined')
    // Longer than the quarantine: it is for the node that it waits.
    await sleep(3_000)
    await shell.run('berth explain 192.168.20.6')
    await shell.run('kubectl taint nodes node-b node.kubernetes.io/out-of-service=nodeshutdown:NoExecute')
    await until(
      async () => (await kubectl('get', 'ipl', 'default.192-168-20-6')).includes('web-6'),
      () => 'the pod that waits does not get the address',
    )
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
    const lines = log.join('')
    expect(lines).toContain('"leading"')
    for (const part of [token, token.slice(-40), 'Bearer', 'PRIVATE KEY', 'registry.example', 'containers'])
      expect(lines).not.toContain(part)
  })

  describe('the page', () => {
    it('says of each entry whether it fails closed', () => {
      const entries = objectsOf('manifests/base/webhooks.yaml').flatMap((object) =>
        itemsOf(object, 'webhooks'),
      )
      const said = [...EMERGENCY_PAGE.matchAll(/^\| (`.*?berth\.dev`.*?) +\| (Fail|Ignore) /gm)].flatMap(
        ([, names = '', policy = '']) =>
          [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => `${name} ${policy}`),
      )
      const wanted = new Set(
        entries.map((entry) => `${text(entry, 'name') ?? ''} ${text(entry, 'failurePolicy') ?? ''}`),
      )
      expect(wanted.size).toBeGreaterThan(5)
      expect(said.toSorted()).toEqual([...wanted].toSorted())
    })

    it('has no command that is not run', () => {
      expect(SHOWN.map(({ command }) => command).filter((command) => !shell.ran.has(command))).toEqual([])
    })
  })
})
