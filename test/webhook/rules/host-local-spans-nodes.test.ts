import { macvlan, nad, node, state } from './pod-manifests.ts'
import { on } from './network-manifests.ts'
import { ruleTable } from './table.ts'

const hostLocal = { type: 'host-local', subnet: '192.168.1.0/24' }
const found = macvlan('net', hostLocal)
const rack = (...nodes: string[]) => state(node('node9'), ...nodes.map((name) => node(name, { rack: 'a' })))

ruleTable('host-local-spans-nodes', {
  allow: [
    {
      name: 'a node selector of one node',
      object: macvlan('net', hostLocal, on('kubernetes.io/hostname=node1')),
    },
    {
      name: 'a node selector that names one node that is not there yet',
      object: macvlan('net', hostLocal, on('kubernetes.io/hostname in (node7)')),
    },
    {
      name: 'a node selector that one node fits',
      state: rack('node1'),
      object: macvlan('net', hostLocal, on('rack=a')),
    },
    { name: 'a cluster of one node', state: node('node1'), object: found },
    {
      name: 'host-local that Berth hands out',
      object: macvlan('net', hostLocal, { annotations: { 'ipam.berth.dev/managed': 'true' } }),
    },
    { name: 'a bridge, which ends at the node', object: nad('net', { type: 'bridge', ipam: hostLocal }) },
    { name: 'ptp, which ends at the node', object: nad('net', { type: 'ptp', ipam: hostLocal }) },
    {
      name: 'ipvlan behind a bridge',
      object: nad('net', { plugins: [{ type: 'bridge' }, { type: 'ipvlan', ipam: hostLocal }] }),
    },
    { name: 'whereabouts', object: macvlan('net', { type: 'whereabouts', range: '192.168.1.0/24' }) },
    {
      name: 'an update that leaves it alone',
      old: found,
      object: found.replace('namespace: default', 'namespace: default\n  labels: {a: b}'),
    },
  ],
  deny: [{ name: 'macvlan at restricted', object: found, level: 'restricted' }],
  warn: [
    { name: 'macvlan (seed 08)', object: found, names: ['macvlan', 'managed'], field: 'spec.config.ipam' },
    {
      name: 'ipvlan',
      object: nad('net', { type: 'ipvlan', master: 'eth1', ipam: hostLocal }),
      names: ['ipvlan'],
    },
    {
      name: 'vlan',
      object: nad('net', { type: 'vlan', master: 'eth1', vlanId: 7, ipam: hostLocal }),
      names: ['vlan'],
    },
    {
      name: 'sriov',
      object: nad('net', { type: 'sriov', deviceID: '0000:3b:02.5', ipam: hostLocal }),
      names: ['sriov'],
    },
    { name: 'no nodes that are known', nodes: 'none', object: found },
    {
      name: 'a node selector of two nodes',
      object: macvlan('net', hostLocal, on('kubernetes.io/hostname in (node1,node2)')),
    },
    {
      name: 'a node selector that two nodes fit',
      state: rack('node1', 'node2'),
      object: macvlan('net', hostLocal, on('rack=a')),
    },
    { name: 'a node selector that no node fits yet', object: macvlan('net', hostLocal, on('rack=a')) },
    {
      name: 'managed said in another way than "true"',
      object: macvlan('net', hostLocal, { annotations: { 'ipam.berth.dev/managed': 'yes' } }),
    },
    {
      name: 'an update that takes the node selector away',
      old: macvlan('net', hostLocal, on('kubernetes.io/hostname=node1')),
      object: found,
    },
    {
      name: 'chained ipvlan with a master of its own',
      object: nad('net', {
        plugins: [{ type: 'bridge' }, { type: 'ipvlan', master: 'eth1', ipam: hostLocal }],
      }),
      field: 'spec.config.plugins[1].ipam',
    },
  ],
})
