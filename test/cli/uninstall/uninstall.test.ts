import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { ApiError } from '../../../cluster/api/api-error.ts'
import type { ApiClient } from '../../../cluster/client.ts'
import { outcomeLine } from '../../../cli/uninstall/print.ts'
import type { Client, Outcome, Taking } from '../../../cli/uninstall/taking.ts'
import { uninstall } from '../../../cli/uninstall/uninstall.ts'
import type { JsonObject } from '../../../network/json/json.ts'
import { TemporarySandbox } from '../../sandbox/temporary-sandbox.ts'
import { berth } from '../berth.ts'
import { clientFor, CLUSTER, createAll, marks, MARKS_OF_OTHERS, objectsIn, REGISTRATIONS } from './scene.ts'

const POOL_DEFINITION =
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/inclusterippools.ipam.cluster.x-k8s.io'
const CONFIGURATIONS = [
  '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
  '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
]
const DEPLOYMENTS = '/apis/apps/v1/namespaces/berth-system/deployments'
const MERGE = 'application/merge-patch+json'

const deployment: JsonObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'berth' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'berth' } },
    template: {
      metadata: { labels: { app: 'berth' } },
      spec: { containers: [{ name: 'webhook', image: 'berth:0.1.0' }] },
    },
  },
}

const podOfBerth = (name: string, owner: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    labels: { app: 'berth' },
    ownerReferences: [{ apiVersion: 'apps/v1', kind: owner, name: 'berth-1', uid: 'u' }],
  },
  spec: {
    nodeName: 'node1',
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'c', image: 'berth:0.1.0' }],
  },
})

