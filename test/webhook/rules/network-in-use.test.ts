import { macvlan, nad, namespace, networkStatus, pod, state } from './pod-manifests.ts'
import { on, pool } from './network-manifests.ts'
import { ruleTable } from './table.ts'

const whereabouts = (fields: object = {}) =>
  macvlan('net', { type: 'whereabouts', range: '10.0.0.0/24', ...fields })
const part = (first: number, last: number) => ({
  range_start: `10.0.0.${first}`,
  range_end: `10.0.0.${last}`,
})
const hostLocal = (fields: object = {}) =>
  macvlan('net', { type: 'host-local', subnet: '10.0.0.0/24', ...fields })
const user = (name: string, address = '10.0.0.50', home = 'default') =>
  pod(name, 'default/net', { namespace: home, annotations: networkStatus('default/net', [address]) })
const used = state(user('web-0'))
const link = (type: string, fields: object = {}) =>
  nad('net', { type, master: 'eth1', ipam: { type: 'dhcp' }, ...fields })
const lowered = (range: string, network_name?: string) =>
  macvlan(
    'net',
    { type: 'static' },
    { annotations: { 'ipam.berth.dev/config': JSON.stringify({ type: 'berth', range, network_name }) } },
  )
const forced = { annotations: { 'berth.dev/force': 'true' } }
const CONTROLLER = 'system:serviceaccount:kube-system:namespace-controller'

