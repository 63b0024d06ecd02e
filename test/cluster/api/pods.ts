import { describe, expect, it } from '@jest/globals'
import type { JsonObject } from '../../../network/json/json.ts'
import { at, pod } from './manifests.ts'
import type { Playground } from './playground.ts'

const MERGE = { contentType: 'application/merge-patch+json' }
const JSON_PATCH = { contentType: 'application/json-patch+json' }
const GATES = { schedulingGates: [{ name: 'berth.dev/a' }, { name: 'berth.dev/b' }] }
const HOST = 'kubernetes.io/hostname'

const affinity = (...terms: readonly (readonly JsonObject[])[]): JsonObject => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: terms.map((matchExpressions) => ({ matchExpressions })),
    },
  },
})
const on1 = { key: HOST, operator: 'In', values: ['node1'] }
const disk = { key: 'disk', operator: 'Exists' }

export function describePods(on: () => Playground): void {
  const refusal = (message: unknown) => ({ status: 422, body: { reason: 'Invalid', message } })

  describe('pods', () => {
    it('are completed with what Kubernetes gives every pod', async () => {
      const made = await on().must('POST', on().pods(), { body: pod('defaults') })
      expect(made['spec']).toEqual({
        containers: [
          {
            name: 'app',
            image: 'registry.example/app:1',
            resources: {},
            terminationMessagePath: '/dev/termination-log',
            terminationMessagePolicy: 'File',
            imagePullPolicy: 'IfNotPresent',
          },
        ],
        restartPolicy: 'Always',
        terminationGracePeriodSeconds: 30,
        dnsPolicy: 'ClusterFirst',
        securityContext: {},
        schedulerName: 'default-scheduler',
        tolerations: ['not-ready', 'unreachable'].map((taint) => ({
          key: `node.kubernetes.io/${taint}`,
          operator: 'Exists',
          effect: 'NoExecute',
          tolerationSeconds: 300,
        })),
        priority: 0,
        enableServiceLinks: true,
        preemptionPolicy: 'PreemptLowerPriority',
      })
      expect(made['status']).toEqual({ phase: 'Pending', qosClass: 'BestEffort' })
      expect(at(made, 'metadata', 'generation')).toBe(1)
    })

    it('ask for what they are limited to', async () => {
      const limited = (limits: JsonObject) => ({
        containers: [{ name: 'app', image: 'app', resources: { limits } }],
      })
      const made = await on().must('POST', on().pods(), {
        body: pod('limits', limited({ 'intel.com/vf': '1' })),
      })
      expect(at(made, 'spec', 'containers', 0, 'resources', 'requests')).toEqual({ 'intel.com/vf': '1' })
      expect(at(made, 'spec', 'containers', 0, 'imagePullPolicy')).toBe('Always')
      expect(at(made, 'status', 'qosClass')).toBe('BestEffort')
      const bound = await on().must('POST', on().pods(), {
        body: pod('bounds', limited({ cpu: '1', memory: '1Gi' })),
      })
      expect(at(bound, 'status', 'qosClass')).toBe('Guaranteed')
    })

    it.each([
      ['no container', pod('x', { containers: [] }), 'Pod "x" is invalid: spec.containers: Required value'],
      [
        'containers without name and image',
        pod('x', { containers: [{}] }),
        'Pod "x" is invalid: [spec.containers[0].name: Required value, spec.containers[0].image: Required value]',
      ],
      [
        'two containers of one name',
        pod('x', {
          containers: [
            { name: 'c', image: 'i' },
            { name: 'c', image: 'i' },
          ],
        }),
        'Pod "x" is invalid: spec.containers[1].name: Duplicate value: "c"',
      ],
      [
        'an unknown restart policy',
        pod('x', { restartPolicy: 'Sometimes' }),
        'Pod "x" is invalid: spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
      ],
      [
        'a gate and a node',
        pod('x', { ...GATES, nodeName: 'node1' }),
        'Pod "x" is invalid: spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
      ],
    ])('with %s are refused', async (_, body, message) => {
      expect(await on().call('POST', on().pods(), { body })).toMatchObject(refusal(message))
    })

    it('may change their images, and tolerations by addition, but no other field of the spec', async () => {
      await on().must('POST', on().pods(), {
        body: pod('fixed', { nodeSelector: { a: 'b' }, tolerations: [{ key: 'own', operator: 'Exists' }] }),
      })
      const patch = (spec: JsonObject) => on().call('PATCH', on().pods('fixed'), { ...MERGE, body: { spec } })
      expect((await patch({ containers: [{ name: 'app', image: 'registry.example/app:2' }] })).status).toBe(
        200,
      )
      expect((await patch({ activeDeadlineSeconds: 100 })).status).toBe(200)
      const forbidden =
        'Pod "fixed" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n'
      expect(await patch({ nodeSelector: { a: 'c' } })).toMatchObject(
        refusal(expect.stringContaining(forbidden)),
      )
      expect(await patch({ hostNetwork: true })).toMatchObject(refusal(expect.stringContaining(forbidden)))
      expect(await patch({ containers: [{ name: 'other', image: 'i' }] })).toMatchObject(
        refusal(expect.stringContaining('pod updates may not change fields')),
      )
      expect(
        await patch({
          containers: [
            { name: 'app', image: 'i' },
            { name: 'b', image: 'i' },
          ],
        }),
      ).toMatchObject(
        refusal(
          'Pod "fixed" is invalid: spec.containers: Forbidden: pod updates may not add or remove containers',
        ),
      )
      expect(await patch({ tolerations: [] })).toMatchObject(
        refusal(
          expect.stringContaining(
            'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
          ),
        ),
      )
      expect(await patch({ schedulingGates: [{ name: 'berth.dev/late' }] })).toMatchObject(
        refusal(
          expect.stringContaining(
            "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'berth.dev/late'",
          ),
        ),
      )
    })

    it('that are gated say so, and lose their gates by the one patch that also writes the annotation', async () => {
      const metadata = { annotations: { 'k8s.v1.cni.cncf.io/networks': 'a' } }
      const made = await on().must('POST', on().pods(), { body: pod('gated', GATES, metadata) })
      expect(at(made, 'status', 'conditions')).toMatchObject([
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'SchedulingGated',
          message: 'Scheduling is blocked due to non-empty scheduling gates',
        },
      ])
      const path = '/metadata/annotations/k8s.v1.cni.cncf.io~1networks'
      const released = await on().must('PATCH', on().pods('gated'), {
        ...JSON_PATCH,
        body: [
          { op: 'test', path, value: 'a' },
          { op: 'replace', path, value: '[{"name":"a","ips":["10.0.0.1/24"]}]' },
          { op: 'remove', path: '/spec/schedulingGates' },
        ],
      })
      expect(at(released, 'spec', 'schedulingGates')).toBeUndefined()
      expect(at(released, 'metadata', 'annotations', 'k8s.v1.cni.cncf.io/networks')).toContain('10.0.0.1/24')
      const late = on().call('PATCH', on().pods('gated'), { ...MERGE, body: { spec: GATES } })
      expect(await late).toMatchObject(refusal(expect.stringContaining('only deletion is allowed')))
    })

    it('that are gated may be bound more tightly, never more loosely', async () => {
      await on().must('POST', on().pods(), {
        body: pod('tight', { ...GATES, affinity: affinity([on1]), nodeSelector: { a: 'b' } }),
      })
      const patch = (spec: JsonObject) => on().call('PATCH', on().pods('tight'), { ...MERGE, body: { spec } })
      expect((await patch({ affinity: affinity([on1, disk]) })).status).toBe(200)
      expect((await patch({ nodeSelector: { c: 'd' } })).status).toBe(200)
      expect(await patch({ affinity: affinity([on1]) })).toMatchObject(
        refusal(
          expect.stringMatching(
            /nodeSelectorTerms\[0\]: Invalid value: .*: only additions are allowed \(no mutations or deletions\)/,
          ),
        ),
      )
      expect(await patch({ affinity: affinity([on1, disk], [disk]) })).toMatchObject(
        refusal(
          expect.stringContaining('no additions/deletions to non-empty NodeSelectorTerms list are allowed'),
        ),
      )
      expect(await patch({ nodeSelector: { a: 'c' } })).toMatchObject(
        refusal(
          expect.stringContaining(
            'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
          ),
        ),
      )
    })

    it('that are gated may get a first node affinity', async () => {
      await on().must('POST', on().pods(), { body: pod('first-affinity', GATES) })
      const body = { spec: { affinity: affinity([on1]) } }
      const bound = await on().must('PATCH', on().pods('first-affinity'), { ...MERGE, body })
      expect(at(bound, 'spec', 'affinity')).toEqual(affinity([on1]))
    })
  })
}
