import { macvlan, nad, state } from './pod-manifests.ts'
import { inDomain, pool } from './network-manifests.ts'
import { ruleTable } from './table.ts'

type Extra = Parameters<typeof macvlan>[2]
const whereabouts = (name: string, range: string, fields: object = {}, extra: Extra = {}) =>
  macvlan(name, { type: 'whereabouts', range, ...fields }, extra)
const hostLocal = (name: string, subnet: string, extra: Extra = {}) =>
  macvlan(name, { type: 'host-local', subnet }, extra)
const berth = (name: string, range: string, fields: object = {}, extra: Extra = {}) =>
  macvlan(name, { type: 'berth', range, ...fields }, extra)
const fixed = (name: string, ...addresses: string[]) =>
  macvlan(name, { type: 'static', addresses: addresses.map((address) => ({ address })) })
const part = (first: number, last: number) => ({
  range_start: `10.0.0.${first}`,
  range_end: `10.0.0.${last}`,
})
const seed = { gateway: '10.10.10.1', addresses: ['10.10.10.2-10.10.10.100', '10.10.10.102', '10.10.10.104'] }
const namespaced = pool('InClusterIPPool', 'inclusterippool', seed)
const managed = { annotations: { 'ipam.berth.dev/managed': 'true' } }
const reserved = (cidr: string) => `reservedNetworks: [{name: pods, cidr: ${cidr}}]`
const touch = (manifest: string) =>
  manifest.replace('namespace: default', 'namespace: default\n  labels: {a: b}')
const others = (count: number) =>
  state(
    ...Array.from({ length: count }, (_, index) =>
      hostLocal(`n${String(index).padStart(3, '0')}`, '10.0.0.0/24'),
    ),
  )