ruleTable('network-in-use', {
  allow: [
    {
      name: 'what Berth makes of ipam berth: the same network',
      state: used,
      old: macvlan('net', { type: 'berth', range: '10.0.0.0/24' }),
      object: lowered('10.0.0.0/24'),
    },
    {
      name: 'the same the other way round, as a manifest is applied again',
      state: used,
      old: lowered('10.0.0.0/24'),
      object: macvlan('net', { type: 'berth', range: '10.0.0.0/24' }),
    },
    {
      name: 'a wider range of the lowered form',
      state: used,
      old: lowered('10.0.0.0/24'),
      object: lowered('10.0.0.0/16'),
    },
    {
      name: 'the deletion of a network that nobody uses',
      operation: 'DELETE',
      old: link('macvlan'),
      object: link('macvlan'),
    },
    {
      name: 'the deletion of one whose pods have ended',
      operation: 'DELETE',
      state: user('web-0').replace('kind: Pod', 'kind: Pod\nstatus: {phase: Succeeded}'),
      old: link('macvlan'),
      object: link('macvlan'),
    },
    {
      name: 'the deletion of a namesake in another namespace',
      operation: 'DELETE',
      state: state(namespace('shop'), used),
      old: nad('net', undefined, { namespace: 'shop' }),
      object: nad('net', undefined, { namespace: 'shop' }),
    },
    {
      name: 'a deletion by force',
      operation: 'DELETE',
      state: used,
      old: nad('net', { type: 'macvlan' }, forced),
      object: nad('net', { type: 'macvlan' }, forced),
    },
    {
      name: 'the deletion of the namespace, whose pods go as well',
      operation: 'DELETE',
      user: CONTROLLER,
      state: used,
      old: link('macvlan'),
      object: link('macvlan'),
    },
    {
      name: 'an update that changes nothing',
      state: used,
      old: link('macvlan'),
      object: link('macvlan').replace('namespace: default', 'namespace: default\n  labels: {a: b}'),
    },
    {
      name: 'the mode that is the default, written out',
      state: used,
      old: link('macvlan'),
      object: link('macvlan', { mode: 'bridge' }),
    },
    { name: 'another mtu', state: used, old: link('macvlan'), object: link('macvlan', { mtu: 1400 }) },
    {
      name: 'a plugin behind it',
      state: used,
      old: link('macvlan'),
      object: nad('net', {
        plugins: [{ type: 'macvlan', master: 'eth1', ipam: { type: 'dhcp' } }, { type: 'tuning' }],
      }),
    },
    {
      name: 'further routes and another gateway',
      state: used,
      old: whereabouts(),
      object: whereabouts({ gateway: '10.0.0.1', routes: [{ dst: '10.0.0.0/8' }] }),
    },
    { name: 'a wider range', state: used, old: whereabouts(part(10, 60)), object: whereabouts(part(5, 200)) },
    {
      name: 'a larger subnet',
      state: used,
      old: whereabouts(),
      object: macvlan('net', { type: 'whereabouts', range: '10.0.0.0/23' }),
    },
    {
      name: 'an exclusion of an address in use',
      state: used,
      old: whereabouts(),
      object: whereabouts({ exclude: ['10.0.0.50/32'] }),
    },
    {
      name: 'an exclusion at the end of the range',
      state: used,
      old: whereabouts(part(10, 50)),
      object: whereabouts({ ...part(10, 50), exclude: ['10.0.0.48/29'] }),
    },
    {
      name: 'a narrower range around what is in use',
      state: used,
      old: whereabouts(),
      object: whereabouts(part(40, 60)),
    },
    {
      name: 'another range where nobody has an address',
      state: pod('web-0', 'net'),
      old: whereabouts(),
      object: whereabouts(part(100, 200)),
    },
    {
      name: 'a further fixed address',
      state: used,
      old: macvlan('net', { type: 'static', addresses: [{ address: '10.0.0.50/24' }] }),
      object: macvlan('net', {
        type: 'static',
        addresses: [{ address: '10.0.0.50/24' }, { address: 'fd00::50/64' }],
      }),
    },
    {
      name: 'another master by force',
      state: used,
      old: link('macvlan'),
      object: nad('net', { type: 'macvlan', master: 'eth2', ipam: { type: 'dhcp' } }, forced),
    },
    {
      name: 'another master of a network that nobody uses',
      old: link('macvlan'),
      object: link('macvlan', { master: 'eth2' }),
    },
    {
      name: 'a config in place of a file on the node',
      state: used,
      old: nad('net', undefined),
      object: link('macvlan'),
    },
    {
      name: 'another node selector',
      state: used,
      old: nad('net', { type: 'macvlan', ipam: { type: 'dhcp' } }),
      object: nad('net', { type: 'macvlan', ipam: { type: 'dhcp' } }, on('rack=a')),
    },
    {
      name: 'an ipam for a network that had none',
      state: used,
      old: nad('net', { type: 'macvlan', master: 'eth1' }),
      object: link('macvlan'),
    },
    {
      name: 'a privileged namespace',
      state: used,
      old: link('macvlan'),
      object: link('ipvlan'),
      level: 'privileged',
    },
  ],
  deny: [
    {
      name: 'a lowered form that becomes another ipam',
      state: used,
      old: lowered('10.0.0.0/24'),
      object: macvlan('net', { type: 'dhcp' }),
      names: ['the ipam changes from berth to dhcp'],
    },
    {
      name: 'a lowered form whose annotation goes',
      state: used,
      old: lowered('10.0.0.0/24'),
      object: macvlan('net', { type: 'static' }),
      names: ['the ipam changes from berth to static'],
    },
    {
      name: 'a lowered form that gives up addresses in use',
      state: used,
      old: lowered('10.0.0.0/24'),
      object: lowered('10.0.0.0/28'),
      names: ['10.0.0.15-10.0.0.254', '1 address is in use'],
      field: 'metadata.annotations[ipam.berth.dev/config].range',
    },
    {
      name: 'a lowered form that takes another domain',
      state: used,
      old: lowered('10.0.0.0/24'),
      object: lowered('10.0.0.0/24', 'blue'),
      names: ['the address domain changes from default to blue'],
    },
    {
      name: 'a deletion',
      operation: 'DELETE',
      state: used,
      old: link('macvlan'),
      object: link('macvlan'),
      names: ['1 live pod uses it (default/web-0)', 'berth.dev/force: "true"'],
      field: 'metadata.name',
    },
    {
      name: 'a deletion under pods of another namespace',
      operation: 'DELETE',
      state: state(namespace('shop'), user('db', '10.0.0.5', 'shop')),
      old: link('macvlan'),
      object: link('macvlan'),
      names: ['shop/db'],
    },
    {
      name: 'a deletion under many',
      operation: 'DELETE',
      state: state(...['a', 'b', 'c', 'd', 'e'].map((name) => user(name))),
      old: link('macvlan'),
      object: link('macvlan'),
      names: ['5 live pods use it', 'and 2 more'],
    },
    {
      name: 'a deletion under a pod that has it as default network',
      operation: 'DELETE',
      state: pod('web', undefined, { annotations: { 'v1.multus-cni.io/default-network': 'default/net' } }),
      old: link('macvlan'),
      object: link('macvlan'),
      names: ['default/web'],
    },
    {
      name: 'the deletion of a namespace whose network others use',
      operation: 'DELETE',
      user: CONTROLLER,
      state: state(namespace('shop'), user('db', '10.0.0.5', 'shop'), used),
      old: link('macvlan'),
      object: link('macvlan'),
      names: ['1 live pod', 'shop/db'],
    },
    {
      name: 'force said in another way than "true"',
      operation: 'DELETE',
      state: used,
      old: nad('net', undefined, { annotations: { 'berth.dev/force': 'yes' } }),
      object: nad('net', undefined, { annotations: { 'berth.dev/force': 'yes' } }),
    },
    {
      name: 'another plugin',
      state: used,
      old: link('macvlan'),
      object: link('ipvlan'),
      names: ['from macvlan to ipvlan', 'default/web-0'],
      field: 'spec.config.type',
    },
    {
      name: 'another master',
      state: used,
      old: link('macvlan'),
      object: link('macvlan', { master: 'eth2' }),
      names: ['master changes from eth1 to eth2'],
      field: 'spec.config.master',
    },
    {
      name: 'a master that goes',
      state: used,
      old: link('macvlan'),
      object: nad('net', { type: 'macvlan', ipam: { type: 'dhcp' } }),
      names: ["the default route's interface"],
    },
    {
      name: 'another mode',
      state: used,
      old: link('ipvlan'),
      object: link('ipvlan', { mode: 'l3' }),
      names: ['mode changes from l2 to l3'],
    },
    {
      name: 'another device',
      state: used,
      old: nad('net', { type: 'host-device', device: 'ens5' }),
      object: nad('net', { type: 'host-device', device: 'ens6' }),
      names: ['ens5', 'ens6'],
    },
    {
      name: 'another bridge',
      state: used,
      old: nad('net', { type: 'bridge' }),
      object: nad('net', { type: 'bridge', bridge: 'br1' }),
      names: ['cni0', 'br1'],
    },
    {
      name: 'another VLAN',
      state: used,
      old: link('vlan', { vlanId: 7 }),
      object: link('vlan', { vlanId: 8 }),
      names: ['vlanId changes from 7 to 8'],
    },
    {
      name: 'another ipam',
      state: used,
      old: whereabouts(),
      object: hostLocal(),
      names: ['from whereabouts to host-local'],
      field: 'spec.config.ipam',
    },
    {
      name: 'an ipam that goes',
      state: used,
      old: whereabouts(),
      object: nad('net', { type: 'macvlan', master: 'eth1' }),
      names: ['from whereabouts to none'],
    },
    {
      name: 'a config that goes',
      state: used,
      old: whereabouts(),
      object: nad('net', undefined),
      names: ['the configuration goes'],
    },
    {
      name: 'a range that gives addresses in use up',
      state: state(user('web-0'), user('web-1', '10.0.0.51'), user('web-2', '10.0.0.99')),
      old: whereabouts(),
      object: whereabouts(part(60, 200)),
      names: ['2 addresses are in use', 'default/web-0', '10.0.0.1-10.0.0.59'],
    },
    {
      name: 'another account of host-local by dataDir',
      state: used,
      old: hostLocal(),
      object: hostLocal({ dataDir: '/var/lib/cni/other' }),
      names: ['dataDir changes'],
    },
    {
      name: 'another account of host-local by name',
      state: used,
      old: nad('net', { type: 'bridge', ipam: { type: 'host-local', subnet: '10.0.0.0/24' } }),
      object: nad('net', {
        name: 'other',
        type: 'bridge',
        ipam: { type: 'host-local', subnet: '10.0.0.0/24' },
      }),
      names: ['name changes from net to other'],
    },
    {
      name: 'another account of whereabouts',
      state: used,
      old: whereabouts(),
      object: whereabouts({ network_name: 'b' }),
      names: ['network_name changes from none to b'],
    },
    {
      name: 'a larger subnet of whereabouts that accounts for each range alone',
      state: used,
      old: whereabouts({ enable_overlapping_ranges: false }),
      object: macvlan('net', { type: 'whereabouts', range: '10.0.0.0/23', enable_overlapping_ranges: false }),
      names: ['range changes from 10.0.0.0/24 to 10.0.0.0/23'],
    },
    {
      name: 'a fixed address that goes',
      state: used,
      old: macvlan('net', { type: 'static', addresses: [{ address: '10.0.0.50/24' }] }),
      object: macvlan('net', { type: 'static', addresses: [{ address: '10.0.0.51/24' }] }),
      names: ['10.0.0.50/24 goes'],
    },
    {
      name: 'another pool',
      state: state(pool('InClusterIPPool', 'a', { addresses: ['10.0.0.0/24'] }), used),
      old: macvlan('net', { type: 'berth', pool: { kind: 'InClusterIPPool', name: 'a' } }),
      object: macvlan('net', { type: 'berth', pool: { kind: 'InClusterIPPool', name: 'b' } }),
      names: ['InClusterIPPool a'],
    },
    {
      name: 'a plugin inside a chain',
      state: used,
      old: nad('net', { plugins: [{ type: 'bridge' }, { type: 'ipvlan' }] }),
      object: nad('net', { plugins: [{ type: 'bridge' }] }),
      names: ['from bridge, ipvlan to bridge'],
    },
  ],
  warn: [],
})
