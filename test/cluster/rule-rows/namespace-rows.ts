import { macvlan, nad, namespace, NETWORKS, pod } from './manifests.ts'
import type { RuleRow } from './rule-row.ts'

/** Rules about Namespaces and about Multus itself. */
export const NAMESPACE_ROWS: readonly RuleRow[] = [
  {
    rule: 'policy-labels',
    when: 'a level is none',
    operation: 'create',
    object: namespace('other-strict', { 'berth.dev/enforce': 'strict' }),
    expected: { 'policy-labels': 'D' },
    words: ['strict'],
  },
  {
    rule: 'policy-labels',
    when: 'a label attaches a network that is not there',
    operation: 'create',
    object: namespace('other-attached', { 'attach.berth.dev/net1': 'storage' }),
    expected: { 'policy-labels': 'W' },
    words: ['storage'],
  },
  {
    rule: 'policy-labels',
    when: 'a version is unknown',
    state: [namespace('other-versions')],
    operation: 'update',
    object: namespace('other-versions', { 'berth.dev/warn-version': 'v9.9' }),
    expected: { 'policy-labels': 'D' },
    words: ['v9.9'],
  },
  {
    rule: 'policy-labels',
    when: 'a raise would refuse a pod that lives there',
    state: [
      namespace('other-raised'),
      nad('net', macvlan(), { namespace: 'other-raised' }),
      pod('user', [{ name: 'net', mac: '02:00:00:00:00:01' }], {}, { namespace: 'other-raised' }),
    ],
    operation: 'update',
    object: namespace('other-raised', { 'berth.dev/enforce': 'restricted' }),
    expected: { 'policy-labels': 'W' },
    words: ['user', 'privileged-attachment'],
  },
]

/** Multus as its own manifest has it, shortened. */
const multus = (annotations: Readonly<Record<string, string>> = {}, name = 'kube-multus-ds') => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, annotations },
  spec: {
    selector: { matchLabels: { name: 'multus' } },
    template: {
      metadata: { labels: { name: 'multus' } },
      spec: {
        containers: [
          { name: 'kube-multus', image: 'ghcr.io/k8snetworkplumbingwg/multus-cni:snapshot-thick' },
        ],
        volumes: [{ name: 'cni', hostPath: { path: '/etc/cni/net.d' } }],
      },
    },
  },
})

const user = [nad('net', macvlan()), pod('user', 'net')]

export const GUARD_ROWS: readonly RuleRow[] = [
  {
    rule: 'multus-in-use',
    when: 'the DaemonSet of Multus is deleted while a pod has networks',
    state: [multus(), ...user],
    operation: 'delete',
    object: multus(),
    expected: { 'multus-in-use': 'D' },
  },
  {
    rule: 'multus-in-use',
    when: 'Multus is in a DaemonSet of another name',
    state: [multus({}, 'node-networks'), ...user],
    operation: 'delete',
    object: multus({}, 'node-networks'),
    expected: { 'multus-in-use': 'D' },
  },
  {
    rule: 'multus-in-use',
    when: 'it is forced',
    state: [multus({ 'berth.dev/force': 'true' }), ...user],
    operation: 'delete',
    object: multus(),
    expected: {},
  },
  {
    rule: 'multus-in-use',
    when: 'no pod has networks',
    state: [nad('net', macvlan()), pod('user', undefined, {}, { annotations: { [NETWORKS]: '' } }), multus()],
    operation: 'delete',
    object: multus(),
    expected: {},
  },
  {
    rule: 'multus-in-use',
    when: 'the CustomResourceDefinition of the networks is deleted',
    state: user,
    operation: 'delete',
    object: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'network-attachment-definitions.k8s.cni.cncf.io' },
    },
    expected: { 'multus-in-use': 'D' },
  },
]
