import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startAllocator } from '../../allocator/main.ts'
import type { Result } from '../../network/result.ts'
import { startWebhook } from '../../webhook/main.ts'
import { FakeApi } from '../cluster-model/fake-api.ts'
import { inFolder, testCertificate, write } from '../webhook/server/serving.ts'
import { until } from '../webhook/until.ts'

/** As a service account's, and as OpenShift's. */
const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2VjcmV0LXNpZ25hdHVyZQ'
const OPAQUE = 'sha256~c2VjcmV0LXNpZ25hdHVyZQ'

type Start = (options: Options) => Promise<Result<{ close(): Promise<void> }>>

interface Options {
  readonly folder: string
  readonly kubeconfig: string
  readonly logTo: { write(line: string): void }
}

const webhook: Start = ({ folder, kubeconfig, logTo }) =>
  startWebhook({
    configFile: undefined,
    kubeconfig,
    host: '127.0.0.1',
    port: 0,
    certificate: { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') },
    published: { configuration: 'berth', service: 'berth', namespace: () => 'berth-system' },
    logLevel: 'trace',
    logTo,
    berthUsers: [],
    shutdownDelay: 0,
  })

const allocator: Start = ({ kubeconfig, logTo }) =>
  startAllocator({
    configFile: undefined,
    kubeconfig,
    socket: undefined,
    leaderElection: true,
    identity: 'a',
    serveClaims: 'auto',
    logLevel: 'trace',
    logTo,
  })

describe('what is logged of an API server that refuses', () => {
  let api: FakeApi
  let pair: Awaited<ReturnType<typeof testCertificate>>
  let asked = 0
  beforeAll(async () => {
    pair = await testCertificate()
    api = await FakeApi.start()
    // A proxy in between that shows what it was sent, in one form or another.
    api.intercept = ({ headers }, response) => {
      const statuses = [401, 500, 403, 200]
      const status = statuses[asked++ % statuses.length] ?? 500
      const authorization = headers.authorization ?? 'nothing'
      response.writeHead(status, { 'content-type': 'application/json' })
      const message = `refused: ${authorization}`
      response.end(
        status === 200
          ? `no JSON: ${authorization}`
          : JSON.stringify({ kind: 'Status', message, details: { headers } }),
      )
      return true
    }
  })
  afterAll(() => api.stop())

  it.each([
    ['the webhook', webhook, JWT],
    ['the webhook', webhook, OPAQUE],
    ['the allocator', allocator, JWT],
    ['the allocator', allocator, OPAQUE],
  ])('%s holds no token, whatever comes back', async (_name, start, token) => {
    await inFolder(async (folder) => {
      await write(folder, 'tls.crt', pair.cert)
      await write(folder, 'tls.key', pair.key)
      const kubeconfig = join(folder, 'kubeconfig')
      await write(
        folder,
        'kubeconfig',
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Config',
          clusters: [{ name: 'c', cluster: { server: api.url, 'insecure-skip-tls-verify': true } }],
          users: [{ name: 'u', user: { token } }],
          contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
          'current-context': 'x',
        }),
      )
      const lines: string[] = []
      const started = await start({ folder, kubeconfig, logTo: { write: (line) => lines.push(line) } })
      if (!started.ok) throw new Error(started.problem)
      try {
        await until(() => lines.filter((line) => line.includes('refused: Bearer')).length > 5)
      } finally {
        await started.value.close()
      }
      const log = lines.join('')
      expect(log).toContain('refused: Bearer [secret]')
      expect(log).not.toMatch(/eyJ|sha256~|c2VjcmV0|PRIVATE KEY/)
    })
  })
})
