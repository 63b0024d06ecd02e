import { macvlan, nad, networkStatus, pod, state, workload } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const FIELD = 'metadata.annotations[k8s.v1.cni.cncf.io/networks]'
const MAC = '02:00:00:00:00:05'
const net = macvlan('net', { type: 'dhcp' })
const other = macvlan('other', { type: 'dhcp' })
const far = macvlan('far', { type: 'dhcp' }, { annotations: { 'ipam.berth.dev/domain': 'far' } })
const asks = (mac: string) => pod('web', [{ name: 'net', mac }])

ruleTable('requested-mac', {
  allow: [
    { name: 'no mac', state: net, object: pod('web', 'net') },
    { name: 'a local address', state: net, object: asks(MAC) },
    { name: 'a global address', state: net, object: asks('C2:B0:57:49:47:F1') },
    { name: 'hyphens', state: net, object: asks('02-00-00-00-00-05') },
    { name: 'dots', state: net, object: asks('0200.0000.0005') },
    {
      name: 'two addresses',
      state: state(net, other),
      object: pod('web', [
        { name: 'net', mac: MAC },
        { name: 'other', mac: '02:00:00:00:00:06' },
      ]),
    },
    {
      name: 'one address in two domains',
      state: state(net, far),
      object: pod('web', [
        { name: 'net', mac: MAC },
        { name: 'far', mac: MAC },
      ]),
    },
    {
      name: 'an address of a pod in another domain',
      state: state(net, far, pod('db', [{ name: 'far', mac: MAC }])),
      object: asks(MAC),
    },
    {
      name: 'the address that the pod itself has',
      state: state(net, asks(MAC)),
      old: pod('web', 'net'),
      object: asks(MAC),
    },
    { name: 'a network that is not there (network-exists tells)', object: asks(MAC) },
    {
      name: 'an update that keeps a bad one',
      state: net,
      old: asks('x'),
      object: pod('web', [{ name: 'net', mac: 'x' }], { labels: { a: 'b' } }),
    },
    {
      name: 'one pod of a StatefulSet',
      state: net,
      object: workload('StatefulSet', { replicas: 1 }, [{ name: 'net', mac: MAC }]),
    },
  ],
  deny: [
    {
      name: 'text that is no address',
      state: net,
      object: asks('02:00:00:00:05'),
      names: ['02:00:00:00:05', 'no MAC address'],
      field: `${FIELD}[0].mac`,
    },
    { name: 'mixed separators', state: net, object: asks('02:00-00:00:00:05'), names: ['no MAC address'] },
    { name: 'eight octets', state: net, object: asks('02:00:00:00:00:00:00:05'), names: ['six octets'] },
    {
      name: 'a multicast address',
      state: net,
      object: asks('01:00:5e:00:00:05'),
      names: ['multicast', '01 is odd'],
    },
    {
      name: 'a multicast address with an odd second digit',
      state: net,
      object: asks('0f:00:5e:00:00:05'),
      names: ['multicast'],
    },
    { name: 'the broadcast address', state: net, object: asks('FF:FF:FF:FF:FF:FF'), names: ['broadcast'] },
    { name: 'all zero', state: net, object: asks('00:00:00:00:00:00'), names: ['all zero'] },
    {
      name: 'one address twice in one pod',
      state: state(net, other),
      object: pod('web', [
        { name: 'net', mac: MAC },
        { name: 'other', mac: MAC },
      ]),
      names: ['twice', 'default/net (net1)', 'default/other (net2)'],
      field: `${FIELD}[1].mac`,
    },
    {
      name: 'one address twice, written differently',
      state: net,
      object: pod('web', [
        { name: 'net', mac: '02:aa:00:00:00:05' },
        { name: 'net', mac: '02-AA-00-00-00-05' },
      ]),
    },
    {
      name: 'an address that another pod asks for',
      state: state(net, pod('db', [{ name: 'net', mac: MAC.toUpperCase() }])),
      object: asks(MAC),
      names: [MAC, 'pod default/db'],
    },
    {
      name: 'an address that another pod has',
      state: state(
        net,
        pod('db', 'net', {
          spec: { nodeName: 'node1' },
          annotations: networkStatus('default/net', ['10.0.0.5'], MAC),
        }),
      ),
      object: asks(MAC),
      names: ['pod default/db on node1'],
    },
    {
      name: 'an address of a pod on another NAD of the domain',
      state: state(net, other, pod('db', [{ name: 'other', mac: MAC }])),
      object: asks(MAC),
      names: ['default/db'],
    },
    {
      name: 'one address for two replicas',
      state: net,
      object: workload('ReplicaSet', { replicas: 2 }, [{ name: 'net', mac: MAC }]),
      names: ['ReplicaSet web asks for 2 pods'],
      field: `spec.template.${FIELD}[0].mac`,
    },
  ],
  warn: [
    {
      name: 'an ipvlan, which has its master address',
      state: nad('net', { type: 'ipvlan', master: 'eth1', ipam: { type: 'dhcp' } }),
      object: asks(MAC),
      names: ['ipvlan', 'ignored'],
    },
    {
      name: 'an address that a pod on a bridge has, maybe on another node',
      state: state(
        nad('net', { type: 'bridge', ipam: { type: 'dhcp' } }),
        pod('db', [{ name: 'net', mac: MAC }]),
      ),
      object: asks(MAC),
      names: ['default/db'],
    },
  ],
})
