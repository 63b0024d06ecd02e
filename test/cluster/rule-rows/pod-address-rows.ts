import { fixedMacvlan, hostDevice, macvlan, nad, node, onNode, pod } from './manifests.ts'
import { creations, RESTRICTED, type RuleRow } from './rule-row.ts'

const net = nad('net', macvlan())
const takesIps = nad('net', macvlan({ ipam: { type: 'static' }, capabilities: { ips: true } }))
const berth = nad(
  'net',
  macvlan({ ipam: { type: 'berth', range: '192.168.20.0/30', gateway: '192.168.20.1' } }),
)
const asks = (...ips: readonly string[]) => [{ name: 'net', ips }]

const ADDRESSES: readonly RuleRow[] = creations(
  {
    rule: 'requested-address',
    when: 'another pod has the address',
    state: [takesIps, pod('holder', asks('192.168.20.5/24'))],
    object: pod('web', asks('192.168.20.5/24')),
    expected: { 'requested-address': 'D' },
    words: ['192.168.20.5', '/holder'],
  },
  {
    rule: 'requested-address',
    when: 'whereabouts would add an address of its own',
    state: [net],
    object: pod('web', asks('192.168.20.5/24')),
    expected: { 'requested-address': 'D' },
    words: ['whereabouts'],
  },
  {
    rule: 'requested-address',
    when: 'the address is free',
    state: [takesIps, pod('holder', asks('192.168.20.5/24'))],
    object: pod('web', asks('192.168.20.6/24')),
    expected: {},
  },
  {
    rule: 'requested-mac',
    when: 'the MAC address is a multicast address',
    state: [net],
    object: pod('web', [{ name: 'net', mac: '03:00:00:00:00:01' }]),
    expected: { 'requested-mac': 'D' },
  },
  {
    rule: 'requested-mac',
    when: 'another pod has it',
    state: [net, pod('holder', [{ name: 'net', mac: '02:00:00:00:00:01' }])],
    object: pod('web', [{ name: 'net', mac: '02:00:00:00:00:01' }]),
    expected: { 'requested-mac': 'D' },
    words: ['/holder'],
  },
  {
    rule: 'address-in-use',
    when: 'the one address of a network is taken',
    state: [nad('net', fixedMacvlan('192.168.20.7/24')), pod('holder', 'net')],
    object: pod('web', 'net'),
    expected: { 'address-in-use': 'D' },
    words: ['192.168.20.7/24', '/holder'],
  },
  {
    rule: 'pool-exhausted',
    when: 'the one free address is taken',
    state: [berth, pod('holder', asks('192.168.20.2/30'))],
    object: pod('web', 'net'),
    expected: { 'pool-exhausted': 'W' },
    words: ['/holder'],
  },
  {
    rule: 'privileged-attachment',
    when: 'a pod chooses its MAC address',
    labels: RESTRICTED,
    state: [net],
    object: pod('web', [{ name: 'net', mac: '02:00:00:00:00:01' }]),
    expected: { 'privileged-attachment': 'D' },
    words: ['berth.dev/allow: macs'],
  },
  {
    rule: 'privileged-attachment',
    when: 'a pod of a namespace at baseline chooses its MAC address',
    state: [net],
    object: pod('web', [{ name: 'net', mac: '02:00:00:00:00:01' }]),
    expected: {},
  },
  {
    rule: 'privileged-attachment',
    when: 'its namespace has leave',
    labels: { ...RESTRICTED, 'berth.dev/allow': 'macs' },
    state: [net],
    object: pod('web', [{ name: 'net', mac: '02:00:00:00:00:01' }]),
    expected: {},
  },
)

const vnic = (name: string, on: string) =>
  nad(name, hostDevice('ens5', on === 'node1' ? '10.0.8.4/24' : '10.0.8.5/24'), onNode(on))

const PLACEMENTS: readonly RuleRow[] = creations(
  {
    rule: 'device-in-use',
    when: 'a pod on that node holds the device',
    state: [
      node('node1'),
      nad('one', hostDevice('ens5', '10.0.8.4/24'), onNode('node1')),
      nad('two', hostDevice('ens5', '10.0.8.5/24'), onNode('node1')),
      pod('holder', 'one', { nodeName: 'node1' }),
    ],
    object: pod('web', 'two'),
    expected: { 'device-in-use': 'D' },
    words: ['ens5', '/holder'],
  },
  {
    rule: 'device-in-use',
    when: 'the holder is on another node',
    state: [node('node1'), node('node2'), vnic('one', 'node1'), vnic('two', 'node2'), pod('holder', 'one')],
    object: pod('web', 'two'),
    expected: {},
  },
  {
    rule: 'placement-contradiction',
    when: 'two networks are on two nodes',
    state: [node('node1'), node('node2'), vnic('one', 'node1'), vnic('two', 'node2')],
    object: pod('web', 'one,two'),
    expected: { 'placement-contradiction': 'D', 'device-in-use': 'D' },
    words: ['node1', 'node2'],
  },
  {
    rule: 'placement-contradiction',
    when: 'the pod asks for another node than its network',
    state: [node('node1'), node('node2'), vnic('one', 'node1')],
    object: pod('web', 'one', { nodeSelector: { 'kubernetes.io/hostname': 'node2' } }),
    expected: { 'placement-contradiction': 'D' },
    words: ['node1', 'node2'],
  },
  {
    rule: 'node-name-gate',
    when: 'a pod of a Berth-managed network names its node',
    state: [node('node1'), berth],
    object: pod('web', 'net', { nodeName: 'node1' }),
    expected: { 'node-name-gate': 'W' },
    words: ['node1'],
  },
)

/** Rules about what a pod wants for itself: addresses, devices, a node. */
export const POD_ADDRESS_ROWS: readonly RuleRow[] = [...ADDRESSES, ...PLACEMENTS]
