import { afterEach, describe, expect, it } from '@jest/globals'
import type { JsonObject } from '../../../network/json/json.ts'
import { at, configMap, GROUP, pod, rule } from './manifests.ts'
import type { Playground } from './playground.ts'
import { denying, patching } from './recording-webhook.ts'

const V = `v.${GROUP}`
const M = `m.${GROUP}`

/** What becomes of a webhook's answer. */
export function describeVerdicts(on: () => Playground): void {
  describe('verdicts of webhooks', () => {
    afterEach(() => on().unregister())

    const create = (name: string) =>
      on().call('POST', on().configMaps(), { body: configMap(name, { a: '1' }) })
    const rules = [rule('', 'configmaps', ['CREATE', 'UPDATE', 'DELETE'])]
    const mutating = (...webhooks: readonly JsonObject[]) => on().register('mutating', webhooks)
    const validating = (...webhooks: readonly JsonObject[]) => on().register('validating', webhooks)

    it('deny with the name of the webhook and their own words, newlines and all', async () => {
      await validating({ name: V, path: '/v', rules })
      const message = '\nfirst: field: what is wrong. Fix: do this.\nsecond: other.'
      on().webhook.on('/v', () => denying({ code: 403, reason: 'Forbidden', message }))
      expect(await create('denied')).toMatchObject({
        status: 403,
        body: {
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Failure',
          reason: 'Forbidden',
          message: `admission webhook "${V}" denied the request: ${message}`,
          code: 403,
        },
      })
      expect((await on().call('GET', on().configMaps('denied'))).status).toBe(404)
    })

    it.each([
      ['nothing', undefined, 400, 'without explanation'],
      ['a reason', { reason: 'Because' }, 400, ': Because'],
      ['a code alone', { code: 418 }, 418, 'without explanation'],
      ['a code that is no refusal', { code: 200, message: 'no' }, 400, ': no'],
    ])('deny with %s', async (_, status, code, end) => {
      await validating({ name: V, path: '/v', rules })
      on().webhook.on('/v', () => ({
        response: { allowed: false, ...(status === undefined ? {} : { status }) },
      }))
      const answer = await create('refused')
      expect(answer.status).toBe(code)
      const text = `admission webhook "${V}" denied the request${end.startsWith(':') ? end : ` ${end}`}`
      expect(answer.body).toMatchObject({ status: 'Failure', message: text, code })
    })

    it('deny deletions and leave the object', async () => {
      await create('kept')
      await validating({ name: V, path: '/v', rules: [rule('', 'configmaps', ['DELETE'])] })
      on().webhook.on('/v', () => denying({ code: 403, message: 'in use' }))
      expect(await on().call('DELETE', on().configMaps('kept'))).toMatchObject({
        status: 403,
        body: { message: `admission webhook "${V}" denied the request: in use` },
      })
      expect((await on().call('GET', on().configMaps('kept'))).status).toBe(200)
    })

    it('change the object before it is validated and stored', async () => {
      await mutating({ name: M, path: '/m', rules })
      await validating({ name: V, path: '/v', rules })
      on().webhook.on('/m', () =>
        patching([
          { op: 'add', path: '/data/b', value: '2' },
          { op: 'add', path: '/metadata/labels', value: { by: 'webhook' } },
        ]),
      )
      const made = await create('mutated')
      expect(made.body).toMatchObject({ data: { a: '1', b: '2' }, metadata: { labels: { by: 'webhook' } } })
      expect(at(on().calls('/v')[0]?.request, 'object', 'data')).toEqual({ a: '1', b: '2' })
    })

    it('that make the object invalid fail as if the user had', async () => {
      await mutating({ name: M, path: '/m', rules: [rule('', 'pods', ['CREATE'])] })
      on().webhook.on('/m', () =>
        patching([{ op: 'replace', path: '/spec/restartPolicy', value: 'Sometimes' }]),
      )
      expect(await on().call('POST', on().pods(), { body: pod('spoilt') })).toMatchObject({
        status: 422,
        body: {
          reason: 'Invalid',
          message: expect.stringContaining('spec.restartPolicy: Unsupported value: "Sometimes"'),
        },
      })
    })

    it('are sought of the mutating webhooks in order of their names, each on what the earlier made', async () => {
      const label = (key: string) => patching([{ op: 'add', path: `/data/${key}`, value: 'x' }])
      await mutating({ name: `b.${GROUP}`, path: '/b', rules }, { name: `a.${GROUP}`, path: '/a', rules })
      on().webhook.on('/a', () => label('a2'))
      on().webhook.on('/b', () => label('b2'))
      await create('ordered')
      const order = on()
        .calls()
        .map(({ path }) => path)
      expect(order.filter((path) => path.length === 2)).toEqual(['/b', '/a'])
      expect(at(on().calls('/a')[0]?.request, 'object', 'data')).toEqual({ a: '1', b2: 'x' })
    })

    it('are sought again where the object changed after, once, under reinvocationPolicy IfNeeded', async () => {
      await mutating(
        { name: `early.${GROUP}`, path: '/early', rules, reinvocationPolicy: 'IfNeeded' },
        { name: `once.${GROUP}`, path: '/once', rules },
        { name: `late.${GROUP}`, path: '/late', rules, reinvocationPolicy: 'IfNeeded' },
      )
      on().webhook.on('/late', () => patching([{ op: 'add', path: '/data/late', value: 'x' }]))
      await create('reinvoked')
      expect(on().calls('/early')).toHaveLength(2)
      expect(at(on().calls('/early')[1]?.request, 'object', 'data')).toEqual({ a: '1', late: 'x' })
      expect(on().calls('/once')).toHaveLength(1)
      expect(on().calls('/late')).toHaveLength(1)
      const uids = on()
        .calls('/early')
        .map(({ request }) => request['uid'])
      expect(new Set(uids).size).toBe(2)
    })

    it('are not sought again where nothing changed', async () => {
      await mutating(
        { name: `early.${GROUP}`, path: '/early', rules, reinvocationPolicy: 'IfNeeded' },
        { name: `late.${GROUP}`, path: '/late', rules },
      )
      on().webhook.on('/late', () => ({ response: { allowed: true } }))
      await create('unchanged-by-webhook')
      expect(on().calls('/early')).toHaveLength(1)
    })

    it('put the old value back on update, and the object keeps its resourceVersion', async () => {
      const made = await on().must('POST', on().configMaps(), { body: configMap('restored', { a: '1' }) })
      await mutating({ name: M, path: '/m', rules: [rule('', 'configmaps', ['UPDATE'])] })
      on().webhook.on('/m', ({ request }) =>
        patching([{ op: 'replace', path: '/data/a', value: String(at(request, 'oldObject', 'data', 'a')) }]),
      )
      const patched = await on().must('PATCH', on().configMaps('restored'), {
        contentType: 'application/merge-patch+json',
        body: { data: { a: '2' } },
      })
      expect(at(patched, 'data', 'a')).toBe('1')
      expect(at(patched, 'metadata', 'resourceVersion')).toBe(at(made, 'metadata', 'resourceVersion'))
    })

    it('warn, on success and on denial, each text once', async () => {
      await mutating({ name: M, path: '/m', rules })
      await validating({ name: V, path: '/v', rules })
      on().webhook.on('/m', () => ({
        response: { allowed: true, warnings: ['beware', 'of "quotes" and \\', 'naïve — ünïcode'] },
      }))
      on().webhook.on('/v', () => ({ response: { allowed: true, warnings: ['beware', 'again'] } }))
      const made = await create('warned')
      expect(made.warnings).toEqual(['beware', 'of "quotes" and \\', 'naïve — ünïcode', 'again'])
      on().webhook.on('/v', () => ({ response: { allowed: false, warnings: ['last words'] } }))
      expect((await create('warned-off')).warnings).toEqual([
        'beware',
        'of "quotes" and \\',
        'naïve — ünïcode',
        'last words',
      ])
    })

    it('lose warnings that hold a newline, or nothing', async () => {
      await validating({ name: V, path: '/v', rules })
      on().webhook.on('/v', () => ({ response: { allowed: true, warnings: ['two\nlines', '', 'kept'] } }))
      expect((await create('newline')).warnings).toEqual(['kept'])
    })

    it('have their warnings cut once all together exceed 4,096 characters', async () => {
      await validating({ name: V, path: '/v', rules })
      const long = (letter: string, length: number) => letter.repeat(length)
      on().webhook.on('/v', () => ({ response: { allowed: true, warnings: [long('a', 4096)] } }))
      expect((await create('long-1')).warnings).toEqual([long('a', 4096)])
      on().webhook.on('/v', () => ({
        response: { allowed: true, warnings: [long('a', 4000), long('b', 97), 'short'] },
      }))
      expect((await create('long-2')).warnings).toEqual([long('a', 256), long('b', 97), 'short'])
      const many = Array.from({ length: 30 }, (_, n) => `${String(n).padStart(2, '0')}${long('m', 298)}`)
      on().webhook.on('/v', () => ({ response: { allowed: true, warnings: many } }))
      const cut = (await create('long-3')).warnings
      expect(cut.every((warning) => warning.length === 256)).toBe(true)
      expect(cut.length).toBe(16)
    })
  })
}
