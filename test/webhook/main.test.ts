import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startWebhook, type Webhook, type WebhookOptions } from '../../webhook/main.ts'
import { FakeApi } from '../cluster-model/fake-api.ts'
import { bodyOf, podWith, requestOf } from './admission/reviewing.ts'
import { inFolder, send, testCertificate, write, type Call } from './server/serving.ts'
import { until } from './until.ts'

const NADS = '/apis/k8s.cni.cncf.io/v1/network-attachment-definitions'
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const CONFIG = 'apiVersion: config.berth.dev/v1alpha1\nkind: BerthConfiguration\n'

let api: FakeApi
let ca = ''
let files: Readonly<Record<string, string>>

beforeAll(async () => {
  const { ca: authority, cert, key } = await testCertificate()
  ca = authority
  api = await FakeApi.start()
  for (const core of ['namespaces', 'nodes', 'pods']) api.serve(`/api/v1/${core}`)
  api.put('/api/v1/namespaces', { metadata: { name: 'default' } })
  api.put(NADS, {
    metadata: { name: 'net', namespace: 'default' },
    spec: { config: '{"cniVersion":"1.0.0","type":"macvlan","master":"eth1","ipam":{"type":"dhcp"}}' },
  })
  api.put(DEFINITIONS, { metadata: { name: 'network-attachment-definitions.k8s.cni.cncf.io' } })
  files = { 'tls.crt': cert, 'tls.key': key, 'config.yaml': CONFIG, kubeconfig: kubeconfigOf(api.url) }
})
afterAll(() => api.stop())

const kubeconfigOf = (server: string): string => `
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: '${server}', insecure-skip-tls-verify: true}}]
users: [{name: u, user: {token: t}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
`

/** The options of a webhook whose files are in a folder, some of them with other texts. */
async function inOptions(
  changes: Readonly<Record<string, string>>,
  use: (options: WebhookOptions, lines: readonly string[]) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    for (const [name, text] of Object.entries({ ...files, ...changes })) await write(folder, name, text)
    const lines: string[] = []
    const options: WebhookOptions = {
      configFile: join(folder, 'config.yaml'),
      kubeconfig: join(folder, 'kubeconfig'),
      host: '127.0.0.1',
      port: 0,
      certificate: { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') },
      logLevel: 'info',
      logTo: { write: (line) => lines.push(line) },
      berthUsers: [],
      shutdownDelay: 0,
    }
    await use(options, lines)
  })
}

interface Running {
  readonly webhook: Webhook
  readonly lines: readonly string[]
  readonly call: (call: Call) => ReturnType<typeof send>
}

async function running(
  changes: Readonly<Record<string, string>>,
  use: (running: Running) => Promise<void>,
): Promise<void> {
  await inOptions(changes, async (options, lines) => {
    const started = await startWebhook(options)
    if (!started.ok) throw new Error(started.problem)
    const webhook = started.value
    try {
      await use({ webhook, lines, call: (call) => send(webhook.port, ca, call) })
    } finally {
      await webhook.close()
    }
  })
}

async function problemOf(options: WebhookOptions): Promise<string> {
  const started = await startWebhook(options)
  if (!started.ok) return started.problem
  await started.value.close()
  throw new Error('it started')
}

describe('the webhook', () => {
  it('reads the cluster, reviews by it over TLS, and logs and counts what it decides', async () => {
    await running({}, async ({ webhook, lines, call }) => {
      await until(() => webhook.unready().length === 0)
      expect(await call({ method: 'GET', path: '/readyz' })).toMatchObject({ status: 200 })

      const good = await call({ body: bodyOf(requestOf(podWith('net'))) })
      expect(JSON.parse(good.body).response).toMatchObject({ allowed: true })
      const bad = await call({ body: bodyOf(requestOf(podWith('nett'))) })
      expect(JSON.parse(bad.body).response.status.message).toContain('net')

      const { body: metrics } = await call({ method: 'GET', path: '/metrics' })
      expect(metrics).toContain('decision="denied"} 1')
      expect(metrics).toContain('berth_cache_objects{resource="NetworkAttachmentDefinition"} 1')
      expect(metrics).toContain('berth_cache_age_seconds{resource="CustomResourceDefinition"}')
      expect(metrics).toContain('berth_configuration_valid 1')
      expect(lines.join('')).toContain('"decision":"denied"')
    })
  })

  it('judges nothing before it has read the cluster, and says what is missing', async () => {
    await running({ kubeconfig: kubeconfigOf('http://127.0.0.1:1') }, async ({ webhook, lines, call }) => {
      expect(webhook.unready()).toContain('Pod: the first list is not complete')
      expect(await call({ method: 'GET', path: '/readyz' })).toMatchObject({ status: 503 })
      expect(await call({ method: 'GET', path: '/healthz' })).toMatchObject({ status: 200 })
      const reply = await call({ body: bodyOf(requestOf(podWith('net'))) })
      expect(reply.status).toBe(503)
      expect(JSON.parse(reply.body).message).toContain('/readyz')
      await until(() => lines.some((line) => line.includes('watch failed; trying again')))
    })
  })

  it('takes nothing more after it was closed', async () => {
    let port = 0
    await running({}, async ({ webhook }) => {
      port = webhook.port
    })
    await expect(send(port, ca, { method: 'GET', path: '/healthz' })).rejects.toThrow(/ECONNREFUSED/)
  })
})

describe('a start that fails says why', () => {
  it.each<{ name: string; changes: Readonly<Record<string, string>>; problem: RegExp }>([
    {
      name: 'a configuration with a mistake',
      changes: { 'config.yaml': `${CONFIG}defaults: {enforce: strict}` },
      problem: /^the configuration .*config\.yaml is wrong:\ndefaults\.enforce: "strict" is none of/,
    },
    {
      name: 'no certificate',
      changes: { 'tls.crt': 'hello' },
      problem: /^cannot serve .*tls\.crt with .*tls\.key: /,
    },
    {
      name: 'a kubeconfig that names no cluster',
      changes: { kubeconfig: '{}' },
      problem: /the kubeconfig has no cluster/,
    },
  ])('$name', async ({ changes, problem }) => {
    await inOptions(changes, async (options) => {
      expect(await problemOf(options)).toMatch(problem)
    })
  })

  it('a port that another has', async () => {
    const other = await listeningServer()
    await inOptions({}, async (options) => {
      const address = other.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      expect(await problemOf({ ...options, port })).toMatch(/EADDRINUSE.*127\.0\.0\.1/)
    })
    other.close()
  })
})

async function listeningServer(): Promise<Server> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}
