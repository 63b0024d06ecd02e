import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { startSandbox } from '../../sandbox/sandbox.ts'
import { at, configMap, pod } from '../cluster/api/manifests.ts'
import { RecordingWebhook } from '../cluster/api/recording-webhook.ts'
import { TemporarySandbox } from './temporary-sandbox.ts'

const MAPS = '/api/v1/namespaces/default/configmaps'
const PODS = '/api/v1/namespaces/default/pods'

const open: TemporarySandbox[] = []
const start = async (options = {}): Promise<TemporarySandbox> => {
  const sandbox = await TemporarySandbox.start(options)
  open.push(sandbox)
  return sandbox
}

afterEach(async () => {
  for (const sandbox of open.splice(0)) await sandbox.stop()
})

describe('the life of a sandbox', () => {
  it('finds its objects again after a restart, with their uids, and goes on counting versions', async () => {
    const sandbox = await start()
    const made = await sandbox.call('POST', PODS, { body: pod('kept') })
    const gone = await sandbox.call('POST', MAPS, { body: configMap('gone') })
    await sandbox.call('DELETE', `${MAPS}/gone`)
    await sandbox.restart()
    expect((await sandbox.call('GET', `${PODS}/kept`)).body).toEqual(made.body)
    expect((await sandbox.call('GET', `${MAPS}/gone`)).status).toBe(404)
    const next = await sandbox.call('POST', MAPS, { body: configMap('next') })
    const version = (body: unknown) => Number(at(body, 'metadata', 'resourceVersion'))
    expect(version(next.body)).toBeGreaterThan(version(gone.body))
  })

  it('keeps authority and token, so that a kubeconfig copied elsewhere goes on working', async () => {
    const sandbox = await start()
    const { caPem, token } = sandbox.running
    await sandbox.restart()
    expect([sandbox.running.caPem, sandbox.running.token]).toEqual([caPem, token])
  })

  it('lets a watch go on over a restart where it was', async () => {
    const sandbox = await start()
    const before = await sandbox.call('POST', MAPS, { body: configMap('before') })
    await sandbox.call('POST', MAPS, { body: configMap('after') })
    await sandbox.restart()
    const watch = await sandbox.watch(
      `${MAPS}?watch=true&resourceVersion=${String(at(before.body, 'metadata', 'resourceVersion'))}`,
    )
    const [event] = await watch.take(1)
    expect([event?.type, at(event?.object, 'metadata', 'name')]).toEqual(['ADDED', 'after'])
    watch.close()
  })

  it('serves custom resources of an earlier run at once', async () => {
    const sandbox = await start()
    const definition = {
      metadata: { name: 'things.example.org' },
      spec: {
        group: 'example.org',
        scope: 'Cluster',
        names: { plural: 'things', kind: 'Thing' },
        versions: [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
        ],
      },
    }
    await sandbox.call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      body: definition,
    })
    const body = { apiVersion: 'example.org/v1', kind: 'Thing', metadata: { name: 'one' } }
    await sandbox.call('POST', '/apis/example.org/v1/things', { body })
    await sandbox.restart()
    expect((await sandbox.call('GET', '/apis/example.org/v1/things/one')).status).toBe(200)
  })

  it('has its nodes, namespaces and definitions from the start, once', async () => {
    const sandbox = await start({ nodes: ['node1', 'node2'] })
    const nodes = await sandbox.call('GET', '/api/v1/nodes')
    expect(at(nodes.body, 'items')).toMatchObject([
      { metadata: { name: 'node1', labels: { 'kubernetes.io/hostname': 'node1' } } },
      { metadata: { name: 'node2' } },
    ])
    const uid = at(nodes.body, 'items', 0, 'metadata', 'uid')
    await sandbox.restart()
    const again = await sandbox.call('GET', '/api/v1/nodes/node1')
    expect(at(again.body, 'metadata', 'uid')).toBe(uid)
    for (const path of [
      '/api/v1/namespaces/kube-system',
      '/apis/k8s.cni.cncf.io/v1/network-attachment-definitions',
      '/apis/ipam.cluster.x-k8s.io/v1alpha1/inclusterippools',
      '/apis/ipam.cluster.x-k8s.io/v1alpha2/globalinclusterippools',
      '/apis/ipam.cluster.x-k8s.io/v1beta1/ipaddresses',
      '/apis/ipam.cluster.x-k8s.io/v1beta2/ipaddressclaims',
      '/apis/whereabouts.cni.cncf.io/v1alpha1/ippools',
      '/apis/whereabouts.cni.cncf.io/v1alpha1/overlappingrangeipreservations',
    ]) {
      expect([path, (await sandbox.call('GET', path)).status]).toEqual([path, 200])
    }
  })

  it('is told apart from a cluster by its version, and by every name in its kubeconfig', async () => {
    const sandbox = await start()
    const version = await sandbox.call('GET', '/version')
    expect(version.body['gitVersion']).toContain('berth-sandbox')
    const config: unknown = parse(await readFile(sandbox.running.kubeconfigPath, 'utf8'))
    expect(config).toMatchObject({
      'current-context': 'berth-sandbox',
      clusters: [{ name: 'berth-sandbox', cluster: { server: sandbox.running.url } }],
    })
  })

  it('keeps its secrets from other users of the machine', async () => {
    const sandbox = await start()
    for (const file of ['token', 'ca.key', 'kubeconfig']) {
      const { mode } = await stat(join(sandbox.directory, file))
      expect([file, mode & 0o077]).toEqual([file, 0])
    }
  })

  it('lets no second one onto its directory, and goes on itself', async () => {
    const sandbox = await start()
    await expect(startSandbox({ directory: sandbox.directory })).rejects.toThrow(
      /state\.db is in use: another sandbox runs on this directory/,
    )
    expect((await sandbox.call('GET', MAPS)).status).toBe(200)
  })

  it('can run several times side by side', async () => {
    const [first, second] = await Promise.all([start(), start()])
    await first.call('POST', MAPS, { body: configMap('mine') })
    expect((await second.call('GET', `${MAPS}/mine`)).status).toBe(404)
  })

  it('ends watches and finishes requests in flight when it stops', async () => {
    const sandbox = await start()
    const webhook = await RecordingWebhook.start()
    try {
      await sandbox.call('POST', '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', {
        body: {
          metadata: { name: 'slow' },
          webhooks: [
            {
              name: 'slow.example.org',
              admissionReviewVersions: ['v1'],
              sideEffects: 'None',
              clientConfig: { url: `${webhook.url}/slow`, caBundle: webhook.caBundle },
              rules: [
                { apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'], operations: ['CREATE'] },
              ],
            },
          ],
        },
      })
      const asked = new Promise<void>((resolve) => {
        webhook.on('/slow', () => {
          resolve()
          return { response: { allowed: true } }
        })
      })
      const watch = await sandbox.watch(`${PODS}?watch=true`)
      const creation = sandbox.call('POST', MAPS, { body: configMap('in-flight') })
      await asked
      const closed = sandbox.running.close()
      expect(await watch.rest()).toEqual([])
      expect((await creation).status).toBe(201)
      await closed
      await expect(sandbox.call('GET', MAPS)).rejects.toThrow(/ECONNREFUSED|socket hang up/)
    } finally {
      await webhook.stop()
    }
  })
})

describe('what the sandbox has forgotten', () => {
  it('is answered with 410: a watch from before, a page of before, a list as it was', async () => {
    const sandbox = await start()
    for (const name of ['a', 'b', 'c']) await sandbox.call('POST', MAPS, { body: configMap(name) })
    const page = await sandbox.call('GET', `${MAPS}?limit=1`)
    const version = String(at(page.body, 'metadata', 'resourceVersion'))
    await sandbox.call('POST', MAPS, { body: configMap('d') })
    sandbox.running.compact(0)
    const expired = { status: 410, body: { reason: 'Expired', code: 410 } }
    expect(
      await sandbox.call('GET', `${MAPS}?limit=1&continue=${String(at(page.body, 'metadata', 'continue'))}`),
    ).toMatchObject({
      ...expired,
      body: { message: expect.stringContaining('The provided continue parameter is too old') },
    })
    expect(
      await sandbox.call('GET', `${MAPS}?resourceVersion=${version}&resourceVersionMatch=Exact`),
    ).toMatchObject({
      ...expired,
      body: { message: 'The resourceVersion for the provided list is too old.' },
    })
    const watch = await sandbox.watch(`${MAPS}?watch=true&resourceVersion=${version}`)
    expect(await watch.rest()).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }])
  })
})
