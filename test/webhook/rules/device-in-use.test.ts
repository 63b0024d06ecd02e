import { hostDevice, macvlan, node, pod, state, workload } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const FIELD = 'metadata.annotations[k8s.v1.cni.cncf.io/networks]'
const HOST = 'kubernetes.io/hostname'
const one = hostDevice('one', 'ens6', `${HOST}=node1`)
const two = hostDevice('two', 'ens6', `${HOST}=node2`)
const any = hostDevice('any', 'ens6')
const on = (name: string) => ({ spec: { nodeName: name } })
const wants = (name: string) => ({ spec: { nodeSelector: { [HOST]: name } } })
const injected = (name: string) => ({
  spec: {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: HOST, operator: 'In', values: [name] }] }],
        },
      },
    },
  },
})
const racks = state(node('n1', { rack: 'a' }), node('n2', { rack: 'a' }), node('n3', { rack: 'b' }))
const rackA = hostDevice('rack-a', 'ens6', 'rack=a')

ruleTable('device-in-use', {
  allow: [
    { name: 'the first pod (seed 10)', state: state(one, two), object: pod('a', 'one') },
    {
      name: 'a pod that uses the same device of another node',
      state: state(one, two, pod('a', 'one', on('node1'))),
      object: pod('b', 'two'),
    },
    {
      name: 'a pod that waits for the other node',
      state: state(one, two, pod('a', 'one')),
      object: pod('b', 'two'),
    },
    {
      name: 'another device of the same node',
      state: state(one, hostDevice('other', 'ens7', `${HOST}=node1`), pod('a', 'one', on('node1'))),
      object: pod('b', 'other'),
    },
    {
      name: 'a second node that is free',
      state: state(any, pod('a', 'any', on('node1'))),
      object: pod('b', 'any'),
    },
    { name: 'two nodes and one pod that waits', state: state(any, pod('a', 'any')), object: pod('b', 'any') },
    {
      name: 'a pod that waits and may go elsewhere',
      state: state(racks, rackA, any, pod('a', 'rack-a', on('n1')), pod('b', 'any')),
      object: pod('c', 'rack-a'),
    },
    {
      name: 'a holder that has ended',
      state: state(one, pod('a', 'one', { ...on('node1'), status: { phase: 'Succeeded' } })),
      object: pod('b', 'one'),
    },
    {
      name: 'a pod on the host network, which is not attached',
      state: state(one, pod('a', 'one', { spec: { nodeName: 'node1', hostNetwork: true } })),
      object: pod('b', 'one'),
    },
    {
      name: 'the pod itself',
      state: state(one, pod('a', 'one', { ...on('node1'), uid: 'u' })),
      object: pod('a', 'one', { uid: 'u' }),
    },
    {
      name: 'the pod of that name that is on its way out',
      state: state(one, pod('a-0', 'one', { ...on('node1'), uid: 'old' })),
      object: pod('a-0', 'one', { uid: 'new' }),
    },
    {
      name: 'no known node and no name of one',
      nodes: 'none',
      state: state(any, pod('a', 'any')),
      object: pod('b', 'any'),
    },
    {
      name: 'no known node and another name',
      nodes: 'none',
      state: state(one, two, pod('a', 'one')),
      object: pod('b', 'two'),
    },
    {
      name: 'a macvlan',
      state: state(macvlan('net', { type: 'dhcp' }), pod('a', 'net')),
      object: pod('b', 'net'),
    },
    {
      name: 'a macvlan on the device (the NAD is refused, not the pod)',
      state: state(macvlan('net', { type: 'dhcp' }), hostDevice('dev', 'eth1'), pod('a', 'dev', on('node1'))),
      object: pod('b', 'net', on('node1')),
    },
    {
      name: 'an update that changes something else',
      state: state(one, pod('a', 'one', on('node1'))),
      old: pod('b', 'one'),
      object: pod('b', 'one', { labels: { a: 'b' } }),
    },
    {
      name: 'placement that leaves no node (placement-contradiction tells)',
      state: state(one, pod('a', 'one')),
      object: pod('b', 'one', wants('node2')),
    },
    {
      name: 'as many replicas as nodes, updated one by one',
      state: any,
      object: workload('StatefulSet', { replicas: 2 }, 'any'),
    },
    { name: 'a DaemonSet', state: any, object: workload('DaemonSet', {}, 'any') },
    {
      name: 'a DaemonSet whose own pods hold it',
      state: state(any, pod('web-aaaaa', 'any', on('node1')), pod('web-bbbbb', 'any', on('node2'))),
      object: workload('DaemonSet', {}, 'any'),
    },
    {
      name: 'a Deployment scaled to nothing',
      state: state(one, pod('a', 'one', on('node1'))),
      object: workload('Deployment', { replicas: 0 }, 'one'),
    },
    {
      name: 'nodes without the device, where others are labelled with it',
      state: state(
        node('n1', { 'device.berth.dev/ens6': '' }),
        node('n2', { 'device.berth.dev/ens6': '' }),
        any,
        pod('a', 'any', on('n1')),
      ),
      object: pod('b', 'any'),
    },
  ],
  deny: [
    {
      name: 'a device that a running pod holds',
      state: state(one, pod('a', 'one', on('node1'))),
      object: pod('b', 'one'),
      names: ['host device ens6 of default/one', 'on node1, the only node', 'pod default/a on node1'],
      field: `${FIELD}[0]`,
    },
    {
      name: 'a device that a waiting pod will hold (seed 12)',
      state: state(one, two, pod('testpod1', 'one', injected('node1'))),
      object: pod('testpod3', 'one', injected('node1')),
      names: ['default/testpod1'],
    },
    {
      name: 'the same without injected affinity',
      state: state(one, two, pod('testpod1', 'one')),
      object: pod('testpod3', 'one'),
      names: ['default/testpod1'],
    },
    {
      name: 'the same where no node is known',
      nodes: 'none',
      state: state(one, two, pod('testpod1', 'one', injected('node1'))),
      object: pod('testpod3', 'one', injected('node1')),
      names: ['default/testpod1', 'node1'],
    },
    {
      name: 'a device by another NAD of the same device',
      state: state(one, any, pod('a', 'any', on('node1'))),
      object: pod('b', 'one'),
      names: ['default/a'],
    },
    {
      name: 'a device by a NAD of another namespace',
      state: state(
        one,
        hostDevice('x', 'ens6').replace('namespace: default', 'namespace: shop'),
        pod('a', 'x', { namespace: 'shop', ...on('node1') }),
      ),
      object: pod('b', 'one'),
      names: ['pod shop/a'],
    },
    {
      name: 'all nodes held',
      state: state(any, pod('a', 'any', on('node1')), pod('b', 'any', on('node2'))),
      object: pod('c', 'any'),
      names: ['on all 2 nodes', 'default/a on node1', 'default/b on node2'],
    },
    {
      name: 'one node held and a pod that waits for the other',
      state: state(any, pod('a', 'any', on('node1')), pod('b', 'any')),
      object: pod('c', 'any'),
      names: ['default/b (no node yet)'],
    },
    {
      name: 'two nodes and two pods that wait',
      state: state(any, pod('a', 'any'), pod('b', 'any')),
      object: pod('c', 'any'),
    },
    {
      name: 'the nodes that its selector leaves',
      state: state(racks, rackA, pod('a', 'rack-a', on('n1')), pod('b', 'rack-a', on('n2'))),
      object: pod('c', 'rack-a'),
      names: ['2 nodes'],
    },
    {
      name: 'the node that the pod itself asks for',
      state: state(any, pod('a', 'any', on('node2'))),
      object: pod('b', 'any', wants('node2')),
      names: ['on node2'],
    },
    {
      name: 'the node that nodeName names',
      state: state(any, pod('a', 'any', on('node2'))),
      object: pod('b', 'any', on('node2')),
    },
    {
      name: 'the only labelled node',
      state: state(node('n1', { 'device.berth.dev/ens6': '' }), node('n2'), any, pod('a', 'any', on('n1'))),
      object: pod('b', 'any'),
      names: ['on n1, the only node'],
    },
    {
      name: 'a device by PCI address',
      state: state(
        hostDevice('pci', 'x')
          .replace('\\"device\\":\\"x\\"', '\\"pciBusID\\":\\"0000:00:1f.6\\"')
          .replace('"device":"x"', '"pciBusID":"0000:00:1f.6"'),
        pod('a', 'pci', on('node1')),
        pod('b', 'pci', on('node2')),
      ),
      object: pod('c', 'pci'),
      names: ['pci:0000:00:1f.6'],
    },
    {
      name: 'the device twice in one pod',
      state: state(one, any),
      object: pod('a', 'one,any'),
      names: ['twice', 'default/one', 'default/any'],
      field: `${FIELD}[1]`,
    },
    {
      name: 'a hostname that is not the name of the node',
      state: state(
        node('ip-10-0-0-1').replace('kubernetes.io/hostname: ip-10-0-0-1', 'kubernetes.io/hostname: node1'),
        one,
        pod('a', 'one', on('ip-10-0-0-1')),
      ),
      object: pod('b', 'one'),
      names: ['ip-10-0-0-1'],
    },
    {
      name: 'more replicas than nodes',
      state: any,
      object: workload('StatefulSet', { replicas: 3 }, 'any'),
      names: ['StatefulSet web asks for 3 pods', '2 of the 2 nodes'],
      field: `spec.template.${FIELD}[0]`,
    },
    {
      name: 'more replicas than free nodes',
      state: state(any, pod('a', 'any', on('node1'))),
      object: workload('StatefulSet', { replicas: 2 }, 'any'),
      names: ['1 of the 2 nodes'],
    },
    {
      name: 'a rolling update on the only node',
      state: one,
      object: workload('Deployment', {}, 'one'),
      names: ['Recreate', 'serves one pod on each node', 'one node they can run on'],
    },
    {
      name: 'a template with no room at all',
      state: state(one, pod('a', 'one', on('node1'))),
      object: workload('StatefulSet', { replicas: 1 }, 'one'),
      names: ['default/a'],
    },
  ],
  warn: [],
})
