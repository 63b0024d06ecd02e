import { describe, expect, it } from '@jest/globals'
import { at, configMap, pod, resourceVersion, widget } from './manifests.ts'
import type { Playground } from './playground.ts'

const status = (code: number, reason: string, message: string) => ({
  status: code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code },
})

export function describeObjects(on: () => Playground): void {
  describe('objects', () => {
    it('are given uid, resourceVersion, creationTimestamp and their type', async () => {
      const created = await on().call('POST', on().configMaps(), { body: configMap('made', { a: 'b' }) })
      expect(created.status).toBe(201)
      expect(created.body).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1', data: { a: 'b' } })
      expect(at(created.body, 'metadata', 'uid')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      expect(at(created.body, 'metadata', 'creationTimestamp')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
      expect(Number(resourceVersion(created.body))).toBeGreaterThan(0)
      expect(at(created.body, 'metadata', 'generation')).toBeUndefined()
      expect(await on().must('GET', on().configMaps('made'))).toEqual(created.body)
    })

    it('get a name of generateName and five letters', async () => {
      const body = { ...pod('x'), metadata: { generateName: 'web-' } }
      const created = await on().must('POST', on().pods(), { body })
      expect(at(created, 'metadata', 'name')).toMatch(/^web-[b-df-hj-np-tv-z2-9]{5}$/)
      expect(at(created, 'metadata', 'generateName')).toBe('web-')
    })

    it('can be made from YAML', async () => {
      const body = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: yaml}\ndata: {a: "1"}\n'
      const created = await on().call('POST', on().configMaps(), { body, contentType: 'application/yaml' })
      expect([created.status, at(created.body, 'data', 'a')]).toEqual([201, '1'])
    })

    it('exist once', async () => {
      await on().must('POST', on().pods(), { body: pod('once') })
      expect(await on().call('POST', on().pods(), { body: pod('once') })).toMatchObject({
        ...status(409, 'AlreadyExists', 'pods "once" already exists'),
      })
    })

    it('are not found by a name or in a namespace that is not there', async () => {
      const { namespace } = on()
      expect(await on().call('GET', on().pods('nobody'))).toMatchObject(
        status(404, 'NotFound', 'pods "nobody" not found'),
      )
      expect(await on().call('GET', on().widgets('nobody'))).toMatchObject({
        body: {
          message: 'widgets.conformance.berth.dev "nobody" not found',
          details: { name: 'nobody', group: 'conformance.berth.dev', kind: 'widgets' },
        },
      })
      const elsewhere = on().pods().replace(namespace, 'nowhere')
      expect(await on().call('POST', elsewhere, { body: pod('a') })).toMatchObject(
        status(404, 'NotFound', 'namespaces "nowhere" not found'),
      )
      expect(await on().call('GET', elsewhere)).toMatchObject({ status: 200, body: { items: [] } })
    })

    it('must be of the path', async () => {
      const wrong = pod('a', {}, { namespace: 'other' })
      expect(await on().call('POST', on().pods(), { body: wrong })).toMatchObject(
        status(
          400,
          'BadRequest',
          'the namespace of the provided object does not match the namespace sent on the request',
        ),
      )
      const made = await on().must('POST', on().configMaps(), { body: configMap('of-path') })
      expect(
        await on().call('PUT', on().configMaps('of-path'), {
          body: { ...made, metadata: { name: 'other' } },
        }),
      ).toMatchObject(
        status(
          400,
          'BadRequest',
          'the name of the object (other) does not match the name on the URL (of-path)',
        ),
      )
    })

    it('are replaced only in the version that the client read', async () => {
      const first = await on().must('POST', on().configMaps(), { body: configMap('replaced', { n: '1' }) })
      const second = await on().must('PUT', on().configMaps('replaced'), {
        body: { ...first, data: { n: '2' } },
      })
      expect(Number(resourceVersion(second))).toBeGreaterThan(Number(resourceVersion(first)))
      expect(at(second, 'metadata', 'uid')).toBe(at(first, 'metadata', 'uid'))
      expect(
        await on().call('PUT', on().configMaps('replaced'), { body: { ...first, data: { n: '3' } } }),
      ).toMatchObject(
        status(
          409,
          'Conflict',
          'Operation cannot be fulfilled on configmaps "replaced": the object has been modified; please apply your changes to the latest version and try again',
        ),
      )
      const stale = await on().call('PUT', on().configMaps('replaced'), { body: { ...first } })
      expect(at(stale.body, 'details')).toEqual({ name: 'replaced', kind: 'configmaps' })
      const forced = await on().call('PUT', on().configMaps('replaced'), {
        body: configMap('replaced', { n: '4' }),
      })
      expect([forced.status, at(forced.body, 'data', 'n')]).toEqual([200, '4'])
    })

    it('keep their resourceVersion when an update changes nothing', async () => {
      const first = await on().must('POST', on().pods(), { body: pod('unchanged') })
      const second = await on().must('PUT', on().pods('unchanged'), { body: first })
      expect(resourceVersion(second)).toBe(resourceVersion(first))
    })

    it('are not replaced by one of another uid', async () => {
      const made = await on().must('POST', on().configMaps(), { body: configMap('uid') })
      const uid = at(made, 'metadata', 'uid')
      const other = { ...made, metadata: { name: 'uid', uid: 'another' } }
      expect(await on().call('PUT', on().configMaps('uid'), { body: other })).toMatchObject({
        status: 409,
        body: {
          reason: 'Conflict',
          message: expect.stringContaining(
            `Precondition failed: UID in precondition: another, UID in object meta: ${String(uid)}`,
          ),
        },
      })
    })

    it('of custom kinds need a resourceVersion to be replaced', async () => {
      await on().must('POST', on().widgets(), { body: widget('versioned') })
      expect(await on().call('PUT', on().widgets('versioned'), { body: widget('versioned') })).toMatchObject(
        status(
          422,
          'Invalid',
          'widgets.conformance.berth.dev "versioned" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
        ),
      )
    })

    it('count their generations by changes of the spec alone', async () => {
      const path = on().widgets('generations')
      const first = await on().must('POST', on().widgets(), { body: widget('generations') })
      expect(at(first, 'metadata', 'generation')).toBe(1)
      const merge = { contentType: 'application/merge-patch+json' }
      const labelled = await on().must('PATCH', path, {
        ...merge,
        body: { metadata: { labels: { a: 'b' } } },
      })
      expect(at(labelled, 'metadata', 'generation')).toBe(1)
      const resized = await on().must('PATCH', path, { ...merge, body: { spec: { size: 2 } } })
      expect(at(resized, 'metadata', 'generation')).toBe(2)
      const seen = await on().must('PATCH', `${path}/status`, {
        ...merge,
        body: { status: { seen: 1 }, spec: { size: 3 } },
      })
      expect([
        at(seen, 'metadata', 'generation'),
        at(seen, 'spec', 'size'),
        at(seen, 'status', 'seen'),
      ]).toEqual([2, 2, 1])
      const main = await on().must('PATCH', path, { ...merge, body: { status: { seen: 9 } } })
      expect(at(main, 'status', 'seen')).toBe(1)
    })

    it('are not made with a status of the client where status is its own subresource', async () => {
      const made = await on().must('POST', on().widgets(), {
        body: { ...widget('fresh'), status: { seen: 7 } },
      })
      expect(at(made, 'status')).toBeUndefined()
      const waiting = await on().must('POST', on().pods(), {
        body: { ...pod('fresh'), status: { phase: 'Running' } },
      })
      expect(at(waiting, 'status', 'phase')).toBe('Pending')
    })

    it('of kind Pod get annotations by their status too, as Multus writes them', async () => {
      const made = await on().must('POST', on().pods(), { body: pod('reported') })
      const body = {
        ...made,
        metadata: {
          ...Object(made['metadata']),
          annotations: { 'k8s.v1.cni.cncf.io/network-status': '[]' },
        },
        status: { phase: 'Running' },
      }
      const reported = await on().must('PUT', `${on().pods('reported')}/status`, { body })
      expect(at(reported, 'status', 'phase')).toBe('Running')
      expect(at(reported, 'metadata', 'annotations', 'k8s.v1.cni.cncf.io/network-status')).toBe('[]')
    })
  })
}
