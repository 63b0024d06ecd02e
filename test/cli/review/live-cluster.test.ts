import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { stringify } from 'yaml'
import type { JsonObject } from '../../../network/json/json.ts'
import { berth, folder, reviewed } from '../berth.ts'

const NADS = '/apis/k8s.cni.cncf.io/v1/network-attachment-definitions'
const STATIC =
  '{"cniVersion": "1.0.0", "type": "macvlan", "master": "eth1", "ipam": {"type": "static", "addresses": [{"address": "10.1.0.7/24"}]}}'

const nad = (namespace: string, config = STATIC): JsonObject => ({
  apiVersion: 'k8s.cni.cncf.io/v1',
  kind: 'NetworkAttachmentDefinition',
  metadata: { namespace, name: 'net', uid: 'n1' },
  spec: { config },
})
const pod = (namespace: string, name: string, networks = 'net'): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace, name, uid: name, annotations: { 'k8s.v1.cni.cncf.io/networks': networks } },
  spec: { nodeName: 'node1', containers: [{ name: 'c', image: 'i' }] },
  status: { phase: 'Running' },
})
const manifest = (name: string, more: JsonObject = {}): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, annotations: { 'k8s.v1.cni.cncf.io/networks': 'net' }, ...more },
  })

/** An API server that reads, says what it was asked, and takes any other method for a fault of the caller. */
class ReadOnlyApi {
  readonly asked: string[] = []
  readonly objects = new Map<string, JsonObject>()
  /** Paths that are answered with 403. */
  readonly forbidden = new Set<string>()
  readonly #server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? '', 'http://fake').pathname
    this.asked.push(`${request.method} ${path}`)
    const object = this.objects.get(path) ?? this.#list(path)
    const code = this.forbidden.has(path) ? 403 : 404
    const status = { kind: 'Status', apiVersion: 'v1', code, reason: 'X', message: `told to say ${code}` }
    const found = object !== undefined && !this.forbidden.has(path)
    response.writeHead(found ? 200 : code, { 'content-type': 'application/json' })
    response.end(JSON.stringify(found ? object : status))
  })

  /** Lists are what is stored below; a group is served if something of it is stored. */
  #list(path: string): JsonObject | undefined {
    if (path === '/apis/k8s.cni.cncf.io/v1')
      return { kind: 'APIResourceList', resources: [{ name: 'network-attachment-definitions' }] }
    const plural = path.slice(path.lastIndexOf('/') + 1)
    const items = [...this.objects].filter(([key]) => key.includes(`/${plural}/`)).map(([, object]) => object)
    const isList = ['/api/v1/namespaces', '/api/v1/nodes', '/api/v1/pods', NADS].includes(path)
    return isList ? { kind: 'List', metadata: { resourceVersion: '1' }, items } : undefined
  }

  put(path: string, object: JsonObject): void {
    this.objects.set(path, object)
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve)
    })
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : ''
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => {
      this.#server.close(resolve)
    })
  }
}

let api: ReadOnlyApi
let server: string
beforeEach(async () => {
  api = new ReadOnlyApi()
  server = await api.start()
  api.put('/apis/k8s.cni.cncf.io/v1/namespaces/default/network-attachment-definitions/net', nad('default'))
})
afterEach(() => api.stop())

const kubeconfig = (namespace?: string): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    contexts: [
      { name: 'here', context: { cluster: 'fake', user: 'me', ...(namespace && { namespace }) } },
      { name: 'shop', context: { cluster: 'fake', user: 'me', namespace: 'shop' } },
    ],
    clusters: [{ name: 'fake', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'me', user: { token: 'secret' } }],
  })

/** Reviews a manifest against the fake cluster. */
async function review(text: string, namespace?: string, more: readonly string[] = []) {
  using files = folder({ config: kubeconfig(namespace) })
  return await reviewed(['-f', '-', '--kubeconfig', join(files.path, 'config'), ...more], { input: text })
}

const verdicts = ({ objects }: Awaited<ReturnType<typeof review>>): readonly string[] =>
  objects.map(
    ({ operation, namespace, name, allowed }) =>
      `${operation} ${namespace}/${name} ${allowed ? 'allowed' : 'denied'}`,
  )

