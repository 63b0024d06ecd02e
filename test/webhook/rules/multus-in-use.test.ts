import { macvlan, pod, state } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const used = state(macvlan('net', { type: 'dhcp' }), pod('web', 'net'))

interface DaemonSet {
  readonly name: string
  readonly labels?: string
  readonly container?: string
  readonly image: string
  readonly folder?: string
  readonly annotations?: string
}

const daemonSet = ({
  name,
  labels,
  container,
  image,
  folder,
  annotations,
}: DaemonSet): string => `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: ${name}, namespace: kube-system, annotations: ${annotations ?? '{}'}}
spec:
  template:
    metadata: {labels: ${labels ?? '{}'}}
    spec:
      containers: [{name: ${container ?? 'main'}, image: "${image}"}]
      volumes: [{name: tmp, emptyDir: {}}, {name: cni, hostPath: {path: ${folder ?? '/etc/cni/net.d'}}}]
`

// As deployments/multus-daemonset-thick.yml of multus-cni has it.
const upstream = {
  name: 'kube-multus-ds',
  labels: '{tier: node, app: multus, name: multus}',
  container: 'kube-multus',
  image: 'ghcr.io/k8snetworkplumbingwg/multus-cni:snapshot-thick',
}
const digest = `quay.io/openshift-release-dev/ocp-v5.0-art-dev@sha256:${'2'.repeat(64)}`

const definition = (name: string, annotations = '{}'): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${name}, annotations: ${annotations}}
spec: {group: k8s.cni.cncf.io}
`
const NADS = 'network-attachment-definitions.k8s.cni.cncf.io'
const FORCED = '{berth.dev/force: "true"}'

const deleted = (name: string, object: string, pods = used) => ({
  name,
  operation: 'DELETE' as const,
  state: pods,
  object,
})

ruleTable('multus-in-use', {
  allow: [
    { name: 'the deletion of Multus while no pod uses it', operation: 'DELETE', object: daemonSet(upstream) },
    {
      name: 'the deletion of the definition while no pod uses it',
      operation: 'DELETE',
      object: definition(NADS),
    },
    deleted('a deletion by force', daemonSet({ ...upstream, annotations: FORCED })),
    deleted('the deletion of the definition by force', definition(NADS, FORCED)),
    deleted('another definition', definition('ippools.whereabouts.cni.cncf.io')),
    deleted(
      'another CNI plugin',
      daemonSet({ name: 'whereabouts', image: 'ghcr.io/k8snetworkplumbingwg/whereabouts:v0.9' }),
    ),
    deleted(
      'a dashboard that calls itself multus',
      daemonSet({ ...upstream, folder: '/var/log', image: 'dash:1' }),
    ),
    deleted(
      'an exporter of its metrics',
      daemonSet({ name: 'multus-exporter', image: 'acme/multus-exporter:1' }),
    ),
    deleted(
      'the controller of its dynamic networks',
      daemonSet({
        name: 'dynamic-networks-controller-ds',
        image: 'ghcr.io/k8snetworkplumbingwg/multus-dynamic-networks-controller:latest',
        folder: '/run/multus/cni/net.d',
      }),
    ),
    deleted(
      'a pod that has ended',
      daemonSet(upstream),
      used.replace('kind: Pod', 'kind: Pod\nstatus: {phase: Failed}'),
    ),
  ],
  deny: [
    {
      ...deleted('the deletion of Multus', daemonSet(upstream)),
      names: [
        'DaemonSet kube-system/kube-multus-ds runs Multus',
        '1 live pod has networks',
        'annotate the DaemonSet with berth.dev/force: "true"',
      ],
      field: 'metadata.name',
    },
    {
      ...deleted(
        'Multus of OpenShift and MicroShift, whose image is a digest',
        daemonSet({ name: 'multus', labels: '{app: multus}', container: 'kube-multus', image: digest }),
      ),
      names: ['kube-system/multus runs Multus'],
    },
    {
      ...deleted(
        'Multus of RKE2',
        daemonSet({
          name: 'rke2-multus',
          image: 'rancher/hardened-multus-cni:v4.2',
          folder: '/var/lib/rancher/rke2/agent/etc/cni/net.d',
        }),
      ),
      names: ['rke2-multus'],
    },
    {
      ...deleted(
        'Multus under a name of the cluster administrator',
        daemonSet({ name: 'networks', image: 'registry.acme.example:5000/mirror/multus-cni@sha256:11' }),
      ),
      names: ['kube-system/networks runs Multus'],
    },
    {
      ...deleted('the definition of networks', definition(NADS), state(used, pod('db', 'net'))),
      names: [
        'takes every NetworkAttachmentDefinition with it, and 2 live pods have networks',
        'annotate the CustomResourceDefinition',
      ],
    },
    { ...deleted('half a force', definition(NADS, '{berth.dev/force: "yes"}')), names: ['1 live pod'] },
  ],
  warn: [],
})