describe('berth uninstall', () => {
  let sandbox: TemporarySandbox
  let client: ApiClient

  beforeEach(async () => {
    sandbox = await TemporarySandbox.start({ nodes: ['node1'] })
    client = await clientFor(sandbox.running.kubeconfigPath)
    await createAll(client, CLUSTER)
    await createAll(client, REGISTRATIONS)
  })
  afterEach(async () => {
    client.close()
    await sandbox.stop()
  })

  const run = (...args: readonly string[]) =>
    berth(['uninstall', '--kubeconfig', sandbox.running.kubeconfigPath, ...args])

  /** The library's own run, with changes: nothing is waited for. */
  async function taken(change: Partial<Taking> = {}) {
    const steps: Outcome[] = []
    const remains = await uninstall({
      client,
      dryRun: false,
      keepGates: false,
      namespace: 'berth-system',
      name: 'berth',
      tell: (outcome) => void steps.push(outcome),
      pause: async () => undefined,
      ...change,
    })
    return { remains, steps, lines: steps.map((step) => outcomeLine(step).trimEnd()).toSorted() }
  }

  const registered = async (): Promise<number> => {
    const lists = await Promise.all(CONFIGURATIONS.map((path) => client.get(path)))
    return lists.flatMap((list) => list['items']).length
  }

  it('tells of each object what was done, and what stays', async () => {
    const { code, out, error } = await run()
    const [steps = '', ...rest] = out.split('\n\n')
    expect({ code, error, steps: steps.split('\n').toSorted(), rest }).toEqual({
      code: 0,
      error: `cluster: ${client.title}\n`,
      steps: [
        'Deployment berth-system/berth: not there',
        'GlobalInClusterIPPool everybody: finalizer ipam.cluster.x-k8s.io/ProtectPool removed',
        'IPAddress shop/machine-1: finalizer ipam.cluster.x-k8s.io/ProtectAddress removed',
        'IPAddressClaim shop/machine-1: finalizer ipam.cluster.x-k8s.io/ReleaseAddress removed',
        'InClusterIPPool shop/machines: finalizer ipam.cluster.x-k8s.io/ProtectPool removed',
        'MutatingWebhookConfiguration berth: deleted',
        'Pod shop/web-1: gate removed; shop/lan gives it no address without Berth, so it does not start: delete it, or give that network another ipam',
        'Pod shop/web-2: gate removed; it starts with an address that host-local of its node chooses for shop/local, maybe one that is in use on another node',
        'Pod shop/web-3: gate removed; it has no address of Berth, and starts if its networks need none',
        'ValidatingWebhookConfiguration berth: deleted',
      ],
      rest: [
        '3 networks had addresses of Berth and get none any more; change them, or delete them:\n' +
          '  shop/lan: ipam static without addresses: new pods do not start; what was written: {"type":"berth","range":"192.168.20.0/24","range_start":"192.168.20.10","range_end":"192.168.20.11"}\n' +
          '  shop/local: host-local: each node gives its pods addresses of its own choice, two nodes the same\n' +
          '  shop/written: ipam berth, which no node has: new pods do not start',
        '2 leases stay: 1 in default, 1 in lab. A Berth that comes back goes on with them;\n' +
          'kubectl delete crd ipleases.ipam.berth.dev deletes them',
        'The API server calls Berth no more, and nothing waits for it\n',
      ],
    })
    expect(await marks(client)).toEqual(MARKS_OF_OTHERS)
    expect(await registered()).toBe(0)
    // What the page shows is this very output, of a Berth that ran.
    const page = readFileSync('docs/uninstall.md', 'utf8').split('\n')
    expect(out.split('\n').filter((line) => !page.includes(line))).toEqual([
      'Deployment berth-system/berth: not there',
    ])
  })

  it('does nothing the second time', async () => {
    await taken()
    const again = await taken()
    expect(again.steps.map(({ result }) => result)).toEqual(['unchanged', 'unchanged', 'unchanged'])
    expect(await marks(client)).toEqual(MARKS_OF_OTHERS)
  })

  it('changes nothing in a dry run, and says the same', async () => {
    const before = await marks(client)
    const { code, out } = await run('--dry-run')
    expect(code).toBe(0)
    expect(out).toContain('Pod shop/web-1: gate would be removed; shop/lan gives it no address')
    expect(out).toContain('MutatingWebhookConfiguration berth: would be deleted\n')
    expect(out).toMatch(/\nNothing was changed\n$/)
    expect([await marks(client), await registered()]).toEqual([before, 2])
    const planned = await taken({ dryRun: true })
    const done = await taken()
    const subjects = (steps: readonly Outcome[]) =>
      steps.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`).toSorted()
    expect(subjects(planned.steps)).toEqual(subjects(done.steps))
  })

  it('leaves pods at the gate where it is told to', async () => {
    const { lines } = await taken({ keepGates: true })
    expect(lines).toContain('Pod shop/web-1: goes on waiting at the gate until Berth is back')
    expect(await marks(client)).toContain('Pod web-1: ipam.berth.dev/address')
  })

  it('writes JSON', async () => {
    const { out } = await run('-o', 'json', '--dry-run')
    expect(JSON.parse(out)).toMatchObject({
      dryRun: true,
      steps: expect.arrayContaining([
        {
          kind: 'InClusterIPPool',
          namespace: 'shop',
          name: 'machines',
          result: 'planned',
          text: 'finalizer ipam.cluster.x-k8s.io/ProtectPool would be removed',
        },
      ]),
      remains: {
        networks: [{ name: 'lan', ipam: 'static' }, { name: 'local' }, { name: 'written', ipam: 'berth' }],
        leases: [
          { domain: 'default', leases: 1 },
          { domain: 'lab', leases: 1 },
        ],
      },
    })
  })

  it('works where no definition of Berth, Multus or Cluster API is installed', async () => {
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
    await taken()
    const { body } = await sandbox.call('GET', definitions)
    const names = JSON.stringify(body).match(/"name":"[a-z-]+\.(?:[a-z0-9-]+\.)+(?:io|dev|org)"/g) ?? []
    expect(names.length).toBeGreaterThan(5)
    for (const name of names) await client.delete(`${definitions}/${name.slice(8, -1)}`)
    const { steps, remains } = await taken()
    expect(steps.filter(({ result }) => result !== 'unchanged')).toEqual([])
    expect(remains).toEqual({ networks: [], leases: undefined })
  })

  it("leaves finalizers to Cluster API's in-cluster provider where that is installed", async () => {
    await client.patch(POOL_DEFINITION, {
      type: MERGE,
      body: { metadata: { labels: { 'cluster.x-k8s.io/provider': 'ipam-in-cluster' } } },
    })
    const { lines } = await taken()
    expect(lines).toContain(
      "IPAddressClaim: 1 with the finalizer ipam.cluster.x-k8s.io/ReleaseAddress left to Cluster API's in-cluster provider, which is installed and removes it itself",
    )
    expect(await marks(client)).toContain('IPAddressClaim machine-1: ipam.cluster.x-k8s.io/ReleaseAddress')
  })

  it("takes Berth's conversion out of the pools, and nobody else's", async () => {
    const converted = async (path: string): Promise<JsonObject> => {
      const live = await client.get(path)
      const name = path === POOL_DEFINITION ? 'berth' : 'provider'
      const clientConfig = { service: { namespace: 'berth-system', name, path: '/convert', port: 443 } }
      return { ...live, spec: { conversion: { strategy: 'Webhook', webhook: { clientConfig } } } }
    }
    const patched: JsonObject[] = []
    const converting: Client = {
      ...clientOf(client),
      get: (path) => (path.includes('clusterippools') ? converted(path) : client.get(path)),
      patch: async (path, change) => {
        if (!path.includes('customresourcedefinitions')) return client.patch(path, change)
        patched.push({ path, body: JSON.stringify(change.body) })
        return {}
      },
    }
    const { lines } = await taken({ client: converting })
    expect(lines.filter((line) => line.includes('conversion'))).toEqual([
      "CustomResourceDefinition inclusterippools.ipam.cluster.x-k8s.io: conversion None in place of Berth's webhook: v1alpha1 and v1alpha2 show what was written, unconverted",
    ])
    expect(patched).toEqual([
      {
        path: POOL_DEFINITION,
        body: expect.stringMatching(
          /"op":"replace","path":"\/spec\/conversion","value":\{"strategy":"None"\}/,
        ),
      },
    ])
  })

  describe('of a Berth that runs', () => {
    const pods = '/api/v1/namespaces/berth-system/pods'
    beforeEach(async () => {
      await taken({ keepGates: true })
      await client.create('/api/v1/namespaces', { metadata: { name: 'berth-system' } })
      await client.create(DEPLOYMENTS, deployment)
      await client.create(pods, podOfBerth('berth-1-a', 'ReplicaSet'))
      await client.create(pods, podOfBerth('berth-uninstall-b', 'Job'))
      await createAll(client, REGISTRATIONS)
    })
    const replicas = async () => (await client.get(`${DEPLOYMENTS}/berth`))['spec']

    it('stops it before it takes anything away, and waits until its pods are gone', async () => {
      let pauses = 0
      const pause = async (): Promise<void> => {
        pauses += 1
        if (pauses === 4) {
          expect(await marks(client)).toContain('Pod web-1: ipam.berth.dev/address')
          await client.delete(`${pods}/berth-1-a`)
        }
      }
      const { lines } = await taken({ pause })
      expect(lines).toContain('Deployment berth-system/berth: scaled from 2 to 0, its pods are gone')
      expect(await replicas()).toMatchObject({ replicas: 0 })
      expect(await marks(client)).toEqual(MARKS_OF_OTHERS)
    })

    it('says so when a pod of it does not go, and does the rest', async () => {
      const { lines } = await taken()
      expect(lines).toContain(
        'NOT DONE: Deployment berth-system/berth: scaled to 0, but pod berth-1-a on node node1 is still there and may put finalizers back: run this again when gone',
      )
      expect(await marks(client)).toEqual(MARKS_OF_OTHERS)
    })

    it('is left running if the API server goes on calling it', async () => {
      const forbidden = refusing(client, 'delete', 'validatingwebhookconfigurations')
      const { lines } = await taken({ client: forbidden })
      expect(lines).toEqual([
        'MutatingWebhookConfiguration berth: deleted',
        'NOT DONE: ValidatingWebhookConfiguration berth: forbidden to delete',
        'NOT DONE: WebhookConfigurations: Berth goes on running: while the API server calls it, pods would be refused without it',
      ])
      expect(await replicas()).toMatchObject({ replicas: 2 })
    })
  })

  it('goes on where one object is refused, and names what is left', async () => {
    const { lines } = await taken({ client: refusing(client, 'patch', '/pods/web-1') })
    expect(lines.filter((line) => line.startsWith('NOT DONE'))).toEqual([
      'NOT DONE: Pod shop/web-1: forbidden to patch',
    ])
    expect(await marks(client)).toEqual(['Pod web-1: ipam.berth.dev/address', ...MARKS_OF_OTHERS])
  })

  it('tries again what somebody changes at the same time', async () => {
    let meddled = 0
    const meddling: Client = {
      ...clientOf(client),
      patch: async (path, change) => {
        if (path.endsWith('/pods/web-2') && meddled++ === 0) {
          // The gate before Berth's goes: Berth's is at another place now.
          const body = [{ op: 'remove', path: '/spec/schedulingGates/0' }]
          await client.patch(path, { type: 'application/json-patch+json', body })
        }
        return client.patch(path, change)
      },
    }
    await taken({ client: meddling })
    expect(meddled).toBe(2)
    expect(await marks(client)).toContain('Pod web-2: example.com/last')
  })

  it('never touches another pod of the same name', async () => {
    let again = false
    const meddling: Client = {
      ...clientOf(client),
      patch: async (path, change) => {
        if (path.endsWith('/pods/web-1') && !again) {
          again = true
          await client.delete(path)
          await client.create('/api/v1/namespaces/shop/pods', { metadata: { name: 'web-1' }, spec: GATED })
        }
        return client.patch(path, change)
      },
    }
    const { lines } = await taken({ client: meddling })
    // Seen as the pod that it is in the next look.
    expect(lines.filter((line) => line.startsWith('Pod shop/web-1'))).toEqual([
      'Pod shop/web-1: gate removed; it has no address of Berth, and starts if its networks need none',
    ])
  })

  it('finds pods that come to wait a moment later', async () => {
    let pauses = 0
    const pause = async (): Promise<void> => {
      pauses += 1
      if (pauses < 3)
        await client.create('/api/v1/namespaces/shop/pods', {
          metadata: { name: `late-${pauses}` },
          spec: GATED,
        })
    }
    const { lines } = await taken({ pause })
    expect(lines.filter((line) => line.startsWith('Pod shop/late'))).toHaveLength(2)
  })

  it('ends, and says so, where pods with the gate keep coming', async () => {
    let pauses = 0
    const pause = async (): Promise<void> => {
      pauses += 1
      await client.create('/api/v1/namespaces/shop/pods', {
        metadata: { name: `late-${pauses}` },
        spec: GATED,
      })
    }
    const { lines } = await taken({ pause })
    expect(lines).toContain(
      'NOT DONE: Pod: new pods with the gate keep coming: does another Berth run? run this again',
    )
    expect(pauses).toBeLessThan(12)
  })

  it('exits with 1 if something is left to do', async () => {
    const refusal = objectsIn(REGISTRATIONS)[1]
    await client.create(CONFIGURATIONS[1] ?? '', { ...refusal, metadata: { name: 'of-somebody' } })
    const { code, out } = await run()
    expect(code).toBe(1)
    expect(out).toMatch(/^NOT DONE: Pod shop\/web-1: .*failed calling webhook "validate.berth.dev"/m)
    expect(out).toMatch(/\n3 things left to do: see NOT DONE above, then run this again\n$/)
  })

  it('exits with 2 where the cluster cannot be read', async () => {
    expect(await berth(['uninstall', '--kubeconfig', '/no/such/file'])).toMatchObject({
      code: 2,
      out: '',
      error: expect.stringMatching(/^berth: cannot reach a cluster: .*\n$/),
    })
    const { kubeconfigPath } = sandbox.running
    await sandbox.running.close()
    expect(await berth(['uninstall', '--kubeconfig', kubeconfigPath])).toMatchObject({
      code: 2,
      out: '',
      error: expect.stringMatching(
        /^cluster: .*\nberth: cannot read the cluster 127\.0\.0\.1:\d+ \(.*\): cannot reach .*\n$/,
      ),
    })
  })
})

const GATED: JsonObject = {
  schedulingGates: [{ name: 'ipam.berth.dev/address' }],
  containers: [{ name: 'app', image: 'registry.example/app:1' }],
  terminationGracePeriodSeconds: 0,
}

/** A client of an account that lacks a right. */
function refusing(client: ApiClient, verb: 'delete' | 'patch', part: string): Client {
  const refuse = (path: string): void => {
    if (path.includes(part))
      throw new ApiError({ status: 403, reason: 'Forbidden', message: `forbidden to ${verb}` })
  }
  return {
    ...clientOf(client),
    delete: async (path) => {
      if (verb === 'delete') refuse(path)
      return client.delete(path)
    },
    patch: async (path, change) => {
      if (verb === 'patch') refuse(path)
      return client.patch(path, change)
    },
  }
}

const clientOf = (client: ApiClient): Client => ({
  get: (path, options) => client.get(path, options),
  list: (path, options) => client.list(path, options),
  patch: (path, change, options) => client.patch(path, change, options),
  delete: (path, preconditions, options) => client.delete(path, preconditions, options),
})
