import { hostDevice, nad, node, state } from './pod-manifests.ts'
import { on } from './network-manifests.ts'
import { ruleTable } from './table.ts'

const ipam = { type: 'dhcp' }
const link = (name: string, type: string, fields: object = {}, extra = {}) =>
  nad(name, { type, master: 'eth2', ipam, ...fields }, extra)
const ipvlan = link('ipvlan-net', 'ipvlan', { mode: 'l3' })
const macvlan = link('macvlan-net', 'macvlan')
const noMaster = nad('lazy', { type: 'macvlan', ipam })
const many = (count: number, type: string) =>
  state(...Array.from({ length: count }, (_, index) => link(`n${String(index).padStart(3, '0')}`, type)))
const touched = macvlan.replace('namespace: default', 'namespace: default\n  labels: {a: b}')

ruleTable('master-conflict', {
  allow: [
    { name: 'macvlan beside macvlan', state: macvlan, object: link('net', 'macvlan', { mode: 'vepa' }) },
    {
      name: 'ipvlan beside ipvlan of the same mode',
      state: ipvlan,
      object: link('net', 'ipvlan', { mode: 'l3' }),
    },
    {
      name: 'ipvlan without mode beside l2',
      state: link('other', 'ipvlan', { mode: 'l2' }),
      object: link('net', 'ipvlan'),
    },
    { name: 'another master', state: ipvlan, object: link('net', 'macvlan', { master: 'eth3' }) },
    {
      name: 'a VLAN interface on the master',
      state: ipvlan,
      object: link('net', 'macvlan', { master: 'eth2.100' }),
    },
    {
      name: 'a master that begins alike',
      state: ipvlan,
      object: link('net', 'macvlan', { master: 'eth21' }),
    },
    { name: 'vlan beside macvlan', state: macvlan, object: link('net', 'vlan', { vlanId: 7 }) },
    {
      name: 'vlans of two ids',
      state: link('other', 'vlan', { vlanId: 7 }),
      object: link('net', 'vlan', { vlanId: 8 }),
    },
    { name: 'a master in the pod', state: ipvlan, object: link('net', 'macvlan', { linkInContainer: true }) },
    {
      name: 'nodes that exclude each other',
      state: link('other', 'ipvlan', {}, on('kubernetes.io/hostname=node1')),
      object: link('net', 'macvlan', {}, on('kubernetes.io/hostname=node2')),
    },
    {
      name: 'labels that exclude each other',
      state: link('other', 'ipvlan', {}, on('rack in (a,b)')),
      object: link('net', 'macvlan', {}, on('rack notin (a,b)')),
    },
    {
      name: 'a node by name that the other selector does not select',
      state: state(node('node1', { rack: 'b' }), link('other', 'ipvlan', {}, on('rack=a'))),
      object: link('net', 'macvlan', {}, on('kubernetes.io/hostname=node1')),
    },
    {
      name: 'one device on two nodes (seed 09)',
      state: hostDevice('sriov-vnic-1', 'ens6', 'kubernetes.io/hostname=node1'),
      object: hostDevice('sriov-vnic-2', 'ens6', 'kubernetes.io/hostname=node2'),
    },
    {
      name: 'a device of labelled nodes beside a network of another node',
      state: state(
        node('node1', { 'device.berth.dev/eth2': '' }),
        node('node2'),
        hostDevice('other', 'eth2'),
      ),
      object: link('net', 'macvlan', {}, on('kubernetes.io/hostname=node2')),
    },
    {
      name: 'a device by PCI address beside a master of another name',
      state: macvlan,
      object: nad('net', { type: 'host-device', pciBusID: '0000:3b:02.5', ipam }),
    },
    { name: 'its own earlier form', state: ipvlan, old: ipvlan, object: link('ipvlan-net', 'macvlan') },
    {
      name: 'an update that leaves an old conflict alone',
      state: state(ipvlan, macvlan),
      old: macvlan,
      object: touched,
    },
    {
      name: 'macvlan without master beside ipvlan on a listed interface, where two are listed',
      config: 'primaryInterfaces: [eth0, eth2]',
      state: ipvlan,
      object: noMaster,
    },
    { name: 'macvlan without master where none is listed', state: ipvlan, object: noMaster },
    { name: 'a bridge', state: ipvlan, object: nad('net', { type: 'bridge', bridge: 'eth2', ipam }) },
  ],
  deny: [
    {
      name: 'macvlan on the master of an ipvlan (seed 07)',
      state: ipvlan,
      object: macvlan,
      names: [
        'default/ipvlan-net',
        'default/macvlan-net',
        'master eth2',
        'ipvlan l3',
        'device or resource busy',
      ],
      field: 'spec.config.master',
    },
    {
      name: 'ipvlan on the master of a macvlan',
      state: macvlan,
      object: ipvlan,
      names: ['default/ipvlan-net', 'default/macvlan-net', 'eth2'],
    },
    {
      name: 'passthru beside macvlan',
      state: macvlan,
      object: link('net', 'macvlan', { mode: 'passthru' }),
      names: ['macvlan passthru', 'invalid argument'],
    },
    {
      name: 'macvlan beside passthru',
      state: link('other', 'macvlan', { mode: 'passthru' }),
      object: macvlan,
      names: ['invalid argument'],
    },
    {
      name: 'passthru beside passthru',
      state: link('other', 'macvlan', { mode: 'passthru' }),
      object: link('net', 'macvlan', { mode: 'passthru' }),
    },
    {
      name: 'ipvlan l2 beside l3',
      state: ipvlan,
      object: link('net', 'ipvlan', { mode: 'l2' }),
      names: ['ipvlan l2', 'ipvlan l3', 'switches the mode'],
    },
    { name: 'ipvlan l3 beside l3s', state: ipvlan, object: link('net', 'ipvlan', { mode: 'l3s' }) },
    {
      name: 'host-device of a master',
      state: macvlan,
      object: hostDevice('net', 'eth2'),
      names: ['Link not found', 'host-device'],
      field: 'spec.config.device',
    },
    {
      name: 'a master that is a host-device elsewhere',
      state: hostDevice('other', 'eth2'),
      object: link('net', 'vlan', { vlanId: 7 }),
      names: ['default/other'],
    },
    {
      name: 'a device of labelled nodes beside a network of one of them',
      state: state(node('node1', { 'device.berth.dev/eth2': '' }), hostDevice('other', 'eth2')),
      object: link('net', 'macvlan', {}, on('kubernetes.io/hostname=node1')),
    },
    {
      name: 'a network of another namespace',
      state: link('other', 'ipvlan', {}, { namespace: 'shop' }),
      object: macvlan,
      names: ['shop/other'],
    },
    {
      name: 'a plugin in a chain',
      state: ipvlan,
      object: nad('net', { plugins: [{ type: 'macvlan', master: 'eth2', ipam }, { type: 'tuning' }] }),
      field: 'spec.config.plugins[0].master',
    },
    {
      name: 'selectors that a node could meet',
      state: link('other', 'ipvlan', {}, on('rack=a')),
      object: link('net', 'macvlan', {}, on('zone=b')),
    },
    {
      name: 'a selector beside none',
      state: ipvlan,
      object: link('net', 'macvlan', {}, on('kubernetes.io/hostname=node1')),
    },
    {
      name: 'no selector beside one of one node',
      state: link('other', 'ipvlan', {}, on('kubernetes.io/hostname=node1')),
      object: macvlan,
    },
    {
      name: 'a node by name that the other selector selects',
      state: state(node('node1', { rack: 'a' }), link('other', 'ipvlan', {}, on('rack=a'))),
      object: link('net', 'macvlan', {}, on('kubernetes.io/hostname=node1')),
    },
    {
      name: 'a node by name that is not there',
      state: link('other', 'ipvlan', {}, on('rack=a')),
      object: link('net', 'macvlan', {}, on('kubernetes.io/hostname=node7')),
    },
    {
      name: 'macvlan without master beside ipvlan on the only primary interface',
      config: 'primaryInterfaces: [eth2]',
      state: ipvlan,
      object: noMaster,
      names: ['eth2', 'default route'],
      field: 'spec.config',
    },
    {
      name: 'ipvlan on the only primary interface beside macvlan without master',
      config: 'primaryInterfaces: [eth2]',
      state: noMaster,
      object: ipvlan,
      names: ['default/lazy', 'eth2'],
    },
    {
      name: 'two drivers without master',
      state: noMaster,
      object: nad('net', { type: 'ipvlan', ipam }),
      names: ["the interface of the node's default route"],
    },
    {
      name: 'seven others, five of them by name',
      state: many(7, 'ipvlan'),
      object: macvlan,
      names: ['default/n000', 'default/n004', 'and so it is with 2 more networks'],
    },
    {
      name: 'more others than are counted',
      state: many(130, 'ipvlan'),
      object: macvlan,
      names: ['100 or more other networks'],
    },
    {
      name: 'an update that brings a conflict',
      state: state(ipvlan, link('net', 'macvlan', { master: 'eth3' })),
      old: link('net', 'macvlan', { master: 'eth3' }),
      object: link('net', 'macvlan'),
    },
    {
      name: 'an update that takes the selector away',
      state: ipvlan,
      old: link('net', 'macvlan', {}, on('rack=a')),
      object: link('net', 'macvlan'),
    },
  ],
  warn: [
    {
      name: 'one device in two networks',
      state: hostDevice('other', 'ens6'),
      object: hostDevice('net', 'ens6'),
      names: ['take turns', 'ens6', 'default/other'],
    },
    {
      name: 'one VLAN id on one master',
      state: link('other', 'vlan', { vlanId: 7 }),
      object: link('net', 'vlan', { vlanId: 7 }),
      names: ['vlan 7', 'file exists'],
    },
    {
      name: 'one device in two networks at restricted',
      state: hostDevice('other', 'ens6'),
      object: hostDevice('net', 'ens6'),
      level: 'restricted',
    },
  ],
})
