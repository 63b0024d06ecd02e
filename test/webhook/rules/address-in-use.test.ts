import { stringify } from 'yaml'
import { hostDevice, macvlan, nad, namespace, networkStatus, pod, state, workload } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const FIELD = 'metadata.annotations[k8s.v1.cni.cncf.io/networks]'
const fixed = { type: 'static', addresses: [{ address: '10.0.10.93/24', gateway: '0.0.0.0' }] }
const sriov = hostDevice('sriov-vnic-1', 'ens6', 'kubernetes.io/hostname=node1', fixed)
const net = macvlan('net', fixed)
const strict = nad('net', { type: 'macvlan', master: 'eth1', ipam: fixed })
const db = pod('db', 'net')

ruleTable('address-in-use', {
  allow: [
    { name: 'the first pod', state: net, object: pod('web', 'net') },
    {
      name: 'a network without fixed addresses',
      state: state(macvlan('net', { type: 'static' }), db),
      object: pod('web', 'net'),
    },
    {
      name: 'a network with a range',
      state: state(macvlan('net', { type: 'host-local', subnet: '10.0.10.0/24' }), db),
      object: pod('web', 'net'),
    },
    {
      name: 'a pod that has ended',
      state: state(net, pod('db', 'net', { status: { phase: 'Failed' } })),
      object: pod('web', 'net'),
    },
    {
      name: 'a pod on the host network, which is not attached',
      state: state(net, pod('db', 'net', { spec: { hostNetwork: true } })),
      object: pod('web', 'net'),
    },
    {
      name: 'the pod itself',
      state: state(net, pod('web', 'net', { uid: 'u1' })),
      object: pod('web', 'net', { uid: 'u1' }),
    },
    {
      name: 'the pod of that name that is on its way out',
      state: state(net, pod('web-0', 'net', { uid: 'old' })),
      object: pod('web-0', 'net', { uid: 'new' }),
    },
    {
      name: 'a pod that asks for another address instead',
      state: state(net, db),
      object: pod('web', [{ name: 'net', ips: ['10.0.10.5/24'] }]),
    },
    {
      name: 'a pod beside one that asked for another address instead',
      state: state(net, pod('db', [{ name: 'net', ips: ['10.0.10.5/24'] }])),
      object: pod('web', 'net'),
    },
    {
      name: 'a network of that name in another namespace',
      state: state(
        net,
        macvlan('net', fixed, { namespace: 'shop', annotations: { 'ipam.berth.dev/domain': 'shop' } }),
        pod('db', 'net', { namespace: 'shop' }),
      ),
      object: pod('web', 'net'),
    },
    {
      name: 'an update that changes something else',
      state: state(net, db),
      old: pod('web', 'net'),
      object: pod('web', 'net', { labels: { a: 'b' } }),
    },
    {
      name: 'a workload of one pod that is stopped first',
      state: net,
      object: workload('StatefulSet', { replicas: 1 }, 'net'),
    },
    {
      name: 'a workload whose own pod has the address',
      state: state(net, pod('web-0', 'net')),
      object: workload('StatefulSet', { replicas: 1 }, 'net'),
    },
    {
      name: 'a DaemonSet that runs on the one node of the network',
      state: sriov,
      object: workload('DaemonSet', {}, 'sriov-vnic-1'),
    },
  ],
  deny: [
    {
      name: 'the second pod on a device (seed 12)',
      state: state(sriov, pod('testpod1', 'sriov-vnic-1')),
      object: pod('testpod3', 'sriov-vnic-1'),
      names: ['default/sriov-vnic-1', '10.0.10.93/24', 'default/testpod1'],
      field: `${FIELD}[0]`,
    },
    {
      name: 'the second pod where no node is known',
      nodes: 'none',
      state: state(sriov, pod('testpod1', 'sriov-vnic-1')),
      object: pod('testpod3', 'sriov-vnic-1'),
      names: ['default/testpod1'],
    },
    {
      name: 'a pod on another node',
      state: state(net, pod('db', 'net', { spec: { nodeName: 'node2' } })),
      object: pod('web', 'net', { spec: { nodeSelector: { 'kubernetes.io/hostname': 'node1' } } }),
      names: ['default/db on node2'],
    },
    {
      name: 'a pod of another namespace',
      state: state(namespace('shop'), net, pod('db', 'default/net', { namespace: 'shop' })),
      object: pod('web', 'net'),
      names: ['pod shop/db'],
    },
    {
      name: 'a pod that has it as default network',
      state: state(
        net,
        pod('db', undefined, { annotations: { 'v1.multus-cni.io/default-network': 'default/net' } }),
      ),
      object: pod('web', 'net'),
      names: ['default/db'],
    },
    {
      name: 'another address asked for, which the plugin would add',
      state: state(strict, db),
      object: pod('web', [{ name: 'net', ips: ['10.0.10.5/24'] }]),
      names: ['default/db'],
    },
    {
      name: 'a pod that got the address by another NAD',
      state: state(
        net,
        macvlan('other', { type: 'static' }),
        pod('db', 'other', { annotations: networkStatus('default/other', ['10.0.10.93']) }),
      ),
      object: pod('web', 'net'),
      names: ['default/db'],
    },
    {
      name: 'a Cluster API machine with the address',
      state: state(
        net,
        stringify({
          apiVersion: 'ipam.cluster.x-k8s.io/v1beta1',
          kind: 'IPAddress',
          metadata: { name: 'm1', namespace: 'default' },
          spec: { address: '10.0.10.93', prefix: 24, poolRef: { kind: 'InClusterIPPool', name: 'p' } },
        }),
      ),
      object: pod('web', 'net'),
      names: ['IPAddress default/m1'],
    },
    {
      name: 'the second of two fixed addresses in use',
      state: state(
        macvlan('net', {
          type: 'static',
          addresses: [{ address: '10.0.10.1/24' }, { address: 'fd00::1/64' }],
        }),
        macvlan('other', { type: 'static' }),
        pod('db', [{ name: 'other', ips: ['fd00::1/64'] }]),
      ),
      object: pod('web', 'net'),
      names: ['fd00::1/64'],
    },
    {
      name: 'the network twice in one pod',
      state: net,
      object: pod('web', 'net,net'),
      names: ['twice', '10.0.10.93/24'],
      field: `${FIELD}[1]`,
    },
    {
      name: 'a network that an update adds',
      state: state(net, db),
      old: pod('web', undefined),
      object: pod('web', 'net'),
    },
    {
      name: 'three replicas',
      state: net,
      object: workload('Deployment', { replicas: 3 }, 'net'),
      names: ['Deployment web asks for 3 pods', 'fixed address 10.0.10.93/24 of default/net'],
      field: `spec.template.${FIELD}[0]`,
    },
    {
      name: 'a rolling update of one replica',
      state: net,
      object: workload('Deployment', {}, 'net'),
      names: ['starts a new pod before'],
    },
    {
      name: 'a pod on every node',
      state: net,
      object: workload('DaemonSet', {}, 'net'),
      names: ['DaemonSet web'],
    },
  ],
  warn: [
    {
      name: 'a bridge, whose other pod may be on another node',
      state: state(nad('net', { type: 'bridge', ipam: fixed }), db),
      object: pod('web', 'net'),
      names: ['default/db'],
    },
  ],
})
