import { describe, expect, it } from '@jest/globals'
import type { JsonObject } from '../../../network/json/json.ts'
import { at, pod } from './manifests.ts'
import type { Playground } from './playground.ts'

/** Events as the allocator writes them (core/v1), and StatefulSets as it reads them. */
export function describeEvents(on: () => Playground): void {
  const events = (name?: string): string =>
    on()
      .pods(name)
      .replace(/\/pods(?=\/|$)/, '/events')
  const event = (name: string, involved: JsonObject, more: JsonObject = {}): JsonObject => ({
    metadata: { name, namespace: on().namespace },
    involvedObject: involved,
    type: 'Warning',
    reason: 'PoolExhausted',
    message: 'no address free',
    source: { component: 'berth' },
    count: 1,
    firstTimestamp: '2026-01-02T03:04:05Z',
    lastTimestamp: '2026-01-02T03:04:05Z',
    ...more,
  })

  describe('events', () => {
    it('are counted by a patch, and found by what they are about', async () => {
      const made = await on().must('POST', on().pods(), { body: pod('told-of') })
      const uid = String(at(made, 'metadata', 'uid'))
      const involved = { apiVersion: 'v1', kind: 'Pod', namespace: on().namespace, name: 'told-of', uid }
      await on().must('POST', events(), { body: event('told-of.1', involved) })
      const patched = await on().must('PATCH', events('told-of.1'), {
        contentType: 'application/strategic-merge-patch+json',
        body: { count: 2, lastTimestamp: '2026-01-02T03:05:05Z' },
      })
      expect(patched).toMatchObject({
        count: 2,
        firstTimestamp: '2026-01-02T03:04:05Z',
        message: 'no address free',
      })
      const found = await on().must('GET', `${events()}?fieldSelector=involvedObject.uid%3D${uid}`)
      expect(at(found, 'items')).toMatchObject([{ reason: 'PoolExhausted', involvedObject: involved }])
      expect(
        at(await on().must('GET', `${events()}?fieldSelector=involvedObject.uid%3Dother`), 'items'),
      ).toEqual([])
    })

    it('get a name of their own from generateName', async () => {
      const involved = { kind: 'Pod', namespace: on().namespace, name: 'any' }
      const body = { ...event('x', involved), metadata: { generateName: 'any.', namespace: on().namespace } }
      const made = await on().must('POST', events(), { body })
      expect(at(made, 'metadata', 'name')).toMatch(/^any\.[b-df-hj-np-tv-z2-9]{5}$/)
    })

    it('lie in the namespace of what they are about', async () => {
      const other = { kind: 'Pod', namespace: 'elsewhere', name: 'any' }
      expect(await on().call('POST', events(), { body: event('astray', other) })).toMatchObject({
        status: 422,
        body: {
          message:
            'Event "astray" is invalid: involvedObject.namespace: Invalid value: "elsewhere": does not match event.namespace',
        },
      })
      const clusterScoped = {
        apiVersion: 'ipam.berth.dev/v1alpha1',
        kind: 'IPLease',
        name: 'default.10-0-0-1',
      }
      expect(
        await on().call('POST', events(), { body: event('of-no-namespace', clusterScoped) }),
      ).toMatchObject({
        status: 422,
        body: { message: expect.stringContaining('involvedObject.namespace: Invalid value: ""') },
      })
    })
  })

  describe('StatefulSets', () => {
    it('say how many ordinals they have, and from which on', async () => {
      const path = `/apis/apps/v1/namespaces/${on().namespace}/statefulsets`
      const labels = { app: 'db' }
      const template = { metadata: { labels }, spec: { containers: [{ name: 'db', image: 'db:1' }] } }
      const set = (name: string, spec: JsonObject) => ({
        metadata: { name },
        spec: { serviceName: 'db', selector: { matchLabels: labels }, template, ...spec },
      })
      const plain = await on().must('POST', path, { body: set('plain', {}) })
      expect(at(plain, 'spec')).toMatchObject({ replicas: 1, podManagementPolicy: 'OrderedReady' })
      expect(at(plain, 'spec', 'ordinals')).toBeUndefined()
      const shifted = await on().must('POST', path, {
        body: set('shifted', { replicas: 3, ordinals: { start: 5 } }),
      })
      expect(at(shifted, 'spec')).toMatchObject({ replicas: 3, ordinals: { start: 5 } })
      const scaled = await on().must('PATCH', `${path}/shifted/scale`, {
        contentType: 'application/merge-patch+json',
        body: { spec: { replicas: 1 } },
      })
      expect(at(scaled, 'spec', 'replicas')).toBe(1)
      expect(at(await on().must('GET', `${path}/shifted`), 'spec', 'replicas')).toBe(1)
    })
  })
}
