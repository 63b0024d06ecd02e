import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { fileCluster } from '../../../cli/review/file-cluster.ts'
import { parseManifests } from '../../../cli/review/parse-manifests.ts'
import { PRINTERS } from '../../../cli/review/printers.ts'
import type { Review } from '../../../cli/review/reviewed.ts'
import { reviewManifest } from '../../../cli/review/session.ts'
import { DEFAULT_SETTINGS } from '../../../service/config.ts'

const KINDS = [
  ['v1', 'Pod'],
  ['v1', 'Node'],
  ['v1', 'Namespace'],
  ['k8s.cni.cncf.io/v1', 'NetworkAttachmentDefinition'],
  ['ipam.cluster.x-k8s.io/v1alpha2', 'InClusterIPPool'],
  ['ipam.cluster.x-k8s.io/v1alpha2', 'GlobalInClusterIPPool'],
  ['ipam.cluster.x-k8s.io/v1beta1', 'IPAddress'],
  ['whereabouts.cni.cncf.io/v1alpha1', 'IPPool'],
  ['whereabouts.cni.cncf.io/v1alpha1', 'OverlappingRangeIPReservation'],
  ['apps/v1', 'Deployment'],
  ['batch/v1', 'CronJob'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
] as const

const KEYS = [
  'metadata spec status annotations labels template jobTemplate containers affinity nodeAffinity matchExpressions',
  'requiredDuringSchedulingIgnoredDuringExecution nodeSelectorTerms v1.multus-cni.io/default-network berth.dev/injected',
  'k8s.v1.cni.cncf.io/networks k8s.v1.cni.cncf.io/network-status berth.dev/enforce attach.berth.dev/net1 config',
  'addresses prefix gateway name namespace generateName ownerReferences __proto__ constructor poolRef allocations',
].flatMap((line) => line.split(' '))
const TEXTS = [
  '',
  'a',
  'a,b@net1',
  '[null]',
  '[{"name":"a","ips":["10.0.0.1/24"],"mac":7}]',
  '10.0.0.0/8',
  '::/0',
  'restricted',
]
const CONFIGS = [
  '{}',
  '{"type":"macvlan","master":{}}',
  '{"plugins":[{"type":"bridge","ipam":[]}]}',
  '{"type":"host-device","ipam":{"type":"static","addresses":7}}',
]

/** Objects of the kinds that Berth reads, with anything where something else is wanted. */
const { object } = fc.letrec<{ object: Record<string, unknown>; value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, 0, -1, 1e300, ...TEXTS, ...CONFIGS),
    tie('object'),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
  object: fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 5, noNullPrototype: true }),
}))
const manifest = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    metadata: fc.oneof(object, fc.constant({ name: 'a' })),
    spec: object,
    more: object,
  })
  .map(({ kind: [apiVersion, kind], metadata, spec, more }) => ({
    ...more,
    apiVersion,
    kind,
    metadata,
    spec,
  }))

const read = (objects: readonly unknown[]) =>
  parseManifests('in.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects })).manifests

describe('a review of any object against any state', () => {
  it('comes to a verdict that every format can print', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(manifest, { maxLength: 4 }),
        fc.array(manifest, { maxLength: 4 }),
        async (state, input) => {
          const cluster = fileCluster(read(state), DEFAULT_SETTINGS, 'default')
          const reviews: Review[] = []
          for (const item of read(input)) {
            reviews.push(await reviewManifest(item, cluster, { namespace: 'default', username: 'me' }))
          }
          for (const { reviewed } of reviews) {
            expect(reviewed.message === '').toBe(reviewed.allowed)
            expect(reviewed.findings.some(({ severity }) => severity === 'deny')).toBe(!reviewed.allowed)
          }
          for (const print of PRINTERS.values()) {
            expect(print({ reviews, unreadable: [] }, { width: 100, coloured: false })).toMatch(/\n$/)
          }
        },
      ),
      { numRuns: 1000 },
    )
  }, 60_000)
})
