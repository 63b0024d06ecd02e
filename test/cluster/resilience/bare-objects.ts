import { expect, it } from '@jest/globals'
import type { BerthCluster } from '../describe-on-berth.ts'
import type { KubeObject } from '../rule-rows/kube-object.ts'
import { fixedMacvlan, nad, namespace } from '../rule-rows/manifests.ts'
import type { ObjectAccess } from '../rule-rows/object-access.ts'
import { toldBy } from '../rule-rows/told.ts'

const HOME = { namespace: 'bare' }
const spec = { containers: [{ name: 'c', image: 'i' }] }
const of = (apiVersion: string, kind: string, fields: object = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'bare', ...HOME },
  ...fields,
})
const template = { metadata: { labels: { a: 'b' } }, spec }
const workload = { spec: { selector: { matchLabels: { a: 'b' } }, template } }

const OBJECTS: readonly KubeObject[] = [
  of('v1', 'Pod', { spec }),
  of('k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition'),
  of('ipam.cluster.x-k8s.io/v1alpha2', 'InClusterIPPool', { spec: { addresses: ['10.9.0.1'], prefix: 24 } }),
  of('apps/v1', 'Deployment', workload),
  of('apps/v1', 'ReplicaSet', workload),
  of('apps/v1', 'StatefulSet', workload),
  of('apps/v1', 'DaemonSet', workload),
  of('batch/v1', 'Job', { spec: { template: { spec: { ...spec, restartPolicy: 'Never' } } } }),
  of('batch/v1', 'CronJob', {
    spec: {
      schedule: '0 3 * * *',
      jobTemplate: { spec: { template: { spec: { ...spec, restartPolicy: 'Never' } } } },
    },
  }),
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'barer' } },
]

/**
 * Objects without what they need not have: a matchCondition that reads an absent field is an error, and an error of a condition
 * refuses the object under failurePolicy Fail (sriov-network-operator 664).
 */
export function bareObjects(on: () => BerthCluster, access: () => ObjectAccess): void {
  it('are met with failurePolicy Fail throughout', async () => {
    await on().given(namespace(HOME.namespace))
    await on().berth.register((webhook) => ({ ...webhook, failurePolicy: 'Fail' }))
  })

  it.each(OBJECTS.map((object) => ({ kind: object.kind, object })))(
    'pass as $kind: created, changed, deleted',
    async ({ object }) => {
      expect(toldBy(await access().create(object))).toEqual({ allowed: true, rules: {}, text: '' })
      const { name, namespace: home } = object.metadata
      const metadata = { name, ...(home === undefined ? {} : { namespace: home }), labels: { team: 'a' } }
      const changed = await access().update({ apiVersion: object.apiVersion, kind: object.kind, metadata })
      expect(toldBy(changed)).toEqual({ allowed: true, rules: {}, text: '' })
      const dryRun = object.kind === 'Namespace'
      expect(toldBy(await access().delete(object, { dryRun })).allowed).toBe(true)
    },
  )

  it('pass as the removal of every annotation and label', async () => {
    const annotated = {
      ...nad('annotated', fixedMacvlan('10.9.1.1/24'), HOME),
      metadata: { name: 'annotated', ...HOME, annotations: { a: 'b' }, labels: { a: 'b' } },
    }
    expect((await access().create(annotated)).status).toBe(201)
    const bare = { ...annotated, metadata: { name: 'annotated', ...HOME, annotations: null, labels: null } }
    expect((await access().update(asGiven(bare))).status).toBe(200)
  })

  it('go on with the registrations as they are', async () => {
    await on().berth.register()
  })
}

/** A merge patch may say null where an object has a map. */
const asGiven = (patch: object): KubeObject => JSON.parse(JSON.stringify(patch))
