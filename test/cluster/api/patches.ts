import { describe, expect, it } from '@jest/globals'
import { at, configMap, pod, resourceVersion, widget } from './manifests.ts'
import type { Playground } from './playground.ts'

const JSON_PATCH = 'application/json-patch+json'
const MERGE = 'application/merge-patch+json'
const STRATEGIC = 'application/strategic-merge-patch+json'

export function describePatches(on: () => Playground): void {
  describe('patches', () => {
    it('by JSON patch apply operation by operation, all or none', async () => {
      await on().must('POST', on().pods(), {
        body: pod('json', {}, { labels: { a: '1' }, annotations: { 'x/y': 'old' } }),
      })
      const patched = await on().must('PATCH', on().pods('json'), {
        contentType: JSON_PATCH,
        body: [
          { op: 'test', path: '/metadata/annotations/x~1y', value: 'old' },
          { op: 'replace', path: '/metadata/annotations/x~1y', value: 'new' },
          { op: 'add', path: '/metadata/labels/b', value: '2' },
          { op: 'copy', from: '/metadata/labels/b', path: '/metadata/labels/c' },
          { op: 'move', from: '/metadata/labels/a', path: '/metadata/labels/d' },
        ],
      })
      expect(at(patched, 'metadata', 'labels')).toEqual({ b: '2', c: '2', d: '1' })
      expect(at(patched, 'metadata', 'annotations', 'x/y')).toBe('new')
    })

    it.each([
      ['a test that fails', [{ op: 'test', path: '/metadata/name', value: 'other' }]],
      ['a path that is not there', [{ op: 'remove', path: '/metadata/labels/none' }]],
      ['an index beyond the list', [{ op: 'add', path: '/spec/containers/9', value: {} }]],
      ['an unknown operation', [{ op: 'increase', path: '/metadata/generation' }]],
    ])('by JSON patch with %s change nothing and say no more than that', async (_, body) => {
      const name = `refused-${Math.random().toString(36).slice(2, 8)}`
      const made = await on().must('POST', on().pods(), { body: pod(name) })
      expect(await on().call('PATCH', on().pods(name), { contentType: JSON_PATCH, body })).toMatchObject({
        status: 422,
        body: {
          reason: 'Invalid',
          message: 'the server rejected our request due to an error in our request',
          code: 422,
        },
      })
      expect(await on().must('GET', on().pods(name))).toEqual(made)
    })

    it('by JSON patch take a replace of a key that is not there for an add', async () => {
      await on().must('POST', on().pods(), { body: pod('replace', {}, { labels: { a: '1' } }) })
      const body = [{ op: 'replace', path: '/metadata/labels/b', value: '2' }]
      const patched = await on().must('PATCH', on().pods('replace'), { contentType: JSON_PATCH, body })
      expect(at(patched, 'metadata', 'labels')).toEqual({ a: '1', b: '2' })
    })

    it('by merge patch set, replace and take away', async () => {
      await on().must('POST', on().configMaps(), { body: configMap('merge', { a: '1', b: '2' }) })
      const body = { data: { a: null, c: '3' } }
      const patched = await on().must('PATCH', on().configMaps('merge'), { contentType: MERGE, body })
      expect(at(patched, 'data')).toEqual({ b: '2', c: '3' })
    })

    it('by strategic merge patch find list elements by their key', async () => {
      const spec = {
        containers: [
          { name: 'app', image: 'app:1' },
          { name: 'side', image: 'side:1' },
        ],
      }
      await on().must('POST', on().pods(), { body: pod('strategic', spec) })
      const body = {
        metadata: { labels: { a: 'b' } },
        spec: { containers: [{ name: 'side', image: 'side:2' }] },
      }
      const patched = await on().must('PATCH', on().pods('strategic'), { contentType: STRATEGIC, body })
      expect(at(patched, 'spec', 'containers', 0, 'image')).toBe('app:1')
      expect(at(patched, 'spec', 'containers', 1, 'image')).toBe('side:2')
    })

    it('by strategic merge patch obey its directives', async () => {
      const path = `/apis/apps/v1/namespaces/${on().namespace}/deployments`
      const template = (containers: readonly object[]) => ({
        metadata: { labels: { app: 'web' } },
        spec: { containers, volumes: [{ name: 'v', emptyDir: {} }] },
      })
      await on().must('POST', path, {
        body: {
          metadata: { name: 'web' },
          spec: {
            selector: { matchLabels: { app: 'web' } },
            template: template([
              {
                name: 'a',
                image: 'a:1',
                env: [
                  { name: 'X', value: '1' },
                  { name: 'Y', value: '2' },
                ],
              },
              { name: 'b', image: 'b:1' },
            ]),
          },
        },
      })
      const patched = await on().must('PATCH', `${path}/web`, {
        contentType: STRATEGIC,
        body: {
          spec: {
            strategy: { $retainKeys: ['type'], type: 'Recreate' },
            template: {
              spec: {
                '$setElementOrder/containers': [{ name: 'c' }, { name: 'a' }],
                containers: [
                  { name: 'c', image: 'c:1' },
                  { $patch: 'delete', name: 'b' },
                  { name: 'a', env: [{ name: 'X', $patch: 'delete' }] },
                ],
                volumes: [{ $patch: 'replace' }, { name: 'w', emptyDir: {} }],
              },
            },
          },
        },
      })
      const spec = at(patched, 'spec', 'template', 'spec')
      expect(at(spec, 'containers')).toMatchObject([
        { name: 'c', image: 'c:1' },
        { name: 'a', image: 'a:1', env: [{ name: 'Y', value: '2' }] },
      ])
      expect(at(spec, 'containers', 2)).toBeUndefined()
      expect(at(spec, 'volumes')).toEqual([{ name: 'w', emptyDir: {} }])
      expect(at(patched, 'spec', 'strategy')).toEqual({ type: 'Recreate' })
    })

    it('of custom resources are not strategic', async () => {
      await on().must('POST', on().widgets(), { body: widget('plain') })
      expect(
        await on().call('PATCH', on().widgets('plain'), { contentType: STRATEGIC, body: {} }),
      ).toMatchObject({
        status: 415,
        body: { reason: 'UnsupportedMediaType' },
      })
    })

    it('that carry a resourceVersion apply to that version only', async () => {
      const made = await on().must('POST', on().configMaps(), { body: configMap('guarded') })
      const patch = (version: string) =>
        on().call('PATCH', on().configMaps('guarded'), {
          contentType: MERGE,
          body: { metadata: { resourceVersion: version }, data: { a: version } },
        })
      expect((await patch(resourceVersion(made))).status).toBe(200)
      expect(await patch(resourceVersion(made))).toMatchObject({
        status: 409,
        body: {
          reason: 'Conflict',
          message: expect.stringContaining(
            'the object has been modified; please apply your changes to the latest version and try again',
          ),
        },
      })
    })

    it('that carry none all apply, however many at once', async () => {
      await on().must('POST', on().configMaps(), { body: configMap('busy') })
      const answers = await Promise.all(
        Array.from({ length: 5 }, (_, n) =>
          on().call('PATCH', on().configMaps('busy'), {
            contentType: MERGE,
            body: { data: { [`k${n}`]: 'v' } },
          }),
        ),
      )
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
      const stored = await on().must('GET', on().configMaps('busy'))
      expect(Object.keys(Object(at(stored, 'data')))).toHaveLength(5)
    })

    it.each([
      ['no JSON', JSON_PATCH, 'nonsense', [400, /^error decoding patch: /]],
      ['no list', JSON_PATCH, '{"op":"test"}', [400, /^error decoding patch: json: cannot unmarshal object/]],
      ['no object', MERGE, '[]', [400, /^error decoding patch: json: cannot unmarshal array/]],
      ['an unknown type', 'application/json', '{}', [415, /Unsupported Media Type/]],
    ] as const)('that are %s are refused', async (_, contentType, body, [status, message]) => {
      await on().call('POST', on().pods(), { body: pod('malformed') })
      expect(await on().call('PATCH', on().pods('malformed'), { contentType, body })).toMatchObject({
        status,
        body: { message: expect.stringMatching(message) },
      })
    })

    it('cannot rename, nor give another uid', async () => {
      await on().must('POST', on().configMaps(), { body: configMap('named') })
      const patch = (body: unknown) =>
        on().call('PATCH', on().configMaps('named'), { contentType: MERGE, body })
      expect(await patch({ metadata: { name: 'other' } })).toMatchObject({
        status: 400,
        body: { message: 'the name of the object (other) does not match the name on the URL (named)' },
      })
      expect(await patch({ metadata: { uid: 'other' } })).toMatchObject({
        status: 422,
        body: {
          message: 'ConfigMap "named" is invalid: metadata.uid: Invalid value: "other": field is immutable',
        },
      })
    })
  })
}
