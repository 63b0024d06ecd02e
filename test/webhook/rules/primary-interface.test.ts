import { hostDevice, nad } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const config = 'primaryInterfaces: [eth0]'
const ipam = { type: 'dhcp' }
const link = (type: string, fields: object = {}) => nad('net', { type, ipam, ...fields })
const onPrimary = link('macvlan', { master: 'eth0' })

ruleTable('primary-interface', {
  allow: [
    { name: 'another master', config, object: link('macvlan', { master: 'eth1' }) },
    { name: 'a VLAN interface on the primary one', config, object: link('macvlan', { master: 'eth0.100' }) },
    { name: 'eth0 where the configuration lists no primary interface', object: onPrimary },
    { name: 'eth0 of the pod', config, object: link('macvlan', { master: 'eth0', linkInContainer: true }) },
    { name: 'no master, in the pod', config, object: link('macvlan', { linkInContainer: true }) },
    {
      name: 'a chained ipvlan, whose master is what the bridge made',
      config,
      object: nad('net', { plugins: [{ type: 'bridge', ipam }, { type: 'ipvlan' }] }),
    },
    { name: 'a bridge', config, object: link('bridge', { bridge: 'eth0' }) },
    { name: 'a device that is not the primary one', config, object: hostDevice('net', 'ens5') },
    {
      name: 'an update that leaves it alone',
      config,
      old: onPrimary,
      object: onPrimary.replace('namespace: default', 'namespace: default\n  labels: {a: b}'),
    },
  ],
  deny: [{ name: 'the primary interface at restricted', config, object: onPrimary, level: 'restricted' }],
  warn: [
    {
      name: 'the primary interface (seed 00)',
      config,
      object: onPrimary,
      names: ['eth0'],
      field: 'spec.config.master',
    },
    {
      name: 'one of several primary interfaces',
      config: 'primaryInterfaces: [eth0, bond0]',
      object: link('ipvlan', { master: 'bond0' }),
      names: ['bond0'],
    },
    { name: 'a vlan plugin on it', config, object: link('vlan', { master: 'eth0', vlanId: 7 }) },
    {
      name: 'macvlan without master',
      config,
      object: link('macvlan'),
      names: ['no master', 'eth0'],
      field: 'spec.config',
    },
    { name: 'an empty master', config, object: link('ipvlan', { master: '' }), names: ['no master'] },
    { name: 'no master where nothing is configured', object: link('macvlan'), names: ['default route'] },
    {
      name: 'ipvlan without master at the head of a chain',
      object: nad('net', { plugins: [{ type: 'ipvlan', ipam }] }),
      field: 'spec.config.plugins[0]',
    },
    {
      name: 'a chained macvlan without master, which looks at no plugin before it',
      object: nad('net', { plugins: [{ type: 'bridge', ipam }, { type: 'macvlan' }] }),
      field: 'spec.config.plugins[1]',
    },
    {
      name: 'host-device of the primary interface',
      config,
      object: hostDevice('net', 'eth0'),
      names: ['cut off'],
      field: 'spec.config.device',
    },
  ],
})
