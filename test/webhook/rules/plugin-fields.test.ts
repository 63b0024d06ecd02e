import { nad } from './pod-manifests.ts'
import { rawNad } from './network-manifests.ts'
import { ruleTable } from './table.ts'

const dhcp = { type: 'dhcp' }
const plugin = (type: string, fields: object) => nad('net', { type, ipam: dhcp, ...fields })
const wrong = plugin('macvlan', { mode: 'brigde' })

ruleTable('plugin-fields', {
  allow: [
    {
      name: 'macvlan with all of its fields',
      object: plugin('macvlan', {
        master: 'eth1',
        mode: 'vepa',
        mtu: 1400,
        linkInContainer: false,
        bcqueuelen: 100,
      }),
    },
    { name: 'ipvlan l3s', object: plugin('ipvlan', { master: 'eth1', mode: 'l3s', mtu: 1500 }) },
    {
      name: 'a chained ipvlan without master and ipam',
      object: nad('net', { plugins: [{ type: 'macvlan', master: 'eth1', ipam: dhcp }, { type: 'ipvlan' }] }),
    },
    { name: 'a host-device by PCI address', object: plugin('host-device', { pciBusID: '0000:3b:02.5' }) },
    {
      name: 'a host-device whose device a device plugin chooses',
      object: nad(
        'net',
        { type: 'host-device', ipam: dhcp },
        { annotations: { 'k8s.v1.cni.cncf.io/resourceName': 'intel.com/sriov' } },
      ),
    },
    {
      name: 'keys in another case, which Go reads as well',
      object: plugin('macvlan', { Master: 'eth1', MODE: 'private' }),
    },
    { name: 'a plugin that Berth does not know', object: plugin('kube-ovn', { mode: 7 }) },
    {
      name: 'an update that leaves a wrong field alone',
      old: wrong,
      object: nad('net', { type: 'macvlan', ipam: dhcp, mode: 'brigde' }, { labels: { team: 'net' } }),
    },
    { name: 'the deletion of a NAD with a wrong field', operation: 'DELETE', old: wrong, object: wrong },
  ],
  deny: [
    {
      name: 'a mode that macvlan does not have',
      object: wrong,
      names: ['mode', '"brigde"', 'bridge'],
      field: 'spec.config.mode',
    },
    {
      name: 'a mode of macvlan in ipvlan',
      object: plugin('ipvlan', { mode: 'bridge' }),
      names: ['l2', 'l3', 'l3s'],
    },
    { name: 'a text for a number', object: plugin('macvlan', { mtu: '1500' }), names: ['mtu', '"1500"'] },
    { name: 'a negative mtu', object: plugin('bridge', { mtu: -1 }), names: ['-1'] },
    { name: 'a text for true', object: plugin('bridge', { isGateway: 'true' }), names: ['isGateway'] },
    {
      name: 'a VLAN id beyond 4094',
      object: plugin('vlan', { master: 'eth1', vlanId: 4095 }),
      names: ['4095', '4094'],
    },
    { name: 'a vlan without master', object: plugin('vlan', { vlanId: 7 }), names: ['master'] },
    { name: 'a host-device without any', object: plugin('host-device', {}), names: ['device'] },
    {
      name: 'a master that no interface can be called',
      object: plugin('macvlan', { master: 'eth 1' }),
      names: ['eth 1'],
    },
    {
      name: 'a field of the second plugin in a chain',
      object: nad('net', {
        plugins: [
          { type: 'macvlan', ipam: dhcp },
          { type: 'tuning', mtu: 'big' },
        ],
      }),
      field: 'spec.config.plugins[1].mtu',
    },
    {
      name: 'a meta plugin at the head of a chain',
      object: nad('net', { plugins: [{ type: 'tuning' }] }),
      names: ['tuning'],
    },
    {
      name: '__proto__ beside a wrong field',
      object: rawNad(
        '{"cniVersion": "0.3.1", "type": "macvlan", "__proto__": {"mode": "bridge"}, "mode": 5}',
      ),
      field: 'spec.config.mode',
    },
    { name: 'a wrong field that an update brings', old: plugin('macvlan', {}), object: wrong },
  ],
  warn: [
    {
      name: 'a host-device with two selectors',
      object: plugin('host-device', { device: 'ens5', pciBusID: '0000:00:05.0' }),
      names: ['device', 'pciBusID'],
    },
  ],
})
