import type { KubeObject } from '../rule-rows/kube-object.ts'
import { LEFT_OUT, MUTATE_NETWORKS, PLAIN, VALIDATE } from './places.ts'
import { creates, deletes, updates, type Row } from './row.ts'

let count = 0
/** A network of that namespace with a name of its own, and whatever spec. */
function network(fields: object = {}, home = PLAIN, metadata: object = {}): KubeObject {
  count++
  return {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name: `net-${count}`, namespace: home, ...metadata },
    ...fields,
  }
}

function pool(kind: string, metadata: object = {}): KubeObject {
  count++
  return {
    apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
    kind,
    metadata: { name: `pool-${count}`, ...(kind === 'InClusterIPPool' && { namespace: PLAIN }), ...metadata },
    spec: { addresses: ['10.9.0.1'], prefix: 24 },
  }
}

const config = (text: unknown): object => ({ spec: { config: text } })
const BERTH = config('{"type":"macvlan","ipam":{"type":"berth"}}')
const OTHER = config('{"type":"macvlan","ipam":{"type":"dhcp"}}')
const both = [MUTATE_NETWORKS, VALIDATE]

const created: readonly Row[] = [
  creates(network(), { name: 'no spec', reaches: [VALIDATE], down: 'waits' }),
  creates(network({ spec: {} }), { name: 'no config', reaches: [VALIDATE], down: 'waits' }),
  creates(network({ spec: null }), { name: 'a spec that is null', reaches: [VALIDATE], down: 'waits' }),
  creates(network(config(null)), { name: 'a config that is null', reaches: [VALIDATE], down: 'waits' }),
  creates(network(config('')), { name: 'an empty config', reaches: [VALIDATE], down: 'waits' }),
  creates(network(OTHER), { name: 'another ipam', reaches: [VALIDATE], down: 'waits' }),
  creates(network(BERTH), { name: 'ipam berth', reaches: both, down: 'waits' }),
  creates(network(config('{"ipam":{"type":"b\\u0065rth"}}')), {
    name: 'ipam berth, spelled with an escape',
    reaches: both,
    down: 'waits',
  }),
  creates(network(OTHER, PLAIN, { annotations: null, labels: null }), {
    name: 'annotations and labels null',
    reaches: [VALIDATE],
    down: 'waits',
  }),
  creates(network(OTHER, PLAIN, { name: undefined, generateName: 'net-' }), {
    name: 'a generated name',
    reaches: [VALIDATE],
    down: 'waits',
  }),
  creates(network(OTHER, 'kube-public'), {
    name: 'a place in kube-public',
    reaches: [VALIDATE],
    down: 'waits',
  }),
]

/** What its schema refuses, after the mutating webhooks and before the validating ones. */
const malformed: readonly Row[] = [
  { name: 'a spec that is text', fields: { spec: 'berth' } },
  { name: 'a spec that is a list', fields: { spec: ['berth'] } },
  { name: 'a config that is a number', fields: config(5) },
  { name: 'a config that is an object', fields: config({ type: 'berth' }) },
].map(({ name, fields }) => creates(network(fields), { name, reaches: [], down: 'passes', status: 422 }))

const LOWERED = { 'ipam.berth.dev/config': '{}' }

const FINALIZER = { metadata: { finalizers: ['example.com/a'] } }

const changed: readonly Row[] = [
  updates(network(), {}, { name: 'nothing, of one without spec', reaches: [], down: 'passes' }),
  updates(network(OTHER), FINALIZER, { name: 'a finalizer', reaches: [], down: 'passes' }),
  updates(
    network(OTHER),
    { metadata: { annotations: { note: 'mine' } } },
    { name: 'a first annotation', reaches: [VALIDATE], down: 'waits' },
  ),
  updates(network(), BERTH, { name: 'a first config, with ipam berth', reaches: both, down: 'waits' }),
  updates(network(BERTH), { spec: null }, { name: 'its spec away', reaches: [VALIDATE], down: 'waits' }),
  updates(
    network(OTHER),
    { metadata: { labels: { a: 'b' } } },
    { name: 'a label', reaches: [VALIDATE], down: 'waits' },
  ),
  updates(network(OTHER, PLAIN, { annotations: { note: 'mine' } }), config('{}'), {
    name: 'its config, with a note beside',
    reaches: [VALIDATE],
    down: 'waits',
  }),
  updates(network(OTHER, PLAIN, { annotations: LOWERED }), config('{}'), {
    name: 'the config of one that was lowered',
    reaches: both,
    down: 'waits',
  }),
  updates(
    network(OTHER, PLAIN, { annotations: LOWERED }),
    { metadata: { annotations: null } },
    { name: 'the annotations away of one that was lowered', reaches: both, down: 'waits' },
  ),
]

/** Calls about networks and pools, by what they are about. */
export const networkRows: Readonly<Record<string, readonly Row[]>> = {
  'a new network with': created,
  'a new network, for the API server to refuse, with': malformed,
  'a change of a network:': changed,
  'the end of': [
    deletes(network(), { name: 'a network without spec', reaches: [VALIDATE], down: 'waits' }),
    deletes(network(BERTH), { name: 'a network with ipam berth', reaches: [VALIDATE], down: 'waits' }),
    deletes(pool('InClusterIPPool'), { name: 'a pool', reaches: [VALIDATE], down: 'waits' }),
    deletes(pool('GlobalInClusterIPPool'), { name: 'a global pool', reaches: [VALIDATE], down: 'waits' }),
  ],
  'a network in': LEFT_OUT.map((home) =>
    creates(network(BERTH, home), { name: home, reaches: [], down: 'passes' }),
  ),
  'a change of a pool:': [
    updates(pool('InClusterIPPool'), FINALIZER, { name: 'a finalizer', reaches: [], down: 'passes' }),
    updates(pool('GlobalInClusterIPPool'), FINALIZER, {
      name: 'a finalizer, of a global one',
      reaches: [],
      down: 'passes',
    }),
    updates(
      pool('InClusterIPPool'),
      { spec: { addresses: ['10.9.0.2'] } },
      { name: 'its addresses', reaches: [VALIDATE], down: 'waits' },
    ),
    updates(
      pool('InClusterIPPool'),
      { metadata: { annotations: { 'ipam.berth.dev/domain': 'a' } } },
      { name: 'its domain', reaches: [VALIDATE], down: 'waits' },
    ),
    updates(
      pool('InClusterIPPool', { annotations: { a: 'b' }, labels: { a: 'b' } }),
      { metadata: { annotations: null } },
      { name: 'its annotations away', reaches: [VALIDATE], down: 'waits' },
    ),
    updates(
      pool('InClusterIPPool', { annotations: { a: 'b' }, labels: { a: 'b' } }),
      { metadata: { labels: null } },
      { name: 'its labels away', reaches: [VALIDATE], down: 'waits' },
    ),
  ],
  'a new': [
    creates(pool('InClusterIPPool'), { name: 'pool', reaches: [VALIDATE], down: 'waits' }),
    creates(pool('InClusterIPPool', { annotations: null, labels: null }), {
      name: 'pool whose annotations are null',
      reaches: [VALIDATE],
      down: 'waits',
    }),
    creates(pool('GlobalInClusterIPPool'), { name: 'global pool', reaches: [VALIDATE], down: 'waits' }),
    // Of the cluster, not of a namespace: what a selector of namespaces leaves out does not concern it.
    creates(pool('GlobalInClusterIPPool', { name: undefined, generateName: 'p-' }), {
      name: 'global pool of a generated name',
      reaches: [VALIDATE],
      down: 'waits',
    }),
  ],
}
