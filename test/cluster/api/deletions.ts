import { describe, expect, it } from '@jest/globals'
import { at, configMap, pod, widget } from './manifests.ts'
import type { Playground } from './playground.ts'

const MERGE = { contentType: 'application/merge-patch+json' }

export function describeDeletions(on: () => Playground): void {
  describe('deletions', () => {
    it('of most kinds answer a Status, of pods the pod', async () => {
      const made = await on().must('POST', on().widgets(), { body: widget('gone') })
      expect(await on().must('DELETE', on().widgets('gone'))).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: {
          name: 'gone',
          group: 'conformance.berth.dev',
          kind: 'widgets',
          uid: at(made, 'metadata', 'uid'),
        },
      })
      await on().must('POST', on().pods(), { body: pod('gone') })
      const deleted = await on().must('DELETE', on().pods('gone'))
      expect(deleted).toMatchObject({ kind: 'Pod', metadata: { name: 'gone' } })
      expect((await on().call('GET', on().pods('gone'))).status).toBe(404)
    })

    it('hold to their preconditions', async () => {
      const made = await on().must('POST', on().widgets(), { body: widget('guarded') })
      const remove = (preconditions: object) =>
        on().call('DELETE', on().widgets('guarded'), {
          body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions },
        })
      const uid = String(at(made, 'metadata', 'uid'))
      const version = String(at(made, 'metadata', 'resourceVersion'))
      expect(await remove({ uid: 'other' })).toMatchObject({
        status: 409,
        body: {
          reason: 'Conflict',
          message: expect.stringContaining(
            `the UID in the precondition (other) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
          ),
        },
      })
      expect(await remove({ uid, resourceVersion: '1' })).toMatchObject({
        status: 409,
        body: {
          message: expect.stringContaining(
            `the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${version}). The object might have been modified`,
          ),
        },
      })
      expect((await remove({ uid, resourceVersion: version })).status).toBe(200)
    })

    it('wait for finalizers', async () => {
      const body = { ...widget('held'), metadata: { name: 'held', finalizers: ['berth.dev/hold'] } }
      await on().must('POST', on().widgets(), { body })
      const held = await on().call('DELETE', on().widgets('held'))
      expect([held.status, at(held.body, 'kind')]).toEqual([200, 'Widget'])
      expect(at(held.body, 'metadata', 'deletionTimestamp')).toMatch(/Z$/)
      expect(at(held.body, 'metadata', 'deletionGracePeriodSeconds')).toBe(0)
      const again = await on().must('DELETE', on().widgets('held'))
      expect(at(again, 'metadata', 'deletionTimestamp')).toBe(at(held.body, 'metadata', 'deletionTimestamp'))
      expect(
        await on().call('PATCH', on().widgets('held'), {
          ...MERGE,
          body: { metadata: { finalizers: ['berth.dev/hold', 'berth.dev/more'] } },
        }),
      ).toMatchObject({
        status: 422,
        body: {
          message: expect.stringContaining(
            'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"berth.dev/more"}',
          ),
        },
      })
      const watch = await on().watch(`${on().widgets()}?watch=true&fieldSelector=metadata.name%3Dheld`)
      await watch.take(1)
      await on().must('PATCH', on().widgets('held'), { ...MERGE, body: { metadata: { finalizers: null } } })
      expect((await watch.take(1)).map(({ type }) => type)).toEqual(['DELETED'])
      watch.close()
      expect((await on().call('GET', on().widgets('held'))).status).toBe(404)
    })

    it('of a collection take the selected objects', async () => {
      for (const [name, colour] of [
        ['one', 'red'],
        ['two', 'red'],
        ['three', 'blue'],
      ] as const) {
        await on().must('POST', on().configMaps(), {
          body: configMap(`many-${name}`, {}, { labels: { colour } }),
        })
      }
      const deleted = await on().must('DELETE', `${on().configMaps()}?labelSelector=colour%3Dred`)
      expect(deleted).toMatchObject({ kind: 'ConfigMapList' })
      const left = await on().must('GET', `${on().configMaps()}?labelSelector=colour`)
      expect(at(left, 'items')).toMatchObject([{ metadata: { name: 'many-three' } }])
    })

    it('of a namespace that every cluster needs are refused', async () => {
      expect(await on().call('DELETE', '/api/v1/namespaces/default')).toMatchObject({
        status: 403,
        body: {
          reason: 'Forbidden',
          message: 'namespaces "default" is forbidden: this namespace may not be deleted',
        },
      })
    })

    it('of a namespace close it for new objects', async () => {
      const name = `${on().namespace}-closing`
      await on().must('POST', '/api/v1/namespaces', { body: { metadata: { name } } })
      const path = `/api/v1/namespaces/${name}/configmaps`
      await on().must('POST', path, { body: configMap('last', {}, { finalizers: ['berth.dev/hold'] }) })
      const going = await on().must('DELETE', `/api/v1/namespaces/${name}`)
      expect(at(going, 'status', 'phase')).toBe('Terminating')
      expect(await on().call('POST', path, { body: configMap('late') })).toMatchObject({
        status: 403,
        body: {
          message: `configmaps "late" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
          details: {
            causes: [
              {
                reason: 'NamespaceTerminating',
                message: `namespace ${name} is being terminated`,
                field: 'metadata.namespace',
              },
            ],
          },
        },
      })
      await on().must('PATCH', `${path}/last`, { ...MERGE, body: { metadata: { finalizers: null } } })
    })

    it('do not happen in a dry run', async () => {
      await on().must('POST', on().configMaps(), { body: configMap('dry-gone') })
      expect((await on().call('DELETE', `${on().configMaps('dry-gone')}?dryRun=All`)).status).toBe(200)
      const body = { kind: 'DeleteOptions', apiVersion: 'v1', dryRun: ['All'] }
      expect((await on().call('DELETE', on().configMaps('dry-gone'), { body })).status).toBe(200)
      expect((await on().call('GET', on().configMaps('dry-gone'))).status).toBe(200)
    })

    it('of a custom kind take its objects and stop serving it', async () => {
      const definition = {
        metadata: { name: 'gadgets.conformance.berth.dev' },
        spec: {
          group: 'conformance.berth.dev',
          scope: 'Cluster',
          names: { plural: 'gadgets', kind: 'Gadget' },
          versions: [
            { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
          ],
        },
      }
      const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
      const gadgets = '/apis/conformance.berth.dev/v1/gadgets'
      const made = await on().must('POST', definitions, { body: definition })
      expect(at(made, 'spec', 'names')).toEqual({
        plural: 'gadgets',
        singular: 'gadget',
        kind: 'Gadget',
        listKind: 'GadgetList',
      })
      await eventually(async () => (await on().call('GET', gadgets)).status, 200)
      const established = await on().must('GET', `${definitions}/gadgets.conformance.berth.dev`)
      expect(at(established, 'status', 'conditions')).toMatchObject([
        { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' },
        { type: 'Established', status: 'True', reason: 'InitialNamesAccepted' },
      ])
      expect(at(established, 'status', 'storedVersions')).toEqual(['v1'])
      await eventually(
        async () =>
          (
            await on().call('POST', gadgets, {
              body: { apiVersion: 'conformance.berth.dev/v1', kind: 'Gadget', metadata: { name: 'g' } },
            })
          ).status,
        201,
      )
      await on().must('DELETE', `${definitions}/gadgets.conformance.berth.dev`)
      await eventually(async () => (await on().call('GET', gadgets)).status, 404)
      await eventually(
        async () => (await on().call('GET', `${definitions}/gadgets.conformance.berth.dev`)).status,
        404,
      )
    })
  })
}

async function eventually(read: () => Promise<unknown>, expected: unknown): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await read()) === expected) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  expect(await read()).toBe(expected)
}
