import { describe, expect, it } from '@jest/globals'
import type { JsonObject } from '../../../network/json/json.ts'
import { at, GROUP, pod, resourceVersion, widget } from './manifests.ts'
import type { Playground } from './playground.ts'

const JSON_PATCH = 'application/json-patch+json'
const STRATEGIC = 'application/strategic-merge-patch+json'
const GATE = 'ipam.berth.dev/address'
const NETWORKS = 'k8s.v1.cni.cncf.io/networks'

/** What the allocator rests on: names as claims, guarded changes and deletions, the one patch on a pod. */
export function describeAllocating(on: () => Playground): void {
  const patch = (path: string, body: unknown) => on().call('PATCH', path, { contentType: JSON_PATCH, body })
  const rejected = {
    status: 422,
    body: { reason: 'Invalid', message: 'the server rejected our request due to an error in our request' },
  }

  describe('what an allocator rests on', () => {
    it('of many creations of one custom resource at once one succeeds', async () => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => on().call('POST', on().widgets(), { body: widget('claimed') })),
      )
      const refused = answers.filter(({ status }) => status !== 201)
      expect(refused).toHaveLength(7)
      for (const answer of refused)
        expect(answer).toMatchObject({
          status: 409,
          body: {
            reason: 'AlreadyExists',
            message: `widgets.${GROUP} "claimed" already exists`,
            details: { name: 'claimed', group: GROUP, kind: 'widgets' },
          },
        })
    })

    it('a custom resource changes by JSON patch only while uid and resourceVersion are what is tested', async () => {
      const made = await on().must('POST', on().widgets(), { body: widget('tested') })
      const change = (version: string, size: number) =>
        patch(on().widgets('tested'), [
          { op: 'test', path: '/metadata/uid', value: at(made, 'metadata', 'uid') },
          { op: 'test', path: '/metadata/resourceVersion', value: version },
          { op: 'replace', path: '/spec', value: { size } },
        ])
      const changed = await change(resourceVersion(made), 2)
      expect([changed.status, at(changed.body, 'spec', 'size')]).toEqual([200, 2])
      expect(await change(resourceVersion(made), 3)).toMatchObject(rejected)
      expect(at(await on().must('GET', on().widgets('tested')), 'spec', 'size')).toBe(2)
    })

    it('of many guarded changes at once one succeeds', async () => {
      const made = await on().must('POST', on().widgets(), { body: widget('raced') })
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, n) =>
          patch(on().widgets('raced'), [
            { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion(made) },
            { op: 'replace', path: '/spec', value: { size: n + 2 } },
          ]),
        ),
      )
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      expect(
        answers.filter(({ status }) => status !== 200).map(({ status }) => [409, 422].includes(status)),
      ).toEqual(Array.from({ length: 5 }, () => true))
    })

    it('a deletion that was overtaken by a change is refused', async () => {
      const made = await on().must('POST', on().widgets(), { body: widget('overtaken') })
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        preconditions: { uid: at(made, 'metadata', 'uid'), resourceVersion: resourceVersion(made) },
      }
      await on().must('PUT', on().widgets('overtaken'), { body: { ...made, spec: { size: 9 } } })
      expect(await on().call('DELETE', on().widgets('overtaken'), { body })).toMatchObject({
        status: 409,
        body: { reason: 'Conflict' },
      })
      await on().must('DELETE', on().widgets('overtaken'))
      expect(await on().call('DELETE', on().widgets('overtaken'), { body })).toMatchObject({
        status: 404,
        body: { reason: 'NotFound' },
      })
    })

    it('a pod loses its gate by the patch that writes its annotation, once', async () => {
      const others = [{ name: 'example.com/other' }, { name: GATE }]
      const made = await on().must('POST', on().pods(), {
        body: pod('ungated', { schedulingGates: others }, { annotations: { [NETWORKS]: 'lan' } }),
      })
      const ungate = (before: string, after: string) =>
        patch(on().pods('ungated'), [
          { op: 'test', path: '/metadata/uid', value: at(made, 'metadata', 'uid') },
          { op: 'test', path: '/metadata/annotations/k8s.v1.cni.cncf.io~1networks', value: before },
          { op: 'replace', path: '/metadata/annotations/k8s.v1.cni.cncf.io~1networks', value: after },
          { op: 'test', path: '/spec/schedulingGates/1/name', value: GATE },
          { op: 'remove', path: '/spec/schedulingGates/1' },
        ])
      expect(await ungate('edited', '[]')).toMatchObject(rejected)
      const leased = '[{"name":"lan","ips":["192.168.20.2/24"]}]'
      const { status, body } = await ungate('lan', leased)
      expect([status, at(body, 'metadata', 'annotations', NETWORKS)]).toEqual([200, leased])
      expect(at(body, 'spec', 'schedulingGates')).toEqual([{ name: 'example.com/other' }])
      expect(await ungate(leased, leased)).toMatchObject(rejected)
      const last = await patch(on().pods('ungated'), [{ op: 'remove', path: '/spec/schedulingGates/0' }])
      expect([last.status, at(last.body, 'spec', 'schedulingGates')]).toEqual([200, undefined])
    })

    it('a gate that went does not come back', async () => {
      await on().must('POST', on().pods(), { body: pod('never-gated') })
      const body = [{ op: 'add', path: '/spec/schedulingGates', value: [{ name: GATE }] }]
      expect(await patch(on().pods('never-gated'), body)).toMatchObject({
        status: 422,
        body: {
          message: expect.stringContaining(
            `only deletion is allowed, but found new scheduling gate '${GATE}'`,
          ),
        },
      })
    })

    it("a pod's conditions change by a patch of its status, and nothing else of it", async () => {
      const made = await on().must('POST', on().pods(), {
        body: pod('waiting', { schedulingGates: [{ name: GATE }] }),
      })
      const condition = (message: string): JsonObject => ({
        type: 'ipam.berth.dev/AddressAllocated',
        status: 'False',
        reason: 'PoolExhausted',
        message,
        lastTransitionTime: '2026-01-02T03:04:05Z',
      })
      const path = `${on().pods('waiting')}/status`
      const merged = await on().must('PATCH', path, {
        contentType: STRATEGIC,
        body: { spec: { schedulingGates: null }, status: { conditions: [condition('one')] } },
      })
      // What is new in a list comes first.
      expect(at(merged, 'status', 'conditions')).toMatchObject([
        condition('one'),
        { type: 'PodScheduled', reason: 'SchedulingGated' },
      ])
      expect(at(merged, 'spec')).toEqual(at(made, 'spec'))
      const again = await on().must('PATCH', path, {
        contentType: STRATEGIC,
        body: { metadata: { uid: at(made, 'metadata', 'uid') }, status: { conditions: [condition('two')] } },
      })
      expect(at(again, 'status', 'conditions', 0, 'message')).toBe('two')
      const byIndex = await patch(path, [
        { op: 'test', path: '/status/conditions/0/type', value: 'ipam.berth.dev/AddressAllocated' },
        { op: 'replace', path: '/status/conditions/0/message', value: 'three' },
      ])
      expect([byIndex.status, at(byIndex.body, 'status', 'conditions', 0, 'message')]).toEqual([200, 'three'])
      const other = { metadata: { uid: 'another' }, status: { conditions: [condition('four')] } }
      expect(await on().call('PATCH', path, { contentType: STRATEGIC, body: other })).toMatchObject({
        status: 422,
        body: {
          message: expect.stringContaining('metadata.uid: Invalid value: "another": field is immutable'),
        },
      })
    })

    it('a lease of a leader is renewed only by who read it last', async () => {
      const path = `/apis/coordination.k8s.io/v1/namespaces/${on().namespace}/leases`
      const spec = {
        holderIdentity: 'one',
        leaseDurationSeconds: 15,
        acquireTime: '2026-01-02T03:04:05.123456Z',
        renewTime: '2026-01-02T03:04:05.123456Z',
        leaseTransitions: 0,
      }
      const body = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'berth' }, spec }
      const made = await on().must('POST', path, { body })
      expect(at(made, 'spec')).toEqual(spec)
      expect(await on().call('POST', path, { body })).toMatchObject({
        status: 409,
        body: { reason: 'AlreadyExists', message: 'leases.coordination.k8s.io "berth" already exists' },
      })
      const renewed = await on().must('PUT', `${path}/berth`, {
        body: { ...made, spec: { ...spec, renewTime: '2026-01-02T03:04:07.000000Z' } },
      })
      expect(resourceVersion(renewed)).not.toBe(resourceVersion(made))
      expect(
        await on().call('PUT', `${path}/berth`, {
          body: { ...made, spec: { ...spec, holderIdentity: 'two' } },
        }),
      ).toMatchObject({ status: 409, body: { reason: 'Conflict' } })
      expect(at(await on().must('GET', `${path}/berth`), 'spec', 'holderIdentity')).toBe('one')
    })

    it('an answer says what time it is', async () => {
      const { date } = await on().call('GET', on().pods())
      expect(date).toMatch(/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/)
      expect((await on().call('POST', on().pods(), { body: {} })).date).not.toBe('')
    })
  })
}
