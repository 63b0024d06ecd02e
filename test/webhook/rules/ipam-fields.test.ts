import { macvlan, nad } from './pod-manifests.ts'
import { ruleTable } from './table.ts'

const whereabouts = (fields: object) =>
  macvlan('net', { type: 'whereabouts', range: '192.168.20.0/24', ...fields })
const outside = whereabouts({ range_start: '192.168.30.10' })

const loweredForm = (original: string, ipam: object = {}) =>
  macvlan('net', { type: 'static', ...ipam }, { annotations: { 'ipam.berth.dev/config': original } })
const sets = (...subnets: string[]) => ({
  type: 'host-local',
  ranges: subnets.map((subnet) => [{ subnet }]),
})
const byBerth = { annotations: { 'ipam.berth.dev/managed': 'true' } }
const AT = 'metadata.annotations[ipam.berth.dev/config]'

ruleTable('ipam-fields', {
  allow: [
    { name: 'the lowered form of berth', object: loweredForm('{"type":"berth","range":"10.0.0.0/24"}') },
    {
      name: 'whereabouts as its documentation writes it',
      object: whereabouts({
        range_start: '192.168.20.10',
        range_end: '192.168.20.100',
        gateway: '192.168.20.1',
      }),
    },
    {
      name: 'whereabouts with a range in one text',
      object: macvlan('net', { type: 'whereabouts', range: '192.168.20.10-192.168.20.100/24' }),
    },
    {
      name: 'static with an on-link gateway and route (seed 09)',
      object: macvlan('net', {
        type: 'static',
        addresses: [{ address: '10.0.10.93/24', gateway: '0.0.0.0' }],
        routes: [{ dst: '10.0.10.0/24', gw: '0.0.0.0' }],
      }),
    },
    {
      name: 'host-local with both families',
      object: macvlan('net', {
        type: 'host-local',
        ranges: [[{ subnet: '10.1.0.0/16' }], [{ subnet: 'fd00::/64' }]],
      }),
    },
    {
      name: 'host-local that Berth manages, of one set',
      object: macvlan('net', sets('10.1.0.0/16'), byBerth),
    },
    {
      name: 'host-local that Berth manages, of one set with two ranges',
      object: macvlan(
        'net',
        { type: 'host-local', ranges: [[{ subnet: '10.1.0.0/16' }, { subnet: '10.2.0.0/16' }]] },
        byBerth,
      ),
    },
    {
      name: 'host-local with two sets that Berth does not manage',
      object: macvlan('net', sets('10.1.0.0/16', 'fd00::/64'), {
        annotations: { 'ipam.berth.dev/managed': 'false' },
      }),
    },
    {
      name: 'berth from a pool',
      object: macvlan('net', { type: 'berth', pool: { kind: 'GlobalInClusterIPPool', name: 'x' } }),
    },
    {
      name: 'an IPv6 range of 2^64 addresses',
      object: macvlan('net', { type: 'berth', range: 'fd00::/64' }),
    },
    {
      name: 'an update that leaves the fault alone',
      old: outside,
      object: outside.replace('namespace: default', 'namespace: default\n  labels: {a: b}'),
    },
  ],
  deny: [
    {
      name: 'host-local that Berth manages, of both families: it takes one address on request',
      object: macvlan('net', sets('10.1.0.0/16', 'fd00::/64'), byBerth),
      names: ['the 2 sets of ranges (10.1.0.0/16, fd00::/64)', 'invalid IP address'],
      field: 'spec.config.ipam.ranges',
    },
    {
      name: 'host-local that Berth manages, of two sets of one family',
      object: macvlan('net', sets('10.1.0.0/16', '10.2.0.0/16'), byBerth),
      names: ['the 2 sets of ranges'],
    },
    {
      name: 'host-local that Berth manages, of a subnet beside ranges',
      object: macvlan('net', { ...sets('fd00::/64'), subnet: '10.1.0.0/16' }, byBerth),
      names: ['the 2 sets of ranges (10.1.0.0/16, fd00::/64)'],
    },
    {
      name: 'the same in a chain',
      object: nad(
        'net',
        { plugins: [{ type: 'bridge', ipam: sets('10.1.0.0/16', 'fd00::/64') }, { type: 'tuning' }] },
        byBerth,
      ),
      names: ['the 2 sets of ranges'],
      field: 'spec.config.plugins[0].ipam.ranges',
    },
    {
      name: 'a fault in the original of the lowered form',
      object: loweredForm('{"type":"berth","range":"192.168.20.0/24","range_start":"192.168.30.10"}'),
      names: ['192.168.30.10', '192.168.20.0/24'],
      field: `${AT}.range_start`,
    },
    {
      name: 'a second ipam beside that of Berth',
      object: nad('net', {
        plugins: [
          { type: 'macvlan', ipam: { type: 'berth', range: '10.0.0.0/24' } },
          { type: 'bridge', ipam: { type: 'static' } },
        ],
      }),
      names: ['a second ipam, static'],
      field: 'spec.config.plugins[1].ipam',
    },
    {
      name: 'a start outside the range, which whereabouts ignores',
      object: outside,
      names: ['192.168.30.10', '192.168.20.0/24'],
      field: 'spec.config.ipam.range_start',
    },
    {
      name: 'a start after the end',
      object: whereabouts({ range_start: '192.168.20.100', range_end: '192.168.20.10' }),
      names: ['192.168.20.100', '192.168.20.10'],
    },
    {
      name: 'a range of no CIDR form',
      object: macvlan('net', { type: 'whereabouts', range: '192.168.20.0' }),
      field: 'spec.config.ipam.range',
    },
    {
      name: 'an octal-looking octet',
      object: macvlan('net', { type: 'berth', range: '192.168.020.0/24' }),
      names: ['leading zero'],
    },
    { name: 'an IPv4-mapped IPv6 address', object: whereabouts({ gateway: '::ffff:192.168.20.1' }) },
    { name: 'two families in one range', object: whereabouts({ range_start: 'fd00::1' }), names: ['IPv6'] },
    {
      name: 'a gateway outside that a route needs',
      object: whereabouts({ gateway: '192.168.21.1', routes: [{ dst: '10.0.0.0/8' }] }),
      names: ['192.168.21.1', '10.0.0.0/8', 'network is unreachable'],
      field: 'spec.config.ipam.gateway',
    },
    {
      name: 'a gateway outside of berth, which hands out what it says itself',
      object: macvlan('net', { type: 'berth', range: '192.168.20.0/24', gateway: '192.168.21.1' }),
      names: ['192.168.21.1'],
    },
    {
      name: 'a route whose own gateway nobody reaches',
      object: whereabouts({ routes: [{ dst: '10.0.0.0/8', gw: '192.168.21.1' }] }),
      names: ['192.168.21.1', '10.0.0.0/8'],
      field: 'spec.config.ipam.routes[0]',
    },
    {
      name: 'a static address without prefix length',
      object: macvlan('net', { type: 'static', addresses: [{ address: '10.0.10.93' }] }),
      names: ['10.0.10.93'],
      field: 'spec.config.ipam.addresses[0].address',
    },
    {
      name: 'a subnet with host bits in host-local',
      object: macvlan('net', { type: 'host-local', subnet: '10.0.0.5/24' }),
      names: ['10.0.0.5/24', '10.0.0.0/24'],
    },
    {
      name: 'a route to nowhere',
      object: macvlan('net', { type: 'dhcp', routes: [], request: 'x' }),
      field: 'spec.config.ipam.request',
    },
    { name: 'an ipam without type', object: macvlan('net', { range: '10.0.0.0/24' }), names: ['type'] },
    { name: 'an update that brings the fault', old: whereabouts({}), object: outside },
  ],
  warn: [
    {
      name: 'an original that does not count, as static has addresses',
      object: loweredForm('{"type":"berth","range":"10.0.0.0/24"}', {
        addresses: [{ address: '10.0.0.5/24' }],
      }),
      names: ['static names addresses, and they count', 'remove the annotation'],
      field: AT,
    },
    {
      name: 'an original that does not count, as the ipam is another',
      object: macvlan('net', { type: 'dhcp' }, { annotations: { 'ipam.berth.dev/config': '{}' } }),
      names: ['the ipam is dhcp, and it counts'],
      field: AT,
    },
    {
      name: 'an exclusion outside, which excludes nothing',
      object: whereabouts({ exclude: ['10.0.0.0/24'] }),
      names: ['10.0.0.0/24'],
    },
    {
      name: 'a gateway outside that no route needs',
      object: whereabouts({ gateway: '192.168.21.1' }),
      names: ['192.168.21.1', 'no route leads through it'],
      field: 'spec.config.ipam.gateway',
    },
    {
      name: 'the same at restricted',
      object: whereabouts({ gateway: '192.168.21.1' }),
      level: 'restricted',
      names: ['192.168.21.1'],
    },
    {
      name: 'whereabouts without range, which a file on the nodes may give',
      object: macvlan('net', { type: 'whereabouts' }),
      names: ['whereabouts.conf'],
    },
    {
      name: 'two sets below a plugin that Berth does not know',
      object: nad('net', { type: 'antrea', ipam: sets('10.1.0.0/16', 'fd00::/64') }, byBerth),
      names: ['the 2 sets of ranges'],
    },
    {
      name: 'a gateway of host-local beside ranges, which is ignored',
      object: macvlan('net', {
        type: 'host-local',
        ranges: [[{ subnet: '10.1.0.0/16' }]],
        gateway: '10.1.0.1',
      }),
      names: ['gateway belongs to subnet'],
    },
  ],
})
