import { afterEach, describe, expect, it } from '@jest/globals'
import type { JsonObject } from '../../../network/json/json.ts'
import { configMap, GROUP, rule, widget } from './manifests.ts'
import type { Playground } from './playground.ts'

const ALL = ['CREATE', 'UPDATE', 'DELETE']

/** About which requests a webhook is asked. */
export function describeMatching(on: () => Playground): void {
  describe('admission reviews', () => {
    afterEach(() => on().unregister())

    const recordBoth = async (rules: readonly JsonObject[], more: JsonObject = {}) => {
      await on().register('mutating', [{ name: `m.${GROUP}`, path: '/m', rules, ...more }])
      await on().register('validating', [{ name: `v.${GROUP}`, path: '/v', rules, ...more }])
    }

    it('of a namespace are as if inside it, matched by its own labels', async () => {
      const name = `${on().namespace}-reviewed`
      const rules = [rule('', 'namespaces', ALL)]
      await recordBoth(rules, { namespaceSelector: { matchLabels: { reviewed: name } } })
      await on().must('POST', '/api/v1/namespaces', {
        body: { metadata: { name, labels: { reviewed: name } } },
      })
      expect(on().calls('/v')[0]?.request).toMatchObject({ name, namespace: name, operation: 'CREATE' })
      await on().must('DELETE', `/api/v1/namespaces/${name}`)
      expect(on().calls('/v')[1]?.request).toMatchObject({
        namespace: name,
        operation: 'DELETE',
        object: null,
      })
    })

    it('come only for objects that the selectors fit', async () => {
      await recordBoth([rule('', 'configmaps', ALL)], { objectSelector: { matchLabels: { ask: 'me' } } })
      await on().must('POST', on().configMaps(), { body: configMap('unasked') })
      expect(on().calls('/v')).toEqual([])
      await on().must('POST', on().configMaps(), {
        body: configMap('was-asked', {}, { labels: { ask: 'me' } }),
      })
      await on().must('PATCH', on().configMaps('was-asked'), {
        contentType: 'application/merge-patch+json',
        body: { metadata: { labels: { ask: null } } },
      })
      expect(
        on()
          .calls('/v')
          .map(({ request }) => request['operation']),
      ).toEqual(['CREATE', 'UPDATE'])
      await on().unregister()
      await recordBoth([rule('', 'configmaps', ALL)], {
        namespaceSelector: {
          matchExpressions: [{ key: 'suite', operator: 'NotIn', values: [on().namespace] }],
        },
      })
      await on().must('POST', on().configMaps(), { body: configMap('elsewhere') })
      expect(on().calls('/v')).toEqual([])
    })

    it('come by wildcards too', async () => {
      const wild = {
        apiGroups: ['*'],
        apiVersions: ['*'],
        resources: ['*'],
        operations: ['*'],
        scope: 'Namespaced',
      }
      await recordBoth([wild])
      await on().must('POST', on().widgets(), { body: widget('wild') })
      expect(on().calls('/v')).toHaveLength(1)
    })

    it('never come for webhook configurations', async () => {
      const wild = { apiGroups: ['*'], apiVersions: ['*'], resources: ['*'], operations: ['*'] }
      const only = { matchLabels: { suite: on().namespace } }
      await on().register('validating', [
        { name: `w.${GROUP}`, path: '/w', rules: [wild], objectSelector: only, namespaceSelector: {} },
      ])
      const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'
      const name = `${on().namespace}-exempt`
      await on().must('POST', path, { body: { metadata: { name, labels: only.matchLabels }, webhooks: [] } })
      await on().must('DELETE', `${path}/${name}`)
      expect(on().calls('/w')).toEqual([])
    })
  })
}
