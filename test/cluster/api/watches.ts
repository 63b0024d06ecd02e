import { describe, expect, it } from '@jest/globals'
import { at, configMap, GROUP, resourceVersion, widget } from './manifests.ts'
import type { Playground } from './playground.ts'
import type { Watched } from './watching.ts'

const short = ({ type, object }: Watched): readonly unknown[] => [type, at(object, 'metadata', 'name')]

export function describeWatches(on: () => Playground): void {
  describe('watches', () => {
    it('begin with what is there, then tell every change', async () => {
      await on().must('POST', on().configMaps(), { body: configMap('w1', {}, { labels: { w: '1' } }) })
      const watch = await on().watch(`${on().configMaps()}?watch=true&labelSelector=w%3D1`)
      expect((await watch.take(1)).map(short)).toEqual([['ADDED', 'w1']])
      await on().must('POST', on().configMaps(), { body: configMap('w2', {}, { labels: { w: '1' } }) })
      await on().must('PUT', on().configMaps('w2'), {
        body: configMap('w2', { a: 'b' }, { labels: { w: '1' } }),
      })
      const deleted = await on().must('DELETE', on().configMaps('w1'))
      const events = await watch.take(3)
      expect(events.map(short)).toEqual([
        ['ADDED', 'w2'],
        ['MODIFIED', 'w2'],
        ['DELETED', 'w1'],
      ])
      expect(deleted).toMatchObject({ kind: 'Status', status: 'Success' })
      const versions = events.map(({ object }) => Number(resourceVersion(object)))
      expect(versions).toEqual(versions.toSorted((a, b) => a - b))
      watch.close()
    })

    it('resume after the version that the client knows', async () => {
      const list = await on().must('GET', on().configMaps())
      const version = String(at(list, 'metadata', 'resourceVersion'))
      await on().must('POST', on().configMaps(), { body: configMap('resume-1') })
      await on().must('POST', on().configMaps(), { body: configMap('resume-2') })
      const watch = await on().watch(`${on().configMaps()}?watch=true&resourceVersion=${version}`)
      expect((await watch.take(2)).map(short)).toEqual([
        ['ADDED', 'resume-1'],
        ['ADDED', 'resume-2'],
      ])
      watch.close()
    })

    it('tell that an object left or entered a selection', async () => {
      const made = await on().must('POST', on().configMaps(), {
        body: configMap('moving', {}, { labels: { zone: 'in' } }),
      })
      const watch = await on().watch(
        `${on().configMaps()}?watch=true&labelSelector=zone%3Din&resourceVersion=${resourceVersion(made)}`,
      )
      const label = (zone: string) =>
        on().must('PATCH', on().configMaps('moving'), {
          contentType: 'application/merge-patch+json',
          body: { metadata: { labels: { zone } } },
        })
      const out = await label('out')
      await label('in')
      const events = await watch.take(2)
      expect(events.map(short)).toEqual([
        ['DELETED', 'moving'],
        ['ADDED', 'moving'],
      ])
      expect(resourceVersion(events[0]?.object ?? {})).toBe(resourceVersion(out))
      watch.close()
    })

    it('can be of one object', async () => {
      await on().must('POST', on().widgets(), { body: widget('only') })
      const watch = await on().watch(`${on().widgets()}?watch=true&fieldSelector=metadata.name%3Donly`)
      await on().must('POST', on().widgets(), { body: widget('not-only') })
      await on().must('DELETE', on().widgets('only'))
      expect((await watch.take(2)).map(short)).toEqual([
        ['ADDED', 'only'],
        ['DELETED', 'only'],
      ])
      watch.close()
    })

    it('are told 410 inside the stream if they start from too long ago', async () => {
      const watch = await on().watch(`${on().widgets()}?watch=true&resourceVersion=1`)
      expect(watch.status).toBe(200)
      expect(await watch.rest()).toEqual([
        {
          type: 'ERROR',
          object: {
            kind: 'Status',
            apiVersion: 'v1',
            metadata: {},
            status: 'Failure',
            message: expect.stringMatching(/^too old resource version: 1 \(\d+\)$/),
            reason: 'Expired',
            code: 410,
          },
        },
      ])
    })

    it('end after their time, with a bookmark before if they want it', async () => {
      const list = await on().must('GET', on().widgets())
      const version = String(at(list, 'metadata', 'resourceVersion'))
      const watch = await on().watch(
        `${on().widgets()}?watch=true&allowWatchBookmarks=true&timeoutSeconds=4&resourceVersion=${version}&labelSelector=nobody`,
      )
      // Not selected; but the state goes on, and a bookmark says so.
      const made = await on().must('POST', on().widgets(), { body: widget('unseen') })
      const events = await watch.rest()
      expect(events.length).toBeGreaterThan(0)
      for (const { type, object } of events) {
        expect(type).toBe('BOOKMARK')
        expect(object).toMatchObject({ kind: 'Widget', apiVersion: `${GROUP}/v1` })
        expect(Number(resourceVersion(object))).toBeGreaterThanOrEqual(Number(resourceVersion(made)))
      }
    })

    it('send no bookmarks that nobody asked for', async () => {
      const list = await on().must('GET', on().widgets())
      const version = String(at(list, 'metadata', 'resourceVersion'))
      const watch = await on().watch(
        `${on().widgets()}?watch=true&timeoutSeconds=3&resourceVersion=${version}`,
      )
      expect(await watch.rest()).toEqual([])
    })

    it('mark the end of the initial events on request', async () => {
      await on().must('POST', on().widgets(), { body: widget('initial', { size: 1 }) })
      const watch = await on().watch(
        `${on().widgets()}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&fieldSelector=metadata.name%3Dinitial`,
      )
      const [added, bookmark] = await watch.take(2)
      expect(added).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'initial' } } })
      expect(bookmark).toMatchObject({
        type: 'BOOKMARK',
        object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
      })
      watch.close()
    })

    it('need resourceVersionMatch for the initial events', async () => {
      expect(await on().call('GET', `${on().pods()}?watch=true&sendInitialEvents=true`)).toMatchObject({
        status: 422,
        body: {
          message:
            'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
        },
      })
    })

    it('come as tables, the columns with the first event only', async () => {
      await on().must('POST', on().widgets(), { body: widget('rows') })
      const watch = await on().watch(`${on().widgets()}?watch=true&fieldSelector=metadata.name%3Drows`, {
        accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
      })
      const [first] = await watch.take(1)
      await on().must('DELETE', on().widgets('rows'))
      const [second] = await watch.take(1)
      expect(first).toMatchObject({
        type: 'ADDED',
        object: { kind: 'Table', rows: [{ cells: ['rows', 1, 'red'] }] },
      })
      expect(at(first?.object, 'columnDefinitions', 0, 'name')).toBe('Name')
      expect(second).toMatchObject({ type: 'DELETED', object: { kind: 'Table', columnDefinitions: null } })
      watch.close()
    })
  })
}
