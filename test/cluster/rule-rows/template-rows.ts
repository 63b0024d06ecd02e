import { fixedMacvlan, hostDevice, job, macvlan, nad, node, onNode, template, workload } from './manifests.ts'
import type { RuleRow } from './rule-row.ts'

const fixed = nad('net', fixedMacvlan('192.168.20.7/24'))
const missing = { 'network-exists': 'W' } as const

/** The pod rules on pod templates: only ever warnings. */
export const TEMPLATE_ROWS: readonly RuleRow[] = [
  {
    rule: 'network-exists',
    when: 'a Deployment names no network that is there',
    operation: 'create',
    object: workload('Deployment', 'web', 'storage', { replicas: 2 }),
    expected: missing,
    words: ['spec.template.metadata.annotations'],
  },
  {
    rule: 'network-exists',
    when: 'a Job does',
    operation: 'create',
    object: job('web', 'storage'),
    expected: missing,
  },
  {
    rule: 'network-exists',
    when: 'a CronJob does',
    operation: 'create',
    object: {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'web' },
      spec: {
        schedule: '0 3 * * *',
        jobTemplate: { spec: { template: template('web', 'storage', { restartPolicy: 'Never' }) } },
      },
    },
    expected: missing,
    words: ['spec.jobTemplate.spec.template.metadata.annotations'],
  },
  {
    rule: 'network-exists',
    when: 'a DaemonSet does',
    operation: 'create',
    object: workload('DaemonSet', 'web', 'storage'),
    expected: missing,
  },
  {
    rule: 'network-exists',
    when: 'a ReplicaSet of nobody does',
    operation: 'create',
    object: workload('ReplicaSet', 'web', 'storage'),
    expected: missing,
  },
  {
    rule: 'network-exists',
    when: 'a StatefulSet is changed to name one that is not there',
    state: [nad('net', macvlan()), workload('StatefulSet', 'web', 'net', { serviceName: 'web' })],
    operation: 'update',
    object: {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'web' },
      spec: { template: template('web', 'storage') },
    },
    expected: missing,
  },
  {
    rule: 'address-in-use',
    when: 'three replicas want one address',
    state: [fixed],
    operation: 'create',
    object: workload('Deployment', 'web', 'net', { replicas: 3 }),
    expected: { 'address-in-use': 'W' },
    words: ['3 pods', '192.168.20.7/24'],
  },
  {
    rule: 'device-in-use',
    when: 'two replicas want one device',
    state: [
      node('node1'),
      nad('net', { ...hostDevice('ens5', ''), ipam: { type: 'dhcp' } }, onNode('node1')),
    ],
    operation: 'create',
    object: workload('StatefulSet', 'web', 'net', { serviceName: 'web', replicas: 2 }),
    expected: { 'device-in-use': 'W' },
    words: ['2 pods', 'ens5'],
  },
]
