import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startWebhook, type Webhook, type WebhookOptions } from '../../webhook/main.ts'
import type { Result } from '../../network/result.ts'
import { FakeApi } from '../cluster-model/fake-api.ts'
import { freePorts } from '../cluster/control-plane/ports.ts'
import { inFolder, testCertificate, write } from './server/serving.ts'
import { until } from './until.ts'

let api: FakeApi
let pair: Awaited<ReturnType<typeof testCertificate>>

beforeAll(async () => {
  pair = await testCertificate()
  api = await FakeApi.start()
  for (const core of ['namespaces', 'nodes', 'pods']) api.serve(`/api/v1/${core}`)
  api.serve('/apis/apiextensions.k8s.io/v1/customresourcedefinitions')
})
afterAll(() => api.stop())

const kubeconfig = (): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: api.url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token: 't' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  })

interface Start {
  readonly folder: string
  readonly lines: readonly string[]
  readonly operations: number
  readonly start: (options?: Partial<WebhookOptions>) => Promise<Result<Webhook>>
}

/** In a folder without certificates. */
const starting = (use: (start: Start) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    await write(folder, 'kubeconfig', kubeconfig())
    const [operations = 0] = await freePorts(1)
    const lines: string[] = []
    await use({
      folder,
      lines,
      operations,
      start: (options = {}) =>
        startWebhook({
          configFile: undefined,
          kubeconfig: join(folder, 'kubeconfig'),
          host: '127.0.0.1',
          port: 0,
          operations: { host: '127.0.0.1', port: operations },
          certificate: { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') },
          certificateWait: 10_000,
          logLevel: 'info',
          logTo: { write: (line) => lines.push(line) },
          berthUsers: [],
          shutdownDelay: 0,
          ...options,
        }),
    })
  })

const valueOf = (result: Result<Webhook>): Webhook => {
  if (!result.ok) throw new Error(result.problem)
  return result.value
}

async function asked(port: number, path: string): Promise<{ status: number; body: string }> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`)
  return { status: answer.status, body: await answer.text() }
}

const said = (lines: readonly string[], text: string): boolean => lines.some((line) => line.includes(text))

describe('the start of the webhook', () => {
  it('waits for its certificate, alive and not ready, saying which file is missing, until it is whole', async () => {
    await starting(async ({ folder, lines, operations, start }) => {
      const started = start()
      await until(() => said(lines, 'waiting for the certificate files'))
      expect(await asked(operations, '/healthz')).toEqual({ status: 200, body: 'ok\n' })
      expect(await asked(operations, '/metrics')).toEqual({ status: 200, body: '' })
      const waiting = await asked(operations, '/readyz')
      expect(waiting.status).toBe(503)
      expect(waiting.body).toContain(`ENOENT: no such file or directory, open '${join(folder, 'tls.crt')}'`)
      await write(folder, 'tls.crt', pair.cert)
      await write(folder, 'tls.key', pair.key)
      const webhook = valueOf(await started)
      await until(() => webhook.unready().length === 0)
      expect(webhook.operationsPort).toBe(operations)
      expect(await asked(operations, '/readyz')).toEqual({ status: 200, body: 'ok\n' })
      expect((await asked(operations, '/metrics')).body).toContain('berth_configuration_valid 1')
      await webhook.close()
      await expect(asked(operations, '/healthz')).rejects.toThrow()
    })
  })

  it('fails when its certificate does not come, with the reason, and leaves nothing behind', async () => {
    await starting(async ({ folder, operations, start }) => {
      await write(folder, 'tls.crt', pair.cert)
      await write(folder, 'tls.key', 'half a k')
      const started = await start({ certificateWait: 1 })
      expect(started).toEqual({
        ok: false,
        problem: expect.stringContaining(`cannot serve ${join(folder, 'tls.crt')} with`),
      })
      await expect(asked(operations, '/healthz')).rejects.toThrow()
    })
  })

  it('ends when it is asked to while it waits', async () => {
    await starting(async ({ lines, start }) => {
      const asking = new AbortController()
      const started = start({ signal: asking.signal })
      await until(() => said(lines, 'waiting for the certificate files'))
      asking.abort()
      expect(await started).toMatchObject({ ok: false })
    })
  })

  it('fails when the port of the operations is taken, naming it', async () => {
    await starting(async ({ operations, start }) => {
      const other = createServer().listen(operations, '127.0.0.1')
      await once(other, 'listening')
      expect(await start()).toEqual({
        ok: false,
        problem: expect.stringContaining(`cannot serve operations on port ${operations}`),
      })
      other.close()
    })
  })

  it('is unready on the port of the operations from the moment that it is asked to end', async () => {
    await starting(async ({ folder, operations, start }) => {
      await write(folder, 'tls.crt', pair.cert)
      await write(folder, 'tls.key', pair.key)
      const webhook = valueOf(await start({ shutdownDelay: 300 }))
      await until(() => webhook.unready().length === 0)
      const closed = webhook.close()
      expect(await asked(operations, '/readyz')).toEqual({ status: 503, body: 'stopping\n' })
      expect(await asked(operations, '/healthz')).toEqual({ status: 200, body: 'ok\n' })
      await closed
    })
  })

  it('needs the address of the API server, which every pod has, for an account in a folder', async () => {
    await starting(async ({ folder, start }) => {
      await write(folder, 'tls.crt', pair.cert)
      await write(folder, 'tls.key', pair.key)
      const account = join(folder, 'account')
      await mkdir(account)
      expect(await start({ kubeconfig: undefined, serviceAccountFolder: account })).toEqual({
        ok: false,
        problem: `cannot reach a cluster with the account in ${account}: KUBERNETES_SERVICE_HOST, which every pod has, is not set`,
      })
    })
  })
})
