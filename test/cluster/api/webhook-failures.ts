import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import { createAuthority } from '../../../certs/self-signed.ts'
import type { JsonObject } from '../../../network/json/json.ts'
import { configMap, GROUP, rule } from './manifests.ts'
import type { Playground } from './playground.ts'
import { patching, type Reply } from './recording-webhook.ts'

const NAME = `failing.${GROUP}`
const answered = (response: JsonObject): string =>
  JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response })

/** What becomes of a webhook that does not answer as it must, under failurePolicy Fail and Ignore. */
export function describeWebhookFailures(on: () => Playground): void {
  describe('webhooks that fail', () => {
    afterEach(() => on().unregister())

    const register = (
      phase: 'mutating' | 'validating',
      failurePolicy: 'Fail' | 'Ignore',
      more: JsonObject = {},
    ) =>
      on().register(phase, [
        { name: NAME, path: '/failing', rules: [rule('', 'configmaps', ['CREATE'])], failurePolicy, ...more },
      ])
    const create = (name: string) => on().call('POST', on().configMaps(), { body: configMap(name) })

    const failures: readonly (readonly [string, Reply, RegExp])[] = [
      [
        'answer HTTP 500',
        { status: 500, body: 'boom', contentType: 'text/plain' },
        /failed to call webhook: an error on the server \("boom"\) has prevented the request from succeeding$/,
      ],
      [
        'answer HTTP 500 with what is no text',
        { status: 500, body: 'boom' },
        /failed to call webhook: an error on the server \("unknown"\) has prevented the request from succeeding$/,
      ],
      [
        'answer HTTP 404',
        { status: 404, body: 'nothing here' },
        /failed to call webhook: the server could not find the requested resource$/,
      ],
      [
        'answer HTTP 403 with a Status',
        {
          status: 403,
          body: JSON.stringify({
            kind: 'Status',
            apiVersion: 'v1',
            status: 'Failure',
            message: 'not you',
            code: 403,
          }),
        },
        /failed to call webhook: not you$/,
      ],
      [
        'answer another uid',
        { body: answered({ uid: 'wrong', allowed: true }) },
        /received invalid webhook response: expected response\.uid="[-0-9a-f]{36}", got "wrong"$/,
      ],
      [
        'answer no response',
        { body: JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' }) },
        /received invalid webhook response: webhook response was absent$/,
      ],
      ['answer no JSON', { body: 'hello' }, /failed to call webhook: /],
      [
        'answer an empty object',
        { body: '{}' },
        /failed to call webhook: |received invalid webhook response: /,
      ],
    ]

    it.each(failures)('stop the request under Fail: %s', async (_, reply, message) => {
      await register('validating', 'Fail')
      on().webhook.on('/failing', () => reply)
      const answer = await create('stopped')
      expect(answer).toMatchObject({
        status: 500,
        body: {
          status: 'Failure',
          reason: 'InternalError',
          message: expect.stringMatching(message),
          code: 500,
        },
      })
      expect(answer.body['message']).toContain(`Internal error occurred: failed calling webhook "${NAME}": `)
      expect(answer.body['details']).toEqual({
        causes: [{ message: expect.stringMatching(message) }],
      })
    })

    it.each(failures)('let the request through under Ignore: %s', async (_, reply) => {
      await register('validating', 'Ignore')
      on().webhook.on('/failing', () => reply)
      const name = `passed-${Math.random().toString(36).slice(2, 8)}`
      expect((await create(name)).status).toBe(201)
    })

    it('are away: the message names the address', async () => {
      await register('validating', 'Fail', {
        clientConfig: { url: 'https://127.0.0.1:1/validate', caBundle: on().webhook.caBundle },
      })
      expect(await create('away')).toMatchObject({
        status: 500,
        body: {
          message: `Internal error occurred: failed calling webhook "${NAME}": failed to call webhook: Post "https://127.0.0.1:1/validate?timeout=5s": dial tcp 127.0.0.1:1: connect: connection refused`,
        },
      })
    })

    it('are not who the caBundle says', async () => {
      const url = `${on().webhook.url}/failing`
      const stranger = await createStranger()
      await register('validating', 'Fail', { clientConfig: { url, caBundle: stranger } })
      const answer = await create('stranger')
      expect(answer.status).toBe(500)
      expect(answer.body['message']).toContain(
        `failed calling webhook "${NAME}": failed to call webhook: Post "${url}?timeout=5s": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
      )
    })

    it('take longer than their timeout', async () => {
      await register('validating', 'Fail', { timeoutSeconds: 1 })
      on().webhook.on('/failing', () => ({ delay: 3000 }))
      expect(await create('slow')).toMatchObject({
        status: 500,
        body: {
          message: expect.stringMatching(
            /failed calling webhook "failing\.conformance\.berth\.dev": failed to call webhook: Post "https:.*\?timeout=1s": context deadline exceeded/,
          ),
        },
      })
    })

    it('send a patch without its type: no answer at all', async () => {
      await register('mutating', 'Fail')
      on().webhook.on('/failing', () => ({
        response: { allowed: true, patch: Buffer.from('[]').toString('base64') },
      }))
      expect(await create('untyped')).toMatchObject({
        status: 500,
        body: {
          message: expect.stringContaining(
            'received invalid webhook response: webhook returned response.patch but not response.patchType',
          ),
        },
      })
    })

    it('send a patch though they only validate', async () => {
      await register('validating', 'Fail')
      on().webhook.on('/failing', () => patching([{ op: 'add', path: '/data', value: {} }]))
      expect(await create('overstepping')).toMatchObject({
        status: 500,
        body: {
          message: expect.stringContaining(
            'received invalid webhook response: validating webhook may not return response.patch',
          ),
        },
      })
    })

    it.each(['Fail', 'Ignore'] as const)(
      'send a patch that does not apply: 500 even under %s',
      async (policy) => {
        await register('mutating', policy)
        on().webhook.on('/failing', () => patching([{ op: 'remove', path: '/metadata/labels/none' }]))
        const answer = await create('unfit')
        expect(answer).toMatchObject({ status: 500, body: { reason: 'InternalError' } })
        expect(answer.body['message']).toMatch(/^Internal error occurred: /)
        expect((await on().call('GET', on().configMaps('unfit'))).status).toBe(404)
      },
    )

    it('send a patch that is no JSON', async () => {
      await register('mutating', 'Fail')
      on().webhook.on('/failing', () => ({
        response: {
          allowed: true,
          patchType: 'JSONPatch',
          patch: Buffer.from('nonsense').toString('base64'),
        },
      }))
      expect(await create('nonsense')).toMatchObject({
        status: 500,
        body: {
          message: expect.stringContaining(
            `failed calling webhook "${NAME}": received undecodable patch in webhook response: `,
          ),
        },
      })
    })

    it('restart: a kept connection that is known to be dead is no failed call', async () => {
      await register('validating', 'Fail')
      for (let n = 0; n < 20; n += 1) {
        on().webhook.hangUp()
        // A call that is written before the end of its connection has arrived does fail (Go retries no POST by then).
        await sleep(100)
        expect((await create(`restarted-${n}`)).status).toBe(201)
      }
    })

    it('are called over connections that are kept', async () => {
      await register('validating', 'Fail')
      const before = on().webhook.connections
      for (let n = 0; n < 10; n += 1) expect((await create(`kept-alive-${n}`)).status).toBe(201)
      expect(on().webhook.connections - before).toBeLessThanOrEqual(2)
    })
  })
}

async function createStranger(): Promise<string> {
  const { cert } = await createAuthority({
    commonName: 'stranger',
    notAfter: new Date(Date.now() + 86_400_000),
  })
  return Buffer.from(cert).toString('base64')
}
