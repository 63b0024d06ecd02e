import { macvlan, pod, state, workload } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const net = state(macvlan('net', { type: 'dhcp' }))
const onHost = { spec: { hostNetwork: true } }

ruleTable('host-network', {
  allow: [
    { name: 'a pod on the host network without networks', object: pod('web', undefined, onHost) },
    { name: 'an empty networks annotation', object: pod('web', '', onHost) },
    { name: 'networks without hostNetwork', state: net, object: pod('web', 'net') },
    { name: 'hostNetwork: false', state: net, object: pod('web', 'net', { spec: { hostNetwork: false } }) },
    {
      name: 'an update that changes something else',
      state: net,
      old: pod('web', 'net', onHost),
      object: pod('web', 'net', { ...onHost, labels: { a: 'b' } }),
    },
  ],
  deny: [],
  warn: [
    {
      name: 'networks that are never attached',
      state: net,
      object: pod('web', 'net,shop/b,c,d,e', onHost),
      names: ['default/net, shop/b, default/c and 2 more'],
      field: 'spec.hostNetwork',
    },
    {
      name: 'a default network',
      object: pod('web', undefined, {
        ...onHost,
        annotations: { 'v1.multus-cni.io/default-network': 'calico' },
      }),
      names: ['kube-system/calico'],
    },
    {
      name: 'a DaemonSet on the host network',
      state: net,
      object: workload('DaemonSet', {}, 'net', onHost),
      field: 'spec.template.spec.hostNetwork',
    },
  ],
})
