import {
  ATTACH_IF_UP,
  ATTACHING,
  ATTACH_OR_WAIT,
  LEFT_OUT,
  MUTATE,
  PLAIN,
  UNMARKED,
  VALIDATE,
} from './places.ts'
import { changes, reachable } from './pod-change-rows.ts'
import { DEFAULT, NETWORKS, pod } from './pods.ts'
import { creates, updates, type Row } from './row.ts'

const MIRROR = { 'kubernetes.io/config.mirror': 'x' }

const asks = { annotations: { [NETWORKS]: 'net' } }
/** What Pod Security admission lets into Berth's own namespace. */
const RESTRICTED = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [
    {
      name: 'c',
      image: 'i',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    },
  ],
}
const everyPod = [ATTACH_IF_UP]
const withNetworks = [ATTACH_IF_UP, MUTATE, VALIDATE]

const creations: readonly Row[] = [
  creates(pod(PLAIN), { name: 'no annotations, no labels', reaches: everyPod, down: 'passes' }),
  creates(pod(PLAIN, { metadata: { annotations: null, labels: null } }), {
    name: 'both null',
    reaches: everyPod,
    down: 'passes',
  }),
  creates(pod(PLAIN, { metadata: { annotations: {}, labels: {} } }), {
    name: 'both empty',
    reaches: everyPod,
    down: 'passes',
  }),
  creates(pod(PLAIN, { metadata: { annotations: { note: 'mine' }, labels: { app: 'web' } } }), {
    name: 'those of others',
    reaches: everyPod,
    down: 'passes',
  }),
  creates(pod(PLAIN, { spec: { schedulingGates: [] } }), {
    name: 'no gate in its list',
    reaches: everyPod,
    down: 'passes',
  }),
  creates(pod(PLAIN, { spec: { schedulingGates: null } }), {
    name: 'a list of gates that is null',
    reaches: everyPod,
    down: 'passes',
  }),
  creates(pod(PLAIN, { spec: { schedulingGates: [{ name: 'example.com/wait' }] } }), {
    name: "another's gate",
    reaches: everyPod,
    down: 'passes',
  }),
  creates(pod(PLAIN, { metadata: { name: undefined, generateName: 'web-' } }), {
    name: 'a generated name',
    reaches: everyPod,
    down: 'passes',
  }),
  creates(pod(PLAIN, { metadata: { name: undefined, generateName: 'web-', ...asks } }), {
    name: 'a generated name and networks',
    reaches: withNetworks,
    down: 'waits',
  }),
  creates(pod(PLAIN, { metadata: asks }), { name: 'networks', reaches: withNetworks, down: 'waits' }),
  creates(pod(PLAIN, { metadata: { annotations: { [NETWORKS]: '' } } }), {
    name: 'an empty list of networks',
    reaches: withNetworks,
    down: 'waits',
  }),
  creates(pod(PLAIN, { metadata: { annotations: { [DEFAULT]: 'net' } } }), {
    name: 'a default network',
    reaches: withNetworks,
    down: 'waits',
  }),
  creates(pod(PLAIN, { metadata: { annotations: { 'ipam.berth.dev/sticky': 'true' } } }), {
    name: "an annotation of Berth's",
    reaches: [ATTACH_IF_UP, VALIDATE],
    down: 'waits',
  }),
  creates(pod(PLAIN, { metadata: { labels: { 'berth.dev/attach': 'false' } } }), {
    name: "a label of Berth's",
    reaches: [ATTACH_IF_UP, VALIDATE],
    down: 'waits',
  }),
  creates(pod(PLAIN, { spec: { schedulingGates: [{ name: 'ipam.berth.dev/address' }] } }), {
    name: "Berth's gate",
    reaches: [ATTACH_IF_UP, VALIDATE],
    down: 'waits',
  }),
  creates(
    pod(PLAIN, {
      metadata: { annotations: { ...asks.annotations, ...MIRROR } },
      spec: { nodeName: 'node1' },
    }),
    { name: 'networks, mirrored by a kubelet', reaches: everyPod, down: 'passes' },
  ),
  creates(pod(PLAIN, { metadata: { annotations: { ...asks.annotations, ...MIRROR } } }), {
    name: 'networks, and called a mirror without a node',
    reaches: [ATTACH_IF_UP, MUTATE],
    status: 422,
    down: 'waits',
  }),
]

const inMarkedNamespaces: readonly Row[] = [
  creates(pod(ATTACHING), { name: 'no annotations, no labels', reaches: [ATTACH_OR_WAIT], down: 'waits' }),
  creates(pod(ATTACHING, { metadata: { name: undefined, generateName: 'web-' } }), {
    name: 'a generated name',
    reaches: [ATTACH_OR_WAIT],
    down: 'waits',
  }),
  creates(pod(ATTACHING, { metadata: asks }), {
    name: 'networks',
    reaches: [ATTACH_OR_WAIT, MUTATE, VALIDATE],
    down: 'waits',
  }),
  creates(pod(ATTACHING, { metadata: { annotations: { 'berth.dev/attach': 'false' } } }), {
    name: 'the wish to have none attached',
    reaches: [ATTACH_OR_WAIT, VALIDATE],
    down: 'waits',
  }),
  creates(pod(ATTACHING, { spec: { hostNetwork: false } }), {
    name: 'hostNetwork: false',
    reaches: [ATTACH_OR_WAIT],
    down: 'waits',
  }),
  creates(pod(ATTACHING, { spec: { hostNetwork: true } }), {
    name: "the host's network",
    reaches: [],
    down: 'passes',
  }),
  creates(pod(ATTACHING, { metadata: { annotations: MIRROR }, spec: { nodeName: 'node1' } }), {
    name: 'a mirror of a kubelet',
    reaches: [],
    down: 'passes',
  }),
  creates(pod(ATTACHING, { spec: { nodeName: 'node1' } }), {
    name: 'a node of its own',
    reaches: [ATTACH_OR_WAIT],
    down: 'waits',
  }),
  updates(
    pod(ATTACHING),
    { metadata: { labels: { app: 'web' } } },
    { name: 'a new label', reaches: [], down: 'passes' },
  ),
]

/** Calls about pods, by what they are about. */
export const podRows: Readonly<Record<string, readonly Row[]>> = {
  'a new pod with': creations,
  'in a namespace with the mark, a pod with': inMarkedNamespaces,
  'in a namespace that was labelled while Berth was away, a pod with': [
    creates(pod(UNMARKED), { name: 'nothing', reaches: everyPod, down: 'passes' }),
    creates(pod(UNMARKED, { metadata: asks }), { name: 'networks', reaches: withNetworks, down: 'waits' }),
  ],
  'a pod with networks in': LEFT_OUT.map((home) =>
    creates(pod(home, { metadata: asks, spec: RESTRICTED }), { name: home, reaches: [], down: 'passes' }),
  ),
  'a change of a pod:': changes,
  'subresources of a pod with networks:': reachable,
}
