import type { JsonObject, JsonValue } from '../../network/json/json.ts'
import { IPAM_CONFIG_ANNOTATION, MANAGED_ANNOTATION } from '../../network/nad/network.ts'
import { NODE_BRIDGE, type NodeName } from './nodes.ts'
import { hasIptables } from './requirements.ts'

export const MACVLAN = { type: 'macvlan', master: 'eth1', mode: 'bridge' }
const BRIDGE = { type: 'bridge', bridge: NODE_BRIDGE }
// By no IFNAME: tuning 1.1 puts the interface there in ADD and not in CHECK.
const TUNING = { type: 'tuning', sysctl: { 'net.ipv4.conf.all.arp_notify': '1' } }
const APART: readonly [NodeName, NodeName] = ['node-a', 'node-b']
const TOGETHER: readonly [NodeName, NodeName] = ['node-a', 'node-a']

/** A network with two pods on it, and what must be on their interfaces. */
export interface Row {
  readonly title: string
  /** A plugin, or `{plugins: [...]}`. */
  readonly config: JsonObject
  readonly annotations?: Readonly<Record<string, string>>
  /** Where the two pods run. */
  readonly nodes: readonly [NodeName, NodeName]
  /** What the pods ask for; `net` unless given. */
  readonly networks?: readonly [JsonValue, JsonValue]
  /** By pod. */
  readonly addresses: readonly [readonly string[], readonly string[]]
  readonly routes?: readonly string[]
}

export const ROWS: readonly Row[] = [
  {
    title: 'macvlan, IPv4, a route through the gateway',
    config: {
      ...MACVLAN,
      ipam: {
        type: 'berth',
        range: '10.70.1.0/24',
        gateway: '10.70.1.1',
        routes: [{ dst: '10.99.0.0/16', gw: '10.70.1.1' }, { dst: '10.98.0.0/16' }],
      },
    },
    nodes: APART,
    addresses: [['10.70.1.2/24'], ['10.70.1.3/24']],
    routes: ['10.98.0.0/16 via 10.70.1.1 dev net1', '10.99.0.0/16 via 10.70.1.1 dev net1'],
  },
  {
    title: 'macvlan, IPv6',
    config: {
      ...MACVLAN,
      ipam: {
        type: 'berth',
        range: 'fd00:70:2::/64',
        routes: [{ dst: 'fd00:99::/32', gw: 'fd00:70:2::ffff' }],
      },
    },
    nodes: APART,
    addresses: [['fd00:70:2::1/64'], ['fd00:70:2::2/64']],
    routes: ['fd00:99::/32 via fd00:70:2::ffff dev net1'],
  },
  {
    title: 'macvlan, dual stack',
    config: {
      ...MACVLAN,
      ipam: { type: 'berth', ipRanges: [{ range: '10.70.3.0/25' }, { range: 'fd00:70:3::/112' }] },
    },
    nodes: APART,
    addresses: [
      ['10.70.3.1/25', 'fd00:70:3::1/112'],
      ['10.70.3.2/25', 'fd00:70:3::2/112'],
    ],
  },
  {
    title: 'macvlan in a chain with tuning, dual stack',
    config: {
      plugins: [
        {
          ...MACVLAN,
          ipam: { type: 'berth', ipRanges: [{ range: '10.70.4.0/24' }, { range: 'fd00:70:4::/64' }] },
        },
        TUNING,
      ],
    },
    nodes: APART,
    addresses: [
      ['10.70.4.1/24', 'fd00:70:4::1/64'],
      ['10.70.4.2/24', 'fd00:70:4::2/64'],
    ],
  },
  {
    title: 'bridge, dual stack',
    config: {
      ...BRIDGE,
      ipam: { type: 'berth', ipRanges: [{ range: '10.70.5.0/24' }, { range: 'fd00:70:5::/64' }] },
    },
    nodes: TOGETHER,
    addresses: [
      ['10.70.5.1/24', 'fd00:70:5::1/64'],
      ['10.70.5.2/24', 'fd00:70:5::2/64'],
    ],
  },
  {
    title: 'bridge in a chain with tuning and portmap',
    config: {
      plugins: [
        { ...BRIDGE, ipam: { type: 'berth', range: '10.70.6.0/24' } },
        TUNING,
        ...(hasIptables() ? [{ type: 'portmap', capabilities: { portMappings: true } }] : []),
      ],
    },
    nodes: TOGETHER,
    addresses: [['10.70.6.1/24'], ['10.70.6.2/24']],
  },
  {
    title: 'host-device, dual stack',
    config: {
      type: 'host-device',
      device: 'eth2',
      ipam: { type: 'berth', ipRanges: [{ range: '10.70.7.0/24' }, { range: 'fd00:70:7::/64' }] },
    },
    nodes: APART,
    addresses: [
      ['10.70.7.1/24', 'fd00:70:7::1/64'],
      ['10.70.7.2/24', 'fd00:70:7::2/64'],
    ],
  },
  {
    title: 'macvlan with host-local that Berth manages: one book for both nodes',
    config: {
      ...MACVLAN,
      ipam: {
        type: 'host-local',
        ranges: [[{ subnet: '10.70.8.0/24' }]],
        routes: [{ dst: '10.99.0.0/16', gw: '10.70.8.1' }],
      },
    },
    annotations: { [MANAGED_ANNOTATION]: 'true' },
    nodes: APART,
    addresses: [['10.70.8.2/24'], ['10.70.8.3/24']],
    routes: ['10.99.0.0/16 via 10.70.8.1 dev net1'],
  },
  {
    title: 'bridge with host-local that Berth manages, in a chain',
    config: {
      plugins: [
        { ...BRIDGE, ipam: { type: 'host-local', subnet: '10.70.9.0/24' }, capabilities: { ips: true } },
        TUNING,
      ],
    },
    annotations: { [MANAGED_ANNOTATION]: 'true' },
    nodes: TOGETHER,
    addresses: [['10.70.9.2/24'], ['10.70.9.3/24']],
  },
  {
    title: 'macvlan with static, lowered by hand, without the capability: CNI_ARGS alone',
    config: { ...MACVLAN, ipam: { type: 'static', routes: [{ dst: '10.99.0.0/16', gw: '10.70.10.9' }] } },
    annotations: {
      [IPAM_CONFIG_ANNOTATION]: JSON.stringify({
        type: 'berth',
        ipRanges: [{ range: '10.70.10.0/24' }, { range: 'fd00:70:10::/64' }],
      }),
    },
    nodes: APART,
    addresses: [
      ['10.70.10.1/24', 'fd00:70:10::1/64'],
      ['10.70.10.2/24', 'fd00:70:10::2/64'],
    ],
    routes: ['10.99.0.0/16 via 10.70.10.9 dev net1'],
  },
  {
    title: 'macvlan, an address of choice and an interface of choice beside the lowest',
    config: { ...MACVLAN, ipam: { type: 'berth', range: '10.70.11.0/24' } },
    nodes: APART,
    networks: [[{ name: 'net', ips: ['10.70.11.50/24'], interface: 'lan0' }], 'net@lan0'],
    addresses: [['10.70.11.50/24'], ['10.70.11.1/24']],
  },
  {
    title: 'macvlan, addresses of a Cluster API pool, dual attachment',
    config: {
      ...MACVLAN,
      ipam: { type: 'berth', pool: { kind: 'GlobalInClusterIPPool', name: 'cards' } },
    },
    nodes: APART,
    networks: ['net,net', 'net,net'],
    addresses: [
      ['10.70.12.10/24', '10.70.12.11/24'],
      ['10.70.12.12/24', '10.70.12.13/24'],
    ],
  },
]
