import { execFile, execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { startAllocator } from '../../allocator/main.ts'
import type { ApiClient } from '../../cluster/client.ts'
import { isObject, objectAt, text, type JsonObject } from '../../network/json/json.ts'
import { berth as berthCommand } from '../cli/berth.ts'
import {
  clientFor,
  CLUSTER,
  createAll,
  marks,
  MARKS_OF_OTHERS,
  objectsIn,
  pathOf,
  REGISTRATIONS,
} from '../cli/uninstall/scene.ts'
import { berthAccounts, kubeconfigOf } from './accounts.ts'
import { inProcess, stageOn } from './allocation/allocated-stage.ts'
import {
  claimsPath,
  FLOW_CONFIG,
  found,
  Home,
  isGated,
  listed,
  podPath,
  poolsPath,
} from './allocation/stage.ts'
import { installDefinitions, startBerth } from './berth.ts'
import { findBinaries } from './control-plane/binaries.ts'
import { describeOnControlPlane, type ControlPlane } from './environment.ts'
import { renderKustomization } from './kustomization.ts'
import { applyConfinement } from './manifests/applied.ts'
import { until } from './until.ts'

const COMMAND = /^kubectl (delete -k manifests\/overlays\/self-managed .*)$/m
const TOLD_CLUSTER = expect.stringMatching(/^cluster: .+\n$/)
const SCRIPT = 'manifests/uninstall/without-berth.sh'
const POOL_DEFINITIONS = ['inclusterippools', 'globalinclusterippools'].map(
  (plural) => `${plural}.ipam.cluster.x-k8s.io`,
)

/** The ways out that docs/uninstall.md tells, with the rights that manifests/uninstall gives. */
describeOnControlPlane('taking Berth out of a real API server', {}, (cluster) => {
  let client: ApiClient
  /** Of the account of manifests/uninstall. */
  let account = ''

  beforeAll(async () => {
    await installDefinitions(cluster())
    client = await clientFor(cluster().kubeconfigFile)
    await berthAccounts(cluster())
    const { code, stderr } = await cluster().kubectl(['apply', '-k', 'manifests/uninstall'])
    if (code !== 0) throw new Error(stderr)
    await applyConfinement(cluster())
    account = await kubeconfigOf(cluster(), 'berth-uninstall')
  })

  const uninstall = (kubeconfig: string, ...args: readonly string[]) =>
    berthCommand(['uninstall', '--kubeconfig', kubeconfig, ...args])
  const registered = async (): Promise<readonly string[]> => {
    const plurals = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations']
    const lists = await Promise.all(
      plurals.map((plural) => listed(client, `/apis/admissionregistration.k8s.io/v1/${plural}`)),
    )
    return lists.flat().map((object) => text(objectAt(object, 'metadata'), 'name') ?? '')
  }

  describe('that does not answer any more', () => {
    beforeEach(async () => {
      await createAll(client, CLUSTER)
      for (const name of POOL_DEFINITIONS) {
        const patch = ['--type=json', '--patch-file=manifests/crds/cluster-api/conversion.yaml']
        await kubectl(cluster(), 'patch', 'crd', name, ...patch)
      }
      await createAll(client, REGISTRATIONS)
      await until(
        async () => (await create(client, 'probe')) === 500,
        () => 'the API server does not call the webhook',
      )
    })
    afterEach(() => clearUp(cluster(), client))

    it('is done by the command, with the rights of manifests/uninstall', async () => {
      const planned = await uninstall(account, '--dry-run')
      expect(planned).toMatchObject({ code: 0, error: TOLD_CLUSTER })
      expect(await registered()).toEqual(['berth', 'berth'])
      const done = await uninstall(account)
      expect(done).toMatchObject({ code: 0, error: TOLD_CLUSTER })
      expect(done.out).toMatch(/\nThe API server calls Berth no more, and nothing waits for it\n$/)
      await isOut()
      // Whoever runs it again finds nothing to do.
      const again = await uninstall(account)
      expect(again.code).toBe(0)
      expect(again.out).not.toMatch(/deleted|removed/)
    })

    it('is done by the script, with kubectl alone', async () => {
      expect(await script(cluster())).toMatchObject({ code: 0, stderr: '' })
      await isOut()
      expect(await script(cluster())).toMatchObject({ code: 0, stdout: '', stderr: '' })
    })

    it('is told, and the rest done, where the script may not change something', async () => {
      const user = await cluster().userKubeconfig('nobody', [])
      const { code, stderr } = await script(cluster(), user)
      expect(code).toBe(1)
      expect(stderr).toContain('forbidden')
      expect(await registered()).toEqual(['berth', 'berth'])
    })

    async function isOut(): Promise<void> {
      expect(await registered()).toEqual([])
      expect(await marks(client)).toEqual(MARKS_OF_OTHERS)
      // Pools are read in both versions, without the webhook that does not answer.
      expect(await client.get('/apis/ipam.cluster.x-k8s.io/v1alpha1/inclusterippools')).toMatchObject({
        items: [{ metadata: { name: 'machines' } }],
      })
      await until(
        async () => (await create(client, 'free')) === 201,
        () => 'a pod is still refused',
      )
      const claim = `${claimsPath('shop')}/machine-1`
      await client.delete(claim)
      expect(await found(client, claim)).toBeUndefined()
    }
  })

  it('leaves networks that can be put back as they were written', async () => {
    await createAll(client, CLUSTER)
    const plural = 'network-attachment-definitions'
    const { stdout } = await cluster().kubectl(['get', plural, '-A', '-o', 'json'])
    const program = ['--arg', 'type', 'whereabouts', '-f', 'manifests/uninstall/networks-as-written.jq']
    const input = execFileSync('jq', program, { input: stdout, encoding: 'utf8' })
    const { code, stderr } = await cluster().kubectl(['replace', '-f', '-'], { input })
    expect([code, stderr]).toEqual([0, ''])
    const networks = await listed(client, `/apis/k8s.cni.cncf.io/v1/namespaces/shop/${plural}`)
    const configs = networks.map((network) => [
      text(objectAt(network, 'metadata'), 'name'),
      JSON.parse(text(objectAt(network, 'spec'), 'config') ?? '').ipam,
      Object.keys(objectAt(objectAt(network, 'metadata'), 'annotations')),
    ])
    const range = { range: '192.168.20.0/24', range_start: '192.168.20.10', range_end: '192.168.20.11' }
    expect(configs).toEqual([
      ['lan', { type: 'whereabouts', ...range }, []],
      ['local', { type: 'host-local', subnet: '192.168.21.0/24' }, ['ipam.berth.dev/managed']],
      ['other', { type: 'dhcp' }, []],
      ['written', { type: 'berth', range: '192.168.24.0/24' }, []],
    ])
    await clearUp(cluster(), client)
  })

  it('is a Job whose pod the restricted Pod Security Standard admits', async () => {
    const job = (await renderKustomization('manifests/uninstall')).find((one) => text(one, 'kind') === 'Job')
    const template = objectAt(objectAt(job ?? {}, 'spec'), 'template')
    const pod = { metadata: { name: 'uninstall' }, spec: objectAt(template, 'spec') }
    const path = '/api/v1/namespaces/berth-system/pods'
    const made = await client.create(path, pod, { query: { dryRun: 'All' } })
    expect(made).toMatchObject({ spec: { serviceAccountName: 'berth-uninstall' } })
    const unfit = { metadata: { name: 'unfit' }, spec: { containers: [{ name: 'c', image: 'i' }] } }
    await expect(client.create(path, unfit, { query: { dryRun: 'All' } })).rejects.toThrow('PodSecurity')
  })

  it('that runs: what waits is let go, and it goes on with its leases when it comes back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'berth-uninstall-'))
    const { allocator: kubeconfig } = await berthAccounts(cluster())
    const configFile = join(folder, 'berth.yaml')
    const heading = 'apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\n'
    await writeFile(configFile, heading + FLOW_CONFIG)
    const allocating = async () => {
      const started = await startAllocator(inProcess({ kubeconfig, configFile }))
      if (!started.ok) throw new Error(started.problem)
      return started.value
    }
    let allocator = await allocating()
    const webhook = await startBerth(cluster())
    try {
      const stage = await stageOn(cluster().target(), cluster().kubeconfigFile)
      const home = await Home.at(stage, 'full')
      await home.network('lan', { type: 'berth', range: '10.77.0.0/29', range_end: '10.77.0.1' })
      await client.create(poolsPath('full'), POOL)
      await client.create(claimsPath('full'), CLAIM)
      expect(await home.served('first', 'lan')).toEqual(['10.77.0.1/29'])
      await home.create('second', 'lan')
      await home.podThat('second', isGated)
      await home.objectThat(`${claimsPath('full')}/machine`, (one) =>
        JSON.stringify(one).includes('ReleaseAddress'),
      )
      // Nothing stops an allocator that is no Deployment: this is Berth between the two.
      await allocator.close()
      const { code, out } = await uninstall(account)
      expect(code).toBe(0)
      expect(out).toContain(
        'Pod full/second: gate removed; full/lan gives it no address without Berth, so it does not start: delete it, or give that network another ipam\n',
      )
      expect(out).toMatch(/\n2 leases stay: 2 in default\./)
      const second = await client.get(podPath('full', 'second'))
      expect(isGated(second)).toBe(false)
      await client.delete(`${claimsPath('full')}/machine`)
      expect(await found(client, `${claimsPath('full')}/machine`)).toBeUndefined()

      // Back again: the leases are there, and the pod that went on without gets its address when there is one.
      allocator = await allocating()
      await home.remove('first')
      expect(await home.addresses('second')).toEqual(['10.77.0.1/29'])
    } finally {
      await allocator.close()
      await webhook.stop()
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('deletes all objects but the leases, where their definition is left out', async () => {
    const overlay = 'manifests/overlays/self-managed'
    await kubectl(cluster(), 'apply', '-k', overlay)
    await createAll(client, CLUSTER).catch(() => undefined)
    const leases = async () => (await listed(client, '/apis/ipam.berth.dev/v1alpha1/ipleases')).length
    const before = await leases()
    expect(before).toBeGreaterThan(0)
    // As after `berth uninstall`, by the command of the page.
    for (const kind of ['mutating', 'validating'])
      await kubectl(cluster(), 'delete', `${kind}webhookconfiguration`, 'berth')
    const [, command = ''] = COMMAND.exec(readFileSync('docs/uninstall.md', 'utf8')) ?? []
    expect(command).toContain("-l 'app.kubernetes.io/component!=definition'")
    // Without a controller manager nobody empties the namespace: it is not waited for.
    await kubectl(cluster(), ...command.replaceAll("'", '').split(' '), '--wait=false')
    const left: string[] = []
    for (const object of await renderKustomization(overlay)) {
      const kind = text(object, 'kind') ?? ''
      const name = text(objectAt(object, 'metadata'), 'name') ?? ''
      const namespace = text(objectAt(object, 'metadata'), 'namespace') ?? 'default'
      const { stdout } = await cluster().kubectl([
        'get',
        kind,
        name,
        '-n',
        namespace,
        '--ignore-not-found',
        '-o',
        'name',
      ])
      if (stdout !== '' && kind !== 'Namespace') left.push(`${kind} ${name}`)
    }
    expect(left).toEqual(['CustomResourceDefinition ipleases.ipam.berth.dev'])
    expect(await leases()).toBe(before)
  })
})

const POOL: JsonObject = {
  apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
  kind: 'InClusterIPPool',
  metadata: { name: 'vms' },
  spec: { addresses: ['10.78.0.10'], prefix: 24, gateway: '10.78.0.1' },
}
const CLAIM: JsonObject = {
  apiVersion: 'ipam.cluster.x-k8s.io/v1beta2',
  kind: 'IPAddressClaim',
  metadata: { name: 'machine' },
  spec: { poolRef: { apiGroup: 'ipam.cluster.x-k8s.io', kind: 'InClusterIPPool', name: 'vms' } },
}

/** The status of the answer to a new pod, or of its refusal; nothing is made. */
async function create(client: ApiClient, name: string): Promise<number> {
  const pod = { metadata: { name }, spec: { containers: [{ name: 'c', image: 'registry.example/c:1' }] } }
  return client.create('/api/v1/namespaces/default/pods', pod, { query: { dryRun: 'All' } }).then(
    () => 201,
    (error: unknown) => (isObject(error) && typeof error['status'] === 'number' ? error['status'] : 0),
  )
}

async function kubectl(cluster: ControlPlane, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await cluster.kubectl(args)
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`)
}

/** Runs the script with the kubectl of the tests. */
async function script(cluster: ControlPlane, kubeconfig = cluster.kubeconfigFile) {
  const search = findBinaries()
  if (!search.found) throw new Error('no kubectl')
  const folder = await mkdtemp(join(tmpdir(), 'berth-script-'))
  const { kubectl: program } = search.binaries
  try {
    await writeFile(join(folder, 'kubectl'), `#!/bin/sh\nexec ${program} --cache-dir ${folder} "$@"\n`)
    await chmod(join(folder, 'kubectl'), 0o755)
    return await new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const env = { PATH: `${folder}:${process.env['PATH']}`, KUBECONFIG: kubeconfig, HOME: folder }
      execFile('sh', [SCRIPT], { env }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
      })
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Deletes what the fixture has made, finalizers and all. */
async function clearUp(cluster: ControlPlane, client: ApiClient): Promise<void> {
  await cluster.kubectl(['delete', '-f', REGISTRATIONS, '--ignore-not-found'])
  for (const object of objectsIn(CLUSTER)) {
    if (text(object, 'kind') === 'Namespace') continue
    const type = 'application/merge-patch+json'
    await client
      .patch(pathOf(object), { type, body: { metadata: { finalizers: null } } })
      .catch(() => undefined)
    await client.delete(pathOf(object)).catch(() => undefined)
  }
}
