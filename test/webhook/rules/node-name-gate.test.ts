import { macvlan, pod, state, workload } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const berth = macvlan('net', { type: 'berth', range: '10.0.0.0/24' })
const hostLocal = { type: 'host-local', subnet: '10.0.0.0/24' }
const onNode = { spec: { nodeName: 'node1' } }

ruleTable('node-name-gate', {
  allow: [
    { name: 'a managed network without nodeName', state: berth, object: pod('web', 'net') },
    { name: 'nodeName without networks', object: pod('web', undefined, onNode) },
    {
      name: 'nodeName with dhcp',
      state: macvlan('net', { type: 'dhcp' }),
      object: pod('web', 'net', onNode),
    },
    {
      name: 'nodeName with host-local of its own',
      state: macvlan('net', hostLocal),
      object: pod('web', 'net', onNode),
    },
    {
      name: 'nodeName with host-local that is not to be managed',
      state: macvlan('net', hostLocal, { annotations: { 'ipam.berth.dev/managed': 'false' } }),
      object: pod('web', 'net', onNode),
    },
    {
      name: 'nodeName with static addresses',
      state: macvlan(
        'net',
        { type: 'static', addresses: [{ address: '10.0.0.5/24' }] },
        { annotations: { 'ipam.berth.dev/config': '{}' } },
      ),
      object: pod('web', 'net', onNode),
    },
    {
      name: 'an update of a pod that was scheduled',
      state: berth,
      old: pod('web', undefined, onNode),
      object: pod('web', 'net', onNode),
    },
    {
      name: 'a pod on the host network',
      state: berth,
      object: pod('web', 'net', { spec: { nodeName: 'node1', hostNetwork: true } }),
    },
  ],
  deny: [],
  warn: [
    {
      name: 'ipam berth',
      state: berth,
      object: pod('web', 'net', onNode),
      names: ['nodeName node1', 'default/net', 'kubernetes.io/hostname: node1'],
      field: 'spec.nodeName',
    },
    {
      name: 'the lowered form',
      state: macvlan(
        'net',
        { type: 'static' },
        { annotations: { 'ipam.berth.dev/config': '{"type":"berth","range":"10.0.0.0/24"}' } },
      ),
      object: pod('web', 'net', onNode),
    },
    {
      name: 'host-local that Berth manages',
      state: macvlan('net', hostLocal, { annotations: { 'ipam.berth.dev/managed': 'true' } }),
      object: pod('web', 'net', onNode),
    },
    {
      name: 'the second of two networks',
      state: state(macvlan('a', { type: 'dhcp' }), berth),
      object: pod('web', 'a,net', onNode),
      names: ['default/net'],
    },
    {
      name: 'a template',
      state: berth,
      object: workload('Deployment', { replicas: 1 }, 'net', onNode),
      field: 'spec.template.spec.nodeName',
    },
  ],
})
