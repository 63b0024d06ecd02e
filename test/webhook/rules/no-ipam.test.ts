import { macvlan, nad } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const bare = nad('net', { type: 'macvlan', master: 'eth1' })

ruleTable('no-ipam', {
  allow: [
    {
      name: 'the lowered form of berth, which names no address itself',
      object: nad(
        'net',
        { type: 'macvlan', master: 'eth1', ipam: { type: 'static' } },
        { annotations: { 'ipam.berth.dev/config': '{"type":"berth","range":"10.0.0.0/24"}' } },
      ),
    },
    { name: 'macvlan with ipam', object: macvlan('net', { type: 'dhcp' }) },
    {
      name: 'a chained ipvlan without ipam, which takes that of the bridge',
      object: nad('net', { plugins: [{ type: 'bridge', ipam: { type: 'dhcp' } }, { type: 'ipvlan' }] }),
    },
    {
      name: 'sriov, whose DPDK pods bring their own',
      object: nad('net', { type: 'sriov', deviceID: '0000:3b:02.5' }),
    },
    {
      name: 'a bridge port that stays down',
      object: nad('net', { type: 'bridge', disableContainerInterface: true }),
    },
    {
      name: 'an empty ipam, which says that none is wanted',
      object: nad('net', { type: 'bridge', ipam: {} }),
    },
    {
      name: 'a bridge for virtual machines in a VLAN',
      object: nad('net', { type: 'bridge', bridge: 'mgmt-br', promiscMode: true, vlan: 100 }),
    },
    {
      name: 'a bridge for virtual machines with a check of their MAC addresses, at restricted',
      object: nad('net', { type: 'bridge', bridge: 'br1', macspoofchk: true }),
      level: 'restricted',
    },
    {
      name: 'static without addresses that declares the capability ips',
      object: nad('net', {
        type: 'macvlan',
        master: 'eth1',
        capabilities: { ips: true },
        ipam: { type: 'static' },
      }),
    },
    { name: 'a plugin that Berth does not know', object: nad('net', { type: 'kube-ovn' }) },
    { name: 'a config that is a file on the node', object: nad('net', undefined) },
    {
      name: 'an update that leaves it alone',
      old: bare,
      object: bare.replace('namespace: default', 'namespace: default\n  labels: {a: b}'),
    },
  ],
  deny: [{ name: 'macvlan without ipam at restricted', object: bare, level: 'restricted' }],
  warn: [
    {
      name: 'macvlan without ipam',
      object: bare,
      names: ['macvlan', 'no address'],
      field: 'spec.config.ipam',
    },
    {
      name: 'static without addresses, where only pods that ask get one',
      object: nad('net', { type: 'macvlan', master: 'eth1', ipam: { type: 'static' } }),
      names: ['missing IP config'],
      field: 'spec.config.ipam.addresses',
    },
    {
      name: 'an empty ipam of ipvlan, which does not start',
      object: nad('net', { type: 'ipvlan', master: 'eth1', ipam: {} }),
      names: ['no plugin name provided'],
    },
    { name: 'a bridge', object: nad('net', { type: 'bridge', bridge: 'br1' }), names: ['bridge'] },
    {
      name: 'ipvlan, which does not start',
      object: nad('net', { type: 'ipvlan', master: 'eth1' }),
      names: ['no plugin name provided'],
    },
    {
      name: 'vlan, which does not start',
      object: nad('net', { type: 'vlan', master: 'eth1', vlanId: 5 }),
      names: ['do not start'],
    },
    {
      name: 'host-device',
      object: nad('net', { type: 'host-device', device: 'ens5' }),
      names: ['host-device'],
    },
    {
      name: 'the head of a chain',
      object: nad('net', { plugins: [{ type: 'macvlan' }, { type: 'tuning' }] }),
      field: 'spec.config.plugins[0].ipam',
    },
  ],
})
