import type { KubeObject } from '../rule-rows/kube-object.ts'
import { ATTACHING, LEFT_OUT, PLAIN, SPEC, VALIDATE_TEMPLATES } from './places.ts'
import { creates, deletes, updates, type Row } from './row.ts'

const NETWORKS = 'k8s.v1.cni.cncf.io/networks'
const APP = { app: 'web' }

interface Template {
  readonly metadata?: object
  readonly spec?: object
}

let count = 0
const named = (kind: string, home: string): KubeObject['metadata'] => ({
  name: `${kind.toLowerCase()}-${++count}`,
  namespace: home,
})

/** A workload of apps/v1; its template needs the labels that its selector names. */
const ofApps = (kind: string, { metadata = {}, spec = {} }: Template = {}, home = PLAIN): KubeObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: named(kind, home),
  spec: {
    selector: { matchLabels: APP },
    template: { metadata: { labels: APP, ...metadata }, spec: { ...SPEC, ...spec } },
  },
})

const podTemplate = ({ metadata, spec = {} }: Template): object => ({
  ...(metadata === undefined ? {} : { metadata }),
  spec: { ...SPEC, restartPolicy: 'Never', ...spec },
})

const job = (template: Template = {}): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: named('Job', PLAIN),
  spec: { template: podTemplate(template) },
})

const cronJob = (template: Template = {}, jobTemplate: object = {}): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: named('CronJob', PLAIN),
  spec: { schedule: '0 3 * * *', jobTemplate: { ...jobTemplate, spec: { template: podTemplate(template) } } },
})

const asks = { metadata: { annotations: { [NETWORKS]: 'net' } } }
const quiet = { reaches: [], down: 'passes' } as const
const told = { reaches: [VALIDATE_TEMPLATES], down: 'passes' } as const
const APPS = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']

const silent: readonly Row[] = [
  ...APPS.map((kind) => creates(ofApps(kind), { name: kind, ...quiet })),
  creates(job(), { name: 'Job without metadata in its template', ...quiet }),
  creates(job({ metadata: {} }), { name: 'Job with empty metadata there', ...quiet }),
  creates(job({ metadata: { annotations: null, labels: null } }), {
    name: 'Job with annotations and labels null there',
    ...quiet,
  }),
  creates(cronJob(), { name: 'CronJob without metadata in its templates', ...quiet }),
  creates(cronJob({}, { metadata: { labels: { 'berth.dev/x': 'y' } } }), {
    name: "CronJob with a label of Berth's on its Jobs",
    ...quiet,
  }),
  creates(ofApps('Deployment', { spec: { schedulingGates: [] } }), {
    name: 'Deployment with no gate in its list',
    ...quiet,
  }),
  creates(ofApps('Deployment', { metadata: { annotations: { note: 'mine' } } }), {
    name: 'Deployment with a note',
    ...quiet,
  }),
  creates(ofApps('Deployment', {}, ATTACHING), { name: 'Deployment in a namespace that attaches', ...quiet }),
  updates(
    ofApps('Deployment', asks),
    { spec: { template: { metadata: { annotations: null } } } },
    { name: 'Deployment that loses its networks', ...quiet },
  ),
]

const reviewed: readonly Row[] = [
  ...APPS.map((kind) => creates(ofApps(kind, asks), { name: kind, ...told })),
  creates(job(asks), { name: 'Job', ...told }),
  creates(cronJob(asks), { name: 'CronJob', ...told }),
  creates(cronJob({ metadata: { annotations: { 'v1.multus-cni.io/default-network': 'n' } } }), {
    name: 'CronJob with a default network',
    ...told,
  }),
  creates(ofApps('Deployment', { metadata: { labels: { ...APP, 'berth.dev/x': 'y' } } }), {
    name: "Deployment with a label of Berth's",
    ...told,
  }),
  creates(job({ metadata: { annotations: { 'berth.dev/attach': 'false' } } }), {
    name: "Job with an annotation of Berth's",
    ...told,
  }),
  creates(ofApps('StatefulSet', { spec: { schedulingGates: [{ name: 'ipam.berth.dev/address' }] } }), {
    name: "StatefulSet with Berth's gate",
    ...told,
  }),
  updates(
    ofApps('Deployment', asks),
    { spec: { replicas: 3 } },
    { name: 'Deployment of more replicas', ...told },
  ),
  updates(
    ofApps('Deployment'),
    { spec: { template: asks } },
    { name: 'Deployment that gets networks', ...told },
  ),
]

/** Calls about workloads, by what they are about. No template ever waits. */
export const templateRows: Readonly<Record<string, readonly Row[]>> = {
  'without networks, a': silent,
  'with networks, a': reviewed,
  'with networks, the end of a': [deletes(ofApps('Deployment', asks), { name: 'Deployment', ...quiet })],
  'a Deployment with networks in': LEFT_OUT.map((home) =>
    creates(ofApps('Deployment', asks, home), { name: home, ...quiet }),
  ),
}
