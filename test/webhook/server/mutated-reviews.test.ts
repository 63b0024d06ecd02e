import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { ClusterModel } from '../../../cluster/model/cluster-model.ts'
import { isObject } from '../../../network/json/json.ts'
import { reviewer, type Outcome } from '../../../webhook/admission/reviewer.ts'
import { DEFAULT_SETTINGS } from '../../../service/config.ts'
import { documentsOf } from '../rules/table.ts'
import { modelKind } from '../../../cluster/model/model-kind.ts'
import { manifestRequest } from '../../../webhook/admission/manifest-request.ts'
import { garbled, mutated, randomFrom } from './hostile-values.ts'

const read = (name: string) => JSON.parse(readFileSync(`test/fixtures/reviews/${name}.json`, 'utf8'))
const base = read('nad')

const reviewOf = (kind: object, object: object | null, more: object = {}) => ({
  ...base,
  request: { ...base.request, kind, object, ...more },
})

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'bench' },
  spec: {
    replicas: 3,
    template: {
      metadata: {
        annotations: {
          'k8s.v1.cni.cncf.io/networks':
            '[{"name":"macvlan-storage","ips":["10.20.0.7/22"],"mac":"02:00:00:00:00:01"}]',
        },
      },
      spec: { nodeSelector: { a: 'b' }, containers: [{ name: 'c' }] },
    },
  },
}
const pool = {
  apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
  kind: 'InClusterIPPool',
  metadata: { name: 'p', namespace: 'bench' },
  spec: { addresses: ['10.20.1.1-10.20.1.9', '10.20.1.0/28'], prefix: 24, gateway: '10.20.1.1' },
}
const namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: 'bench',
    labels: { 'berth.dev/enforce': 'restricted', 'attach.berth.dev/net7': 'bench.macvlan-storage' },
  },
}

/** One review of each kind, creation and update, as text. */
const REVIEWS: readonly string[] = [
  read('pod-4k'),
  read('pod-7k'),
  base,
  {
    ...read('pod-4k'),
    request: { ...read('pod-4k').request, operation: 'UPDATE', oldObject: read('pod-4k').request.object },
  },
  reviewOf(base.request.kind, base.request.object, { operation: 'UPDATE', oldObject: base.request.object }),
  reviewOf(base.request.kind, null, {
    operation: 'DELETE',
    oldObject: base.request.object,
  }),
  reviewOf({ group: 'apps', version: 'v1', kind: 'Deployment' }, deployment),
  reviewOf({ group: 'ipam.cluster.x-k8s.io', version: 'v1alpha2', kind: 'InClusterIPPool' }, pool),
  reviewOf({ group: 'ipam.cluster.x-k8s.io', version: 'v1alpha2', kind: 'InClusterIPPool' }, pool, {
    operation: 'UPDATE',
    oldObject: pool,
  }),
  reviewOf({ group: '', version: 'v1', kind: 'Namespace' }, namespace, {
    operation: 'UPDATE',
    oldObject: namespace,
  }),
].map((review) => JSON.stringify(review))

/** A cluster in which the reviews meet something: networks, a pool, a node, a live pod. */
function populated(): ClusterModel {
  const view = new ClusterModel()
  const state = `
{apiVersion: v1, kind: Node, metadata: {name: node1, labels: {kubernetes.io/hostname: node1}}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: bench, labels: {attach.berth.dev/net5: macvlan-storage}}}
---
{apiVersion: k8s.cni.cncf.io/v1, kind: NetworkAttachmentDefinition, metadata: {name: macvlan-storage, namespace: bench}, spec: {config: '{"cniVersion":"0.3.1","type":"macvlan","master":"eth1","ipam":{"type":"whereabouts","range":"10.20.0.0/22"}}'}}
---
{apiVersion: k8s.cni.cncf.io/v1, kind: NetworkAttachmentDefinition, metadata: {name: macvlan-replication, namespace: bench, annotations: {k8s.v1.cni.cncf.io/nodeSelector: kubernetes.io/hostname=node1}}, spec: {config: '{"cniVersion":"0.3.1","type":"host-device","device":"ens6","ipam":{"type":"static","addresses":[{"address":"10.30.0.7/24"}]}}'}}
---
{apiVersion: v1, kind: Pod, metadata: {name: other, namespace: bench, uid: u1, annotations: {k8s.v1.cni.cncf.io/networks: macvlan-storage}}, spec: {nodeName: node1}, status: {phase: Running}}
`
  for (const object of documentsOf(state)) {
    const circumstances = {
      operation: 'CREATE',
      namespace: 'bench',
      username: '',
      oldObject: undefined,
      dryRun: false,
    } as const
    const { group, kind } = manifestRequest(object, circumstances)
    const known = modelKind(group, kind)
    if (known !== undefined) view.upsert(known, object)
  }
  return view
}

const uidOf = (review: unknown): unknown =>
  isObject(review) && isObject(review['request']) ? review['request']['uid'] : undefined

function uidIn(body: string): unknown {
  try {
    return uidOf(JSON.parse(body))
  } catch {
    return undefined
  }
}

describe('100,000 mutated reviews', () => {
  it('are each answered with their uid, without a fault, and nothing is left behind', () => {
    const view = populated()
    let outcome: Outcome | undefined
    const review = reviewer({
      context: () => ({ view, settings: DEFAULT_SETTINGS }),
      observe: (seen) => {
        outcome = seen
      },
    })
    const decisions = { allowed: 0, denied: 0, unreadable: 0 }
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), (seed) => {
        const random = randomFrom(seed)
        const sent = mutated(REVIEWS[random(REVIEWS.length)] ?? '', random)
        const text = JSON.stringify(sent)
        const isGarbled = random(10) === 0
        const body = isGarbled ? garbled(text, random) : text
        const reply = review(random(3) === 0 ? 'mutate' : 'validate', body)
        if (reply instanceof Promise) throw new Error('nothing is looked up here')
        const uid = isGarbled ? uidIn(body) : uidOf(sent)
        const answer = JSON.parse(reply.body)
        if (outcome?.fault !== undefined) throw outcome.fault
        // Not by expect: 100,000 of its messages would take longer than the reviews.
        const named = typeof uid === 'string' && uid !== ''
        if (reply.status !== (named ? 200 : 400))
          throw new Error(`status ${reply.status} for uid ${String(uid)}`)
        if (named && answer.response.uid !== uid) throw new Error(`uid ${answer.response.uid}, not ${uid}`)
        decisions[
          outcome?.request === undefined
            ? 'unreadable'
            : answer.response.allowed === true
              ? 'allowed'
              : 'denied'
        ]++
      }),
      { numRuns: 100_000 },
    )
    // The mutations reach every kind of answer; were they all refused at the door, this would prove nothing.
    for (const count of Object.values(decisions)) expect(count).toBeGreaterThan(1000)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(process.memoryUsage().heapUsed).toBeLessThan(600 * 1024 * 1024)
  }, 120_000)
})