describe('a review against a live cluster', () => {
  it('reads the cluster, and nothing is ever asked of it but GET', async () => {
    api.put('/api/v1/namespaces/default/pods/holder', pod('default', 'holder'))
    const ran = await review(
      `${manifest('second')}---\n${stringify(nad('other'))}---\n${manifest('third', { namespace: 'other' })}`,
    )
    expect(verdicts(ran)).toEqual([
      'CREATE default/second denied',
      'CREATE other/net denied',
      'CREATE other/third denied',
    ])
    expect(ran.objects[0]?.message).toContain('default/holder')
    expect(api.asked.length).toBeGreaterThan(5)
    expect(api.asked.filter((line) => !line.startsWith('GET '))).toEqual([])
  })

  it('takes the namespace of the context that --context names', async () => {
    const ran = await review(manifest('web'), 'other', ['--context', 'shop'])
    expect(verdicts(ran)).toEqual(['CREATE shop/web denied'])
  })

  it('makes admitted objects part of its copy only', async () => {
    const ran = await review(`${manifest('first')}---\n${manifest('second')}`)
    expect(verdicts(ran)).toEqual(['CREATE default/first allowed', 'CREATE default/second denied'])
    expect(api.asked.filter((line) => !line.startsWith('GET '))).toEqual([])
  })

  it('is an UPDATE of what is there, and keeps what the cluster wrote', async () => {
    const there = pod('default', 'a')
    api.put('/api/v1/namespaces/default/pods/a', there)
    const ran = await review(manifest('a'))
    expect(verdicts(ran)).toEqual(['UPDATE default/a allowed'])
    expect(ran.objects[0]?.object).toMatchObject({
      metadata: { uid: 'a' },
      spec: { nodeName: 'node1' },
      status: { phase: 'Running' },
    })
  })

  it('looks for templates too, and for nothing of groups and versions that are none', async () => {
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } }
    api.put('/apis/apps/v1/namespaces/default/deployments/web', deployment)
    const odd = [
      { apiVersion: 'x/../../api/v1', kind: 'Pod', metadata: { name: 'a' } },
      { apiVersion: 'v1/..', kind: 'Pod', metadata: { name: 'a' } },
      { apiVersion: 'v9?x', kind: 'Pod', metadata: { name: 'a' } },
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } },
    ]
    const ran = await review([deployment, ...odd].map((object) => stringify(object)).join('---\n'))
    expect(verdicts(ran).map((line) => line.split(' ')[0])).toEqual([
      'UPDATE',
      'CREATE',
      'CREATE',
      'CREATE',
      'CREATE',
    ])
    expect(api.asked.filter((line) => /\.\.|\?|secrets/.test(line))).toEqual([])
  })

  it('asks for names as they are, encoded', async () => {
    await review(stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: '../../secrets?x' } }))
    expect(api.asked).toContain('GET /api/v1/namespaces/default/pods/..%2F..%2Fsecrets%3Fx')
  })

  it('takes the namespace of the kubeconfig, as kubectl does', async () => {
    expect(verdicts(await review(manifest('a'), 'shop'))).toEqual(['CREATE shop/a denied'])
    expect(verdicts(await review(manifest('a'), 'shop', ['-n', 'default']))).toEqual([
      'CREATE default/a allowed',
    ])
  })

  it.each([
    {
      name: 'may not be listed',
      path: '/api/v1/nodes',
      error:
        /^berth: cannot read the cluster 127\.0\.0\.1:\d+ \(context here of the kubeconfig\): told to say 403; give --state DIR/,
    },
    {
      name: 'holds an object that may not be read',
      path: '/api/v1/namespaces/default/pods/a',
      error: /^berth: cannot read Pod a of the cluster: told to say 403/,
    },
  ])('that $name is told, with exit code 2', async ({ path, error }) => {
    api.forbidden.add(path)
    const ran = await review(manifest('a'))
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.error).toMatch(error)
  })

  it('that cannot be reached is told, with exit code 2', async () => {
    await api.stop()
    const ran = await review(manifest('a'))
    expect(ran.code).toBe(2)
    expect(ran.error).toMatch(/cannot read the cluster .*cannot reach 127\.0\.0\.1/)
  })

  it('whose kubeconfig is not there is told, with exit code 2', async () => {
    const ran = await berth(['review', '-f', '-', '--kubeconfig', '/no/such/config'], {
      input: manifest('a'),
    })
    expect(ran.code).toBe(2)
    expect(ran.error).toMatch(
      /\/no\/such\/config.*; give --kubeconfig FILE, or --state DIR to review without a cluster/,
    )
  })

  it('is not asked at all with --state', async () => {
    using files = folder()
    await berth(['review', '-f', '-', '--state', files.path], { input: manifest('a') })
    expect(api.asked).toEqual([])
  })
})