ruleTable('range-overlap', {
  allow: [
    {
      name: 'ranges apart',
      state: whereabouts('other', '10.0.1.0/24'),
      object: whereabouts('net', '10.0.0.0/24'),
    },
    {
      name: 'parts of one subnet that are apart',
      state: hostLocal('other', '10.0.0.0/25'),
      object: hostLocal('net', '10.0.0.128/25'),
    },
    {
      name: 'copies of one host-local network, of one name, in two namespaces',
      state: hostLocal('net', '10.0.0.0/24').replace('namespace: default', 'namespace: other'),
      object: hostLocal('net', '10.0.0.0/24'),
    },
    {
      name: 'one pool of whereabouts, whether or not it looks across ranges',
      state: whereabouts('other', '10.0.0.0/24', { enable_overlapping_ranges: false }),
      object: whereabouts('net', '10.0.0.0/24'),
    },
    {
      name: 'one pool of whereabouts in two networks',
      state: whereabouts('other', '10.0.0.0/24'),
      object: whereabouts('net', '10.0.0.5/24'),
    },
    {
      name: 'one pool of whereabouts with two starts',
      state: whereabouts('other', '10.0.0.0/24', part(10, 50)),
      object: whereabouts('net', '10.0.0.0/24', part(20, 60)),
    },
    {
      name: 'whereabouts that network_name keeps apart',
      state: whereabouts('other', '10.0.0.0/24', { network_name: 'a' }),
      object: whereabouts('net', '10.0.0.0/25', { network_name: 'b' }),
    },
    {
      name: 'identical ranges of berth',
      state: berth('other', '10.0.0.0/24'),
      object: berth('net', '10.0.0.0/24'),
    },
    {
      name: 'two domains by annotation',
      state: hostLocal('other', '10.0.0.0/24'),
      object: hostLocal('net', '10.0.0.0/24', inDomain('lab')),
    },
    {
      name: 'two VLANs',
      state: nad('other', {
        type: 'vlan',
        master: 'eth1',
        vlanId: 7,
        ipam: { type: 'host-local', subnet: '10.0.0.0/24' },
      }),
      object: nad('net', {
        type: 'vlan',
        master: 'eth1',
        vlanId: 8,
        ipam: { type: 'host-local', subnet: '10.0.0.0/24' },
      }),
    },
    { name: 'two families', state: hostLocal('other', 'fd00::/64'), object: hostLocal('net', '10.0.0.0/24') },
    {
      name: 'an exclusion that leaves the fixed address out',
      state: fixed('other', '10.0.0.5/24'),
      object: whereabouts('net', '10.0.0.0/24', { exclude: ['10.0.0.5/32'] }),
    },
    {
      name: 'a fixed address in the subnet, outside of what is handed out',
      state: fixed('other', '10.0.0.5/24'),
      object: whereabouts('net', '10.0.0.0/24', part(10, 50)),
    },
    {
      name: 'berth from the pool itself',
      state: namespaced,
      object: macvlan('net', { type: 'berth', pool: { kind: 'InClusterIPPool', name: 'inclusterippool' } }),
    },
    { name: 'a range beside a pool', state: namespaced, object: hostLocal('net', '10.10.10.128/25') },
    {
      name: 'a range over what a pool excludes',
      state: pool('InClusterIPPool', 'a', {
        addresses: ['10.0.0.0/24'],
        excludedAddresses: ['10.0.0.64/26'],
      }),
      object: macvlan('net', { type: 'host-local', subnet: '10.0.0.64/26' }),
    },
    {
      name: 'a reserved network elsewhere',
      config: reserved('10.244.0.0/16'),
      object: hostLocal('net', '10.0.0.0/24'),
    },
    {
      name: 'a reserved network of another domain',
      config: 'reservedNetworks: [{name: pods, cidr: 10.0.0.0/16, domain: lab}]',
      object: hostLocal('net', '10.0.0.0/24'),
    },
    {
      name: 'a reserved router that host-local keeps back',
      config: 'reservedNetworks: [{name: router, cidr: 10.0.0.1/32}]',
      object: hostLocal('net', '10.0.0.0/24'),
    },
    {
      name: 'a reserved router that berth keeps back',
      config: 'reservedNetworks: [{name: router, cidr: 10.0.0.1/32}]',
      object: berth('net', '10.0.0.0/24', { gateway: '10.0.0.1' }),
    },
    {
      name: 'the network and broadcast address of a neighbour',
      state: fixed('other', '10.0.0.0/24', '10.0.0.255/24'),
      object: hostLocal('net', '10.0.0.0/24'),
    },
    {
      name: 'its own earlier form',
      state: hostLocal('net', '10.0.0.0/24'),
      old: hostLocal('net', '10.0.0.0/24'),
      object: hostLocal('net', '10.0.0.0/16'),
    },
    {
      name: 'a pool and its own earlier form',
      state: namespaced,
      old: namespaced,
      object: pool('InClusterIPPool', 'inclusterippool', {
        gateway: '10.10.10.1',
        addresses: ['10.10.10.2-10.10.10.200'],
      }),
    },
    {
      name: 'host-local that Berth hands out, twice',
      state: hostLocal('other', '10.0.0.0/24', managed),
      object: hostLocal('net', '10.0.0.0/24', managed),
    },
    { name: 'dhcp', state: hostLocal('other', '10.0.0.0/24'), object: macvlan('net', { type: 'dhcp' }) },
    {
      name: 'an update that leaves an old overlap alone',
      state: state(hostLocal('other', '10.0.0.0/24'), hostLocal('net', '10.0.0.0/24')),
      old: hostLocal('net', '10.0.0.0/24'),
      object: touch(hostLocal('net', '10.0.0.0/24')),
    },
    {
      name: 'an update that gives a part of the overlap up',
      state: hostLocal('other', '10.0.0.0/24'),
      old: hostLocal('net', '10.0.0.0/23'),
      object: hostLocal('net', '10.0.0.0/25'),
    },
    {
      name: 'the finalizer of a pool that overlaps already',
      state: state(hostLocal('other', '10.10.10.0/24'), namespaced),
      old: namespaced,
      object: namespaced.replace('annotations: {}', 'finalizers: [ipam.cluster.x-k8s.io/ProtectPool]'),
    },
    {
      name: 'a privileged namespace',
      state: hostLocal('other', '10.0.0.0/24'),
      object: hostLocal('net', '10.0.0.0/24'),
      level: 'privileged',
    },
  ],
  deny: [
    {
      name: 'a cluster-wide pool over one of a namespace (seed 04)',
      state: namespaced,
      object: pool('GlobalInClusterIPPool', 'inclusterippool', seed),
      names: [
        'InClusterIPPool default/inclusterippool',
        '10.10.10.2-10.10.10.100 and 2 more ranges (101 addresses)',
      ],
      field: 'spec.addresses[0]',
    },
    {
      name: 'host-local twice',
      state: hostLocal('other', '10.0.0.0/24'),
      object: hostLocal('net', '10.0.0.0/24'),
      names: ['NetworkAttachmentDefinition default/other', '10.0.0.2-10.0.0.254 (253 addresses)'],
      field: 'spec.config.ipam.subnet',
    },
    {
      name: 'host-local over whereabouts',
      state: whereabouts('other', '10.0.0.0/24', part(10, 50)),
      object: hostLocal('net', '10.0.0.0/16'),
      names: ['10.0.0.10-10.0.0.50 (41 addresses)', 'whereabouts hands out'],
    },
    {
      name: 'differing ranges of whereabouts that is told not to look across ranges',
      state: whereabouts('other', '10.0.0.0/24'),
      object: whereabouts('net', '10.0.0.0/25', { enable_overlapping_ranges: false }),
    },
    {
      name: 'berth over whereabouts of the same range',
      state: whereabouts('other', '10.0.0.0/24'),
      object: berth('net', '10.0.0.0/24'),
    },
    {
      name: 'a range over a fixed address',
      state: fixed('other', '10.0.0.5/24'),
      object: whereabouts('net', '10.0.0.0/24'),
      names: ['shares 10.0.0.5 with', '10.0.0.5/24'],
    },
    {
      name: 'a fixed address in a range',
      state: whereabouts('other', '10.0.0.0/24'),
      object: fixed('net', '10.0.0.5/24'),
      names: ['fixed address 10.0.0.5/24', '10.0.0.0/24'],
      field: 'spec.config.ipam.addresses[0].address',
    },
    {
      name: 'one fixed address in two networks',
      state: fixed('other', '10.0.0.5/24'),
      object: fixed('net', '10.0.0.9/24', '10.0.0.5/16'),
      names: ['10.0.0.5'],
      field: 'spec.config.ipam.addresses[1].address',
    },
    {
      name: 'a range over a pool',
      state: namespaced,
      object: hostLocal('net', '10.10.0.0/16'),
      names: ['10.10.10.2-10.10.10.100'],
    },
    {
      name: 'a pool over a range',
      state: whereabouts('other', '10.10.10.0/24', { range_start: '10.10.10.104' }),
      object: namespaced,
      names: ['default/other', '10.10.10.104'],
      field: 'spec.addresses[2]',
    },
    {
      name: 'berth over a pool that it does not draw from',
      state: namespaced,
      object: berth('net', '10.10.10.0/24'),
    },
    {
      name: 'a reserved network',
      config: reserved('10.244.0.0/16'),
      object: hostLocal('net', '10.244.7.0/24'),
      names: ['reserved network pods', '10.244.0.0/16', 'outside of it'],
    },
    {
      name: 'a pool in a reserved network',
      config: 'reservedNetworks: [{name: office-dhcp, range: 10.10.10.50-10.10.10.60}]',
      object: namespaced,
      names: ['office-dhcp', '10.10.10.50-10.10.10.60 (11 addresses)'],
    },
    {
      name: 'a reserved router that whereabouts hands out',
      config: 'reservedNetworks: [{name: router, cidr: 10.0.0.1/32}]',
      object: whereabouts('net', '10.0.0.0/24'),
      names: ['10.0.0.1'],
    },
    {
      name: 'IPv6 of 2^64 addresses',
      state: hostLocal('other', 'fd00::/64'),
      object: whereabouts('net', 'fd00::/48'),
      names: ['18446744073709551614 addresses'],
    },
    {
      name: 'managed host-local over host-local',
      state: hostLocal('other', '10.0.0.0/24'),
      object: hostLocal('net', '10.0.0.0/24', managed),
    },
    {
      name: 'seven others, five of them by name',
      state: others(7),
      object: berth('net', '10.0.0.0/24'),
      names: ['default/n000', 'default/n004', 'and so it is with 2 more objects'],
    },
    {
      name: 'more others than are counted',
      state: others(130),
      object: berth('net', '10.0.0.0/24'),
      names: ['100 or more other objects'],
    },
    {
      name: 'an update that widens into another',
      state: hostLocal('other', '10.0.1.0/24'),
      old: hostLocal('net', '10.0.0.0/24'),
      object: hostLocal('net', '10.0.0.0/23'),
    },
    {
      name: 'an update that moves into another domain',
      state: hostLocal('other', '10.0.0.0/24', inDomain('lab')),
      old: hostLocal('net', '10.0.0.0/24'),
      object: hostLocal('net', '10.0.0.0/24', inDomain('lab')),
    },
    {
      name: 'an update of a pool into a range',
      state: hostLocal('other', '10.10.10.128/25'),
      old: namespaced,
      object: pool('InClusterIPPool', 'inclusterippool', { addresses: ['10.10.10.2-10.10.10.200'] }),
      names: ['default/other'],
    },
  ],
  warn: [
    {
      name: 'differing ranges of whereabouts, which looks across them',
      state: whereabouts('other', '10.0.0.0/24'),
      object: whereabouts('net', '10.0.0.0/25'),
      names: ['whereabouts gives none twice', 'default/other'],
    },
    {
      name: 'berth over a part of the range of another berth',
      state: berth('other', '10.0.0.0/24'),
      object: berth('net', '10.0.0.0/25'),
      names: ['Berth gives none twice', 'default/other'],
    },
    {
      name: 'the same at restricted',
      state: berth('other', '10.0.0.0/24', part(10, 50)),
      object: berth('net', '10.0.0.0/24', part(20, 60)),
      level: 'restricted',
      names: ['10.0.0.20-10.0.0.50 (31 addresses)'],
    },
  ],
})
