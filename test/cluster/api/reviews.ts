import { afterEach, describe, expect, it } from '@jest/globals'
import type { JsonObject } from '../../../network/json/json.ts'
import { at, configMap, GROUP, pod, rule, widget } from './manifests.ts'
import type { Playground } from './playground.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const POD = { group: '', version: 'v1', kind: 'Pod' }
const PODS = { group: '', version: 'v1', resource: 'pods' }
const ALL = ['CREATE', 'UPDATE', 'DELETE']

/** What an API server asks a webhook. */
export function describeReviews(on: () => Playground): void {
  describe('admission reviews', () => {
    afterEach(() => on().unregister())

    const recordBoth = async (rules: readonly JsonObject[], more: JsonObject = {}) => {
      await on().register('mutating', [{ name: `m.${GROUP}`, path: '/m', rules, ...more }])
      await on().register('validating', [{ name: `v.${GROUP}`, path: '/v', rules, ...more }])
    }

    it('of creation: no uid in the mutating one, all of it in the validating one', async () => {
      await recordBoth([rule('', 'pods', ALL)])
      const made = await on().must('POST', `${on().pods()}?fieldManager=tester`, {
        body: pod('asked', {}, { labels: { a: 'b' } }),
      })
      const [mutating, ...noMore] = on().calls('/m')
      expect(noMore).toEqual([])
      expect(mutating?.contentType).toBe('application/json')
      expect(mutating?.query).toBe('?timeout=5s')
      expect(mutating?.review).toMatchObject({ kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1' })
      expect(Object.keys(mutating?.review ?? {}).toSorted()).toEqual(['apiVersion', 'kind', 'request'])
      expect(mutating?.request).toMatchObject({
        uid: expect.stringMatching(UUID),
        kind: POD,
        resource: PODS,
        requestKind: POD,
        requestResource: PODS,
        name: 'asked',
        namespace: on().namespace,
        operation: 'CREATE',
        userInfo: { username: expect.any(String), groups: expect.arrayContaining(['system:authenticated']) },
        oldObject: null,
        dryRun: false,
        options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1', fieldManager: 'tester' },
      })
      expect(Object.keys(mutating?.request ?? {}).toSorted()).toEqual([
        'dryRun',
        'kind',
        'name',
        'namespace',
        'object',
        'oldObject',
        'operation',
        'options',
        'requestKind',
        'requestResource',
        'resource',
        'uid',
        'userInfo',
      ])
      const object = mutating?.request['object']
      expect(object).toMatchObject({
        kind: 'Pod',
        apiVersion: 'v1',
        metadata: { name: 'asked', namespace: on().namespace, labels: { a: 'b' } },
        spec: { restartPolicy: 'Always', priority: 0 },
        status: {},
      })
      for (const field of ['uid', 'creationTimestamp', 'resourceVersion'])
        expect(at(object, 'metadata', field)).toBeUndefined()
      const [validating] = on().calls('/v')
      expect(validating?.request['uid']).not.toBe(mutating?.request['uid'])
      expect(validating?.request['object']).toMatchObject({
        metadata: {
          name: 'asked',
          uid: at(made, 'metadata', 'uid'),
          creationTimestamp: at(made, 'metadata', 'creationTimestamp'),
          generation: 1,
        },
        status: { phase: 'Pending', qosClass: 'BestEffort' },
      })
      expect(at(validating?.request, 'object', 'metadata', 'resourceVersion')).toBeUndefined()
    })

    it('of a generated name: none in the mutating one, the name in the validating one', async () => {
      await recordBoth([rule('', 'pods', ALL)])
      const made = await on().must('POST', on().pods(), {
        body: { ...pod('x'), metadata: { generateName: 'web-' } },
      })
      const [mutating] = on().calls('/m')
      expect(mutating?.request['name']).toBeUndefined()
      expect(at(mutating?.request, 'object', 'metadata')).toMatchObject({ generateName: 'web-' })
      expect(at(mutating?.request, 'object', 'metadata', 'name')).toBeUndefined()
      const [validating] = on().calls('/v')
      expect(at(validating?.request, 'object', 'metadata', 'name')).toBe(at(made, 'metadata', 'name'))
    })

    it('of changes have both objects', async () => {
      await on().must('POST', on().pods(), { body: pod('changed') })
      await recordBoth([rule('', 'pods', ALL)])
      await on().must('PATCH', on().pods('changed'), {
        contentType: 'application/merge-patch+json',
        body: { metadata: { labels: { a: 'b' } } },
      })
      for (const path of ['/m', '/v']) {
        const [call] = on().calls(path)
        expect(call?.request).toMatchObject({
          operation: 'UPDATE',
          name: 'changed',
          options: { kind: 'UpdateOptions', apiVersion: 'meta.k8s.io/v1' },
        })
        expect(at(call?.request, 'object', 'metadata', 'labels')).toEqual({ a: 'b' })
        expect(at(call?.request, 'oldObject', 'metadata', 'labels')).toBeUndefined()
        expect(at(call?.request, 'oldObject', 'metadata', 'resourceVersion')).toEqual(expect.any(String))
        expect(at(call?.request, 'oldObject', 'kind')).toBe('Pod')
      }
      const stored = await on().must('GET', on().pods('changed'))
      await on().must('PUT', on().pods('changed'), { body: stored })
      expect(on().calls('/m')[1]?.request['options']).toMatchObject({ kind: 'UpdateOptions' })
    })

    it('of deletion have the old object only', async () => {
      await on().must('POST', on().configMaps(), { body: configMap('leaving') })
      await recordBoth([rule('', 'configmaps', ['DELETE'])])
      await on().must('DELETE', `${on().configMaps('leaving')}?propagationPolicy=Background`)
      for (const path of ['/m', '/v']) {
        const [call, ...noMore] = on().calls(path)
        expect(noMore).toEqual([])
        expect(call?.request).toMatchObject({
          operation: 'DELETE',
          name: 'leaving',
          object: null,
          oldObject: { kind: 'ConfigMap', apiVersion: 'v1', metadata: { name: 'leaving' } },
          options: { kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/v1', propagationPolicy: 'Background' },
        })
      }
    })

    it('of subresources name them, and come only where the rule does', async () => {
      await on().must('POST', on().pods(), { body: pod('sub') })
      await recordBoth([rule('', 'pods', ALL)])
      const status = { contentType: 'application/merge-patch+json', body: { status: { phase: 'Running' } } }
      await on().must('PATCH', `${on().pods('sub')}/status`, status)
      expect(on().calls('/m')).toEqual([])
      await on().unregister()
      await recordBoth([rule('', 'pods/status', ALL)])
      await on().must('PATCH', `${on().pods('sub')}/status`, {
        ...status,
        body: { status: { phase: 'Failed' } },
      })
      expect(on().calls('/v')[0]?.request).toMatchObject({
        subResource: 'status',
        requestSubResource: 'status',
      })
    })

    it('of dry runs say so', async () => {
      await recordBoth([rule('', 'configmaps', ALL)])
      await on().must('POST', `${on().configMaps()}?dryRun=All`, { body: configMap('dry') })
      expect(on().calls('/m')[0]?.request).toMatchObject({
        dryRun: true,
        options: { kind: 'CreateOptions', dryRun: ['All'] },
      })
    })

    it('of custom resources are in the version that the rule asks for', async () => {
      const only = (version: string) => ({ ...rule(GROUP, 'widgets', ['CREATE']), apiVersions: [version] })
      await recordBoth([only('v1')])
      await on().must('POST', on().widgets(undefined, 'v1beta1'), {
        body: widget('converted', { size: 1 }, 'v1beta1'),
      })
      const [call] = on().calls('/v')
      expect(call?.request).toMatchObject({
        kind: { group: GROUP, version: 'v1', kind: 'Widget' },
        resource: { group: GROUP, version: 'v1', resource: 'widgets' },
        requestKind: { group: GROUP, version: 'v1beta1', kind: 'Widget' },
        requestResource: { group: GROUP, version: 'v1beta1', resource: 'widgets' },
        object: { apiVersion: `${GROUP}/v1` },
      })
      await on().unregister()
      await recordBoth([only('v1')], { matchPolicy: 'Exact' })
      await on().must('POST', on().widgets(undefined, 'v1beta1'), {
        body: widget('exact', { size: 1 }, 'v1beta1'),
      })
      expect(on().calls('/v')).toEqual([])
    })

    it('of custom resources have their metadata completed in the validating phase', async () => {
      await recordBoth([rule(GROUP, 'widgets', ALL)])
      await on().must('POST', on().widgets(), { body: widget('shaped') })
      expect(at(on().calls('/m')[0]?.request, 'object')).toMatchObject({
        apiVersion: `${GROUP}/v1`,
        kind: 'Widget',
        metadata: { name: 'shaped', namespace: on().namespace },
        spec: { size: 1, color: 'red' },
      })
      expect(at(on().calls('/v')[0]?.request, 'object', 'metadata')).toMatchObject({
        uid: expect.stringMatching(UUID),
        generation: 1,
      })
    })

    it('tell whom the client speaks as', async () => {
      await recordBoth([rule('', 'configmaps', ALL)])
      await on().call('POST', on().configMaps(), {
        body: configMap('impersonated'),
        headers: { 'impersonate-user': 'jane', 'impersonate-group': 'system:masters' },
      })
      expect(on().calls('/m')[0]?.request['userInfo']).toMatchObject({
        username: 'jane',
        groups: ['system:masters', 'system:authenticated'],
      })
    })
  })
}
