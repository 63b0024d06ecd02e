import type { KubeObject } from '../rule-rows/kube-object.ts'
import {
  ATTACH_IF_UP,
  ATTACHING,
  ATTACH_OR_WAIT,
  GUARD,
  MUTATE,
  MUTATE_NAMESPACES,
  MUTATE_NETWORKS,
  PLAIN,
  SPEC,
  VALIDATE,
  VALIDATE_NAMESPACES,
  VALIDATE_TEMPLATES,
} from './places.ts'
import { NETWORKS } from './pods.ts'
import { creates, deletes, updates, type Row } from './row.ts'

const MANY = 500

/** Keys as long as keys are: `example.com/…-17`. */
const many = (value: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Array.from({ length: MANY }, (_none, place) => [`example.com/${'x'.repeat(50)}-${place}`, value]),
  )
const lists = (value: string, size = MANY): readonly string[] =>
  Array.from({ length: size }, (_none, place) => `${value}-${place}`)

const asking = { ...many('y'.repeat(400)), [NETWORKS]: 'net' }
const spec = {
  containers: lists('c').map((name) => ({ name, image: `registry.example/${'z'.repeat(200)}` })),
  schedulingGates: lists('example.com/gate').map((name) => ({ name })),
}
const pod = (name: string, home: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: home, annotations: asking, labels: many('y') },
  spec,
})
const CNI = { name: 'cni', hostPath: { path: '/etc/cni/net.d' } }
const daemonSet: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'large', namespace: PLAIN, annotations: asking, labels: many('y') },
  spec: {
    selector: { matchLabels: { a: 'b' } },
    template: {
      metadata: { annotations: asking, labels: { ...many('y'), a: 'b' } },
      spec: {
        containers: [...spec.containers, { name: 'multus', image: 'i' }],
        initContainers: lists('i').map((name) => ({ name, image: 'i' })),
        volumes: [...lists('v').map((name) => ({ name, hostPath: { path: `/var/${name}` } })), CNI],
      },
    },
  },
}
const cronJob: KubeObject = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'large', namespace: PLAIN },
  spec: {
    schedule: '0 3 * * *',
    jobTemplate: {
      spec: {
        template: {
          metadata: { annotations: asking, labels: many('y') },
          spec: { ...SPEC, restartPolicy: 'Never' },
        },
      },
    },
  },
}
/** About 1 MB: more does not fit into etcd. */
const CONFIG = JSON.stringify({ type: 'macvlan', note: 'x'.repeat(1_000_000), ipam: { type: 'berth' } })
const network: KubeObject = {
  apiVersion: 'k8s.cni.cncf.io/v1',
  kind: 'NetworkAttachmentDefinition',
  metadata: { name: 'large', namespace: PLAIN },
  spec: { config: CONFIG },
}
const namespace: KubeObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'large', labels: { ...many('y'), 'attach.berth.dev/net1': 'net' } },
}
const changedLabels = { metadata: { labels: { ...many('z'), 'attach.berth.dev/net1': 'other' } } }

/** 500 of everything that a condition walks through: far below what an evaluation may cost. */
export const largeRows: readonly Row[] = [
  creates(pod('large', PLAIN), { name: 'a pod', reaches: [ATTACH_IF_UP, MUTATE, VALIDATE], down: 'waits' }),
  creates(pod('large', ATTACHING), {
    name: 'a pod in a namespace with the mark',
    reaches: [ATTACH_OR_WAIT, MUTATE, VALIDATE],
    down: 'waits',
  }),
  updates(
    pod('changed', PLAIN),
    { metadata: { annotations: { ...many('z'), [NETWORKS]: 'other' }, labels: many('z') } },
    { name: 'a change of a pod', reaches: [MUTATE, VALIDATE], down: 'waits' },
  ),
  creates(network, { name: 'a network', reaches: [MUTATE_NETWORKS, VALIDATE], down: 'waits' }),
  creates(
    { ...daemonSet, metadata: { ...daemonSet.metadata, name: 'new' } },
    { name: 'a DaemonSet', reaches: [VALIDATE_TEMPLATES], down: 'passes' },
  ),
  deletes(daemonSet, { name: 'the end of a DaemonSet', reaches: [GUARD], down: 'waits' }),
  creates(cronJob, { name: 'a CronJob', reaches: [VALIDATE_TEMPLATES], down: 'passes' }),
  updates(namespace, changedLabels, {
    name: 'a change of a namespace',
    reaches: [MUTATE_NAMESPACES, VALIDATE_NAMESPACES],
    down: 'passes',
  }),
]
