import { describe, expect, it } from '@jest/globals'
import {
  array,
  assert,
  boolean,
  constantFrom,
  oneof,
  option,
  property,
  record,
  type Arbitrary,
} from 'fast-check'
import { parseDocument } from 'yaml'
import { ClusterModel } from '../../../cluster/model/cluster-model.ts'
import { isObject, type JsonObject } from '../../../network/json/json.ts'
import { evaluate } from '../../../webhook/admission/evaluate.ts'
import { manifestRequest } from '../../../webhook/admission/manifest-request.ts'
import { subjectOf } from '../../../webhook/admission/subject-of.ts'
import { DEFAULT_SETTINGS } from '../../../service/config.ts'
import type { Finding } from '../../../webhook/rules/finding.ts'
import type { Level } from '../../../webhook/rules/settings.ts'
import { hostDevice, macvlan, nad, node } from './pod-manifests.ts'

const read = (yaml: string): JsonObject => {
  const value: unknown = parseDocument(yaml).toJS()
  if (!isObject(value)) throw new Error('no object')
  return value
}

const NETWORKS = [
  macvlan('free', { type: 'static' }),
  macvlan('fixed', { type: 'static', addresses: [{ address: '10.0.0.5/24', gateway: '10.0.0.1' }] }),
  macvlan('berth', { type: 'berth', range: '10.0.0.0/29' }),
  macvlan('whereabouts', { type: 'whereabouts', range: '10.0.0.0/24' }),
  macvlan('host-local', { type: 'host-local', subnet: '10.0.0.0/24' }),
  nad('bridge', { type: 'bridge', ipam: { type: 'dhcp' } }),
  hostDevice('dev-1', 'ens6', 'kubernetes.io/hostname=node1'),
  hostDevice('dev-any', 'ens6'),
].map(read)
const NODES = [node('node1'), node('node2')].map(read)
const NETWORK_KIND = 'NetworkAttachmentDefinition'

const name = constantFrom(
  'free',
  'fixed',
  'berth',
  'whereabouts',
  'host-local',
  'bridge',
  'dev-1',
  'dev-any',
  'gone',
)
const some = <T>(value: Arbitrary<T>) => option(value, { nil: undefined, freq: 3 })
const element = record(
  {
    name,
    namespace: constantFrom('default', 'shop'),
    interface: constantFrom('net1', 'net2', 'eth0', 'a b', 'ext0'),
    ips: array(constantFrom('10.0.0.5/24', '10.0.0.2/29', '10.0.0.0/24', 'x', 'fd00::1/64'), {
      maxLength: 3,
    }),
    mac: constantFrom('02:00:00:00:00:01', '01:00:00:00:00:01', 'zz'),
    'default-route': constantFrom(['10.0.0.1'], ['fd00::1'], []),
    'cni-args': constantFrom({ ips: ['10.0.0.9/24'] }, {}),
  },
  { requiredKeys: ['name'] },
)
const networks = oneof(
  array(element, { maxLength: 4 }).map((list) => JSON.stringify(list)),
  array(name, { maxLength: 3 }).map((list) => list.join(',')),
  constantFrom('[null]', '{', 'a//b', ',', '[[]]'),
)
const spec = record(
  {
    nodeName: constantFrom('node1', 'node9'),
    hostNetwork: boolean(),
    nodeSelector: constantFrom({ 'kubernetes.io/hostname': 'node2' }, { a: 'b' }, null),
    schedulingGates: constantFrom([{ name: 'ipam.berth.dev/address' }], [null], 'x'),
    affinity: constantFrom(null, {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{}, null] } },
    }),
  },
  { requiredKeys: [] },
)

const podOf = record({
  networks: some(networks),
  spec,
  key: some(constantFrom('berth.dev/atach', 'berth.dev/injected', 'berth.dev/device-container')),
}).map(
  (parts) =>
    (podName: string): JsonObject =>
      JSON.parse(
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: {
            name: podName,
            namespace: 'default',
            uid: `uid-${podName}`,
            annotations: {
              ...(parts.networks === undefined ? {} : { 'k8s.v1.cni.cncf.io/networks': parts.networks }),
              ...(parts.key === undefined ? {} : { [parts.key]: 'x' }),
            },
          },
          spec: parts.spec,
        }),
      ),
)

const clusterOf = (pods: readonly JsonObject[]): ClusterModel => {
  const view = new ClusterModel()
  for (const each of NODES) view.upsert('Node', each)
  for (const each of NETWORKS) view.upsert(NETWORK_KIND, each)
  for (const each of pods) view.upsert('Pod', each)
  return view
}

function review(
  view: ClusterModel,
  level: Level,
  object: JsonObject,
  oldObject?: JsonObject,
): readonly Finding[] {
  const request = manifestRequest(object, {
    operation: oldObject === undefined ? 'CREATE' : 'UPDATE',
    namespace: 'default',
    username: 'alice',
    oldObject,
    dryRun: false,
  })
  const reviewed = subjectOf(request, view)
  if (reviewed?.kind !== 'pod') throw new Error('no pod')
  const at = { level, version: 'latest' }
  const policy = { enforce: at, warn: at, audit: { level: 'privileged', version: 'latest' } } as const
  const { denied, warned } = evaluate('pod', reviewed.subject, policy, { view, settings: DEFAULT_SETTINGS })
  return [...denied, ...warned]
}

const level = constantFrom<Level>('baseline', 'restricted')
const others = array(podOf, { maxLength: 4 }).map((pods) => pods.map((make, at) => make(`other-${at}`)))

const isOther = ({ rule }: Finding) => rule !== 'pool-exhausted'

describe('the pod rules', () => {
  it('answer any pod in any cluster, one line each', () => {
    assert(
      property(podOf, others, level, (make, pods, at) => {
        for (const finding of review(clusterOf(pods), at, make('web'))) {
          expect(`${finding.message} ${finding.fix} ${finding.field}`).not.toMatch(
            /\n|undefined|\[object|NaN/,
          )
        }
      }),
      { numRuns: 500 },
    )
  })

  it('never refuse an update that leaves the annotations as they were', () => {
    assert(
      property(podOf, others, level, (make, pods, at) => {
        const old = make('web')
        const status: JsonObject = { ...old, status: { phase: 'Running' } }
        expect(review(clusterOf(pods), at, status, old)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('never hold a pod against itself', () => {
    assert(
      property(podOf, others, level, (make, pods, at) => {
        const web = make('web')
        const alone = review(clusterOf(pods), at, web)
        const beside = review(clusterOf([...pods, web]), at, web)
        expect(beside.filter(isOther)).toEqual(alone.filter(isOther))
      }),
      { numRuns: 300 },
    )
  })

  it('find no less in a fuller cluster', () => {
    assert(
      property(podOf, others, podOf, (make, pods, more) => {
        const denied = (view: ClusterModel) =>
          new Set(
            review(view, 'baseline', make('web'))
              .filter(({ severity }) => severity === 'deny')
              .map(({ rule }) => rule),
          )
        const before = denied(clusterOf(pods))
        const after = denied(clusterOf([...pods, more('more')]))
        for (const rule of before) expect(after).toContain(rule)
      }),
      { numRuns: 300 },
    )
  })
})
