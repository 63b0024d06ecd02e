import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { apiCall } from '../cluster/api/api-call.ts'
import { configMap } from '../cluster/api/manifests.ts'
import { TemporarySandbox } from './temporary-sandbox.ts'

const MAPS = '/api/v1/namespaces/default/configmaps'

describe('access to the sandbox', () => {
  let running: TemporarySandbox | undefined
  beforeAll(async () => {
    running = await TemporarySandbox.start()
  })
  afterAll(() => running?.stop())
  const sandbox = (): TemporarySandbox => {
    if (running === undefined) throw new Error('the sandbox did not start')
    return running
  }

  it.each([
    ['no token', {}],
    ['another token', { token: 'guessed' }],
    ['an empty token', { token: '' }],
  ])('is refused with %s', async (_, credentials) => {
    const { baseUrl, ca } = sandbox().target
    const stranger = { name: 'stranger', baseUrl, ca, ...credentials }
    expect(await apiCall(stranger, 'GET', MAPS)).toMatchObject({
      status: 401,
      body: { kind: 'Status', reason: 'Unauthorized', message: 'Unauthorized', code: 401 },
    })
    expect((await apiCall(stranger, 'GET', '/readyz')).status).toBe(200)
  })

  it('is only by TLS of its own authority', async () => {
    const { baseUrl, token = '' } = sandbox().target
    await expect(apiCall({ name: 'x', baseUrl, ca: '', token }, 'GET', MAPS)).rejects.toThrow(/certificate/)
  })

  it('survives paths, queries and bodies that nobody would send', async () => {
    const paths = [
      '/api/v1/namespaces/%ZZ/pods',
      '/api/v1/namespaces//pods',
      '/apis////',
      '/api/v1/namespaces/default/configmaps/__proto__',
      '/api/v1/namespaces/default/constructor',
      '/api/v1/namespaces/default/pods/a/b/c/d',
      `/api/v1/namespaces/default/configmaps?labelSelector=${'('.repeat(5000)}`,
      `/api/v1/namespaces/default/configmaps?fieldSelector=${'%5C'.repeat(5000)}`,
      '/api/v1/namespaces/default/configmaps?limit=99999999999999999999',
      `/api/v1/namespaces/default/configmaps?continue=${Buffer.from('{"v":"berth-sandbox/v1"}').toString('base64url')}`,
    ]
    for (const path of paths) {
      const { status } = await sandbox().call('GET', path)
      expect([path.slice(0, 60), status]).toEqual([path.slice(0, 60), expect.any(Number)])
      expect(status).toBeLessThan(500)
    }
    const bodies = [
      '{"metadata":{"name":"x","__proto__":{"polluted":true}}}',
      '{"metadata":{"name":"x","labels":{"__proto__":"x"}}}',
      `{"metadata":{"name":"deep","annotations":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}}`,
      '{"metadata":[]}',
      '{"metadata":{"name":{}}}',
      '{"metadata":{"name":"\\u0000"}}',
      '{"metadata":{"name":"\\ud800"}}',
    ]
    for (const body of bodies) {
      const { status } = await sandbox().call('POST', MAPS, { body })
      expect([body.slice(0, 60), status]).toEqual([body.slice(0, 60), expect.any(Number)])
      expect([body.slice(0, 60), status < 500]).toEqual([body.slice(0, 60), true])
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect((await sandbox().call('POST', MAPS, { body: configMap('still-here') })).status).toBe(201)
  })

  it('says clearly what it does not do', async () => {
    const apply = await sandbox().call('PATCH', `${MAPS}/x?fieldManager=kubectl&force=true`, {
      contentType: 'application/apply-patch+yaml',
      body: 'apiVersion: v1\nkind: ConfigMap\n',
    })
    expect(apply).toMatchObject({
      status: 415,
      body: {
        message: expect.stringContaining('has no server-side apply: use kubectl apply without --server-side'),
      },
    })
    const webhook = await sandbox().call(
      'POST',
      '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
      {
        body: {
          metadata: { name: 'by-service' },
          webhooks: [
            {
              name: 'by.service.example',
              admissionReviewVersions: ['v1'],
              sideEffects: 'None',
              clientConfig: { service: { name: 'berth', namespace: 'berth-system' } },
            },
          ],
        },
      },
    )
    expect(webhook).toMatchObject({
      status: 422,
      body: {
        message: expect.stringContaining(
          'webhooks[0].clientConfig.service: Forbidden: the sandbox has no Services to call, give clientConfig.url instead',
        ),
      },
    })
  })
})
