import { fixedMacvlan, hostDevice, macvlan, nad, namespace, onNode, pod } from './manifests.ts'
import { creations, RESTRICTED, type Creation, type RuleRow } from './rule-row.ts'

const ipvlan = { cniVersion: '1.0.0', type: 'ipvlan', master: 'eth1', mode: 'l2', ipam: { type: 'dhcp' } }
const ranged = (ipam: object) => macvlan({ ipam: { type: 'whereabouts', ...ipam } })
const hostLocal = macvlan({ ipam: { type: 'host-local', subnet: '192.168.20.0/24' } })
const misspelt = ranged({ range: '192.168.20.0/24', rangeStart: '192.168.20.10' })
const hijack = ranged({ range: '192.168.20.0/24', routes: [{ dst: '0.0.0.0/0', gw: '192.168.20.1' }] })

/** A rule that warns at baseline and denies at restricted, on the same NAD. */
const harder = (rule: string, when: string, object: RuleRow['object']): readonly Creation[] => [
  { rule, when, object, expected: { [rule]: 'W' } },
  { rule, when, labels: RESTRICTED, object, expected: { [rule]: 'D' } },
]

const CONFIGURATIONS: readonly RuleRow[] = creations(
  {
    rule: 'config-parses',
    when: 'a comma ends the configuration',
    object: nad('net', '{"cniVersion": "1.0.0",\n"type": "macvlan",}'),
    expected: { 'config-parses': 'D' },
    words: ['line 2'],
  },
  {
    rule: 'config-parses',
    when: 'the configuration is in a file on the node',
    object: { ...nad('net', ''), spec: {} },
    expected: {},
  },
  {
    rule: 'plugin-fields',
    when: 'a macvlan has a mode of its own invention',
    object: nad('net', macvlan({ mode: 'bridged' })),
    expected: { 'plugin-fields': 'D' },
    words: ['bridged', 'bridge'],
  },
  ...harder('unknown-field', 'a whereabouts range has the start of host-local', nad('net', misspelt)),
  ...harder('unknown-plugin', 'a plugin is of another vendor', nad('net', macvlan({ type: 'acme-net' }))),
  {
    rule: 'ipam-fields',
    when: 'a start is outside of its range',
    object: nad('net', ranged({ range: '192.168.20.0/24', range_start: '192.168.30.10' })),
    expected: { 'ipam-fields': 'D' },
    words: ['192.168.30.10', '192.168.20.0/24'],
  },
  ...harder('no-ipam', 'a macvlan has no ipam', nad('net', macvlan({ ipam: undefined }))),
  {
    rule: 'gateway-in-range',
    when: 'whereabouts would hand out its gateway',
    object: nad('net', ranged({ range: '192.168.20.0/24', gateway: '192.168.20.1' })),
    expected: { 'gateway-in-range': 'D' },
    words: ['192.168.20.1'],
  },
  ...harder('default-route-hijack', 'a route takes all traffic', nad('net', hijack)),
  ...harder(
    'primary-interface',
    'the master is the primary interface',
    nad('net', macvlan({ master: 'eth0' })),
  ),
  ...harder('host-local-spans-nodes', 'host-local is on a macvlan of many nodes', nad('net', hostLocal)),
  {
    rule: 'host-local-spans-nodes',
    when: 'the macvlan is on one node',
    object: nad('net', hostLocal, onNode('node1')),
    expected: {},
  },
  ...harder(
    'device-unbound',
    'nothing says which nodes have a device',
    nad('net', hostDevice('ens5', '10.0.8.4/24')),
  ),
  {
    rule: 'device-unbound',
    when: 'a node is labelled with the device',
    state: [
      { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', labels: { 'device.berth.dev/ens5': '' } } },
    ],
    object: nad('net', hostDevice('ens5', '10.0.8.4/24')),
    expected: {},
  },
)

const CONFLICTS: readonly RuleRow[] = creations(
  {
    rule: 'range-overlap',
    when: 'two whereabouts ranges overlap and differ, and each keeps to its own account',
    state: [nad('there', ranged({ range: '192.168.20.0/24', enable_overlapping_ranges: false }))],
    object: nad('net', ranged({ range: '192.168.20.128/25', enable_overlapping_ranges: false })),
    expected: { 'range-overlap': 'D' },
    words: ['/there', '192.168.20.128'],
  },
  {
    rule: 'range-overlap',
    when: 'two NADs draw from one whereabouts range',
    state: [nad('there', macvlan())],
    object: nad('net', macvlan()),
    expected: {},
  },
  {
    rule: 'range-overlap',
    when: 'the two are of different domains',
    state: [nad('there', macvlan())],
    object: nad('net', ranged({ range: '192.168.20.128/25' }), {
      annotations: { 'ipam.berth.dev/domain': 'another' },
    }),
    expected: {},
  },
  {
    rule: 'range-overlap',
    when: 'two berth ranges overlap in part',
    state: [nad('there', macvlan({ ipam: { type: 'berth', range: '192.168.20.0/24' } }))],
    object: nad('net', macvlan({ ipam: { type: 'berth', range: '192.168.20.128/25' } })),
    expected: { 'range-overlap': 'W' },
  },
  {
    rule: 'range-overlap',
    when: 'a range is in a reserved network',
    object: nad('net', ranged({ range: '10.244.7.0/24' })),
    expected: { 'range-overlap': 'D' },
    words: ['pods', '10.244.'],
  },
  {
    rule: 'range-overlap',
    when: 'the other is a pool of all namespaces',
    state: [
      {
        apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
        kind: 'GlobalInClusterIPPool',
        metadata: { name: 'machines' },
        spec: { addresses: ['192.168.20.5-192.168.20.9'], prefix: 24, gateway: '192.168.20.1' },
      },
    ],
    object: nad('net', fixedMacvlan('192.168.20.7/24')),
    expected: { 'range-overlap': 'D' },
    words: ['machines', '192.168.20.7'],
  },
  {
    rule: 'master-conflict',
    when: 'a macvlan comes to the master of an ipvlan',
    state: [nad('there', ipvlan)],
    object: nad('net', macvlan()),
    expected: { 'master-conflict': 'D' },
    words: ['/there', 'eth1'],
  },
  {
    rule: 'master-conflict',
    when: 'the two are on different nodes',
    state: [nad('there', ipvlan, onNode('node1'))],
    object: nad('net', macvlan(), onNode('node2')),
    expected: {},
  },
  {
    rule: 'master-conflict',
    when: 'two NADs of two namespaces take one host device',
    state: [
      namespace('other-devices'),
      nad('there', hostDevice('ens5', '10.0.8.4/24'), { ...onNode('node1'), namespace: 'other-devices' }),
    ],
    object: nad('net', hostDevice('ens5', '10.0.8.5/24'), onNode('node1')),
    expected: { 'master-conflict': 'W' },
    words: ['other-devices/there'],
  },
)

const FORCED = { annotations: { 'berth.dev/force': 'true' } }

const REMOVALS: readonly RuleRow[] = creations(
  {
    rule: 'network-in-use',
    when: 'a pod uses the NAD that is deleted',
    state: [nad('net', macvlan()), pod('user', 'net')],
    operation: 'delete',
    object: nad('net', macvlan()),
    expected: { 'network-in-use': 'D' },
    words: ['/user'],
  },
  {
    rule: 'network-in-use',
    when: 'the deletion is forced',
    state: [nad('net', macvlan(), FORCED), pod('user', 'net')],
    operation: 'delete',
    object: nad('net', macvlan()),
    expected: {},
  },
  {
    rule: 'network-in-use',
    when: 'nobody uses it',
    state: [nad('net', macvlan()), nad('other', macvlan()), pod('user', 'other')],
    operation: 'delete',
    object: nad('net', macvlan()),
    expected: {},
  },
  {
    rule: 'network-in-use',
    when: 'the master changes under a pod',
    state: [nad('net', macvlan()), pod('user', 'net')],
    operation: 'update',
    object: nad('net', macvlan({ master: 'eth2' })),
    expected: { 'network-in-use': 'D' },
    words: ['eth2', '/user'],
  },
  {
    rule: 'network-in-use',
    when: 'only the mtu changes',
    state: [nad('net', macvlan()), pod('user', 'net')],
    operation: 'update',
    object: nad('net', macvlan({ mtu: 1400 })),
    expected: {},
  },
)

/** Rules about NetworkAttachmentDefinitions. */
export const NETWORK_ROWS: readonly RuleRow[] = [...CONFIGURATIONS, ...CONFLICTS, ...REMOVALS]
