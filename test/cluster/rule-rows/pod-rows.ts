import { macvlan, nad, namespace, NETWORKS, pod } from './manifests.ts'
import { POD_ADDRESS_ROWS } from './pod-address-rows.ts'
import { creations, RESTRICTED, type RuleRow } from './rule-row.ts'

const net = nad('net', macvlan())
const elsewhere = [namespace('other-networks'), nad('net', macvlan(), { namespace: 'other-networks' })]
const shared = [
  namespace('other-shared'),
  nad('net', macvlan(), { namespace: 'other-shared', labels: { 'berth.dev/shared': 'true' } }),
]

const ANNOTATIONS: readonly RuleRow[] = creations(
  {
    rule: 'annotation-grammar',
    when: 'a name has two slashes',
    object: pod('web', 'a/b/c'),
    expected: { 'annotation-grammar': 'D' },
    words: ['a/b/c'],
  },
  {
    rule: 'annotation-grammar',
    when: 'an update brings a JSON object that is no list',
    state: [net, pod('web', 'net')],
    operation: 'update',
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', annotations: { [NETWORKS]: '{"name": "net"}' } },
    },
    expected: { 'annotation-grammar': 'D' },
  },
  {
    rule: 'network-exists',
    when: 'the name has a slip',
    state: [nad('storage-1', macvlan()), nad('storage-2', macvlan())],
    object: pod('web', 'storage'),
    expected: { 'network-exists': 'D' },
    words: ['storage-1', 'storage-2'],
  },
  {
    rule: 'network-exists',
    when: 'it is in another namespace',
    state: elsewhere,
    object: pod('web', 'net'),
    expected: { 'network-exists': 'D' },
    words: ['other-networks/net'],
  },
  {
    rule: 'network-isolation',
    when: 'a network of another namespace is asked for',
    labels: RESTRICTED,
    state: [namespace('other-isolated'), nad('net', macvlan(), { namespace: 'other-isolated' })],
    object: pod('web', 'other-isolated/net'),
    expected: { 'network-isolation': 'D' },
    words: ['other-isolated/net'],
  },
  {
    rule: 'network-isolation',
    when: 'the network is shared',
    labels: RESTRICTED,
    state: shared,
    object: pod('web', 'other-shared/net'),
    expected: {},
  },
  {
    rule: 'network-isolation',
    when: 'the namespace is at baseline',
    state: [namespace('other-open'), nad('net', macvlan(), { namespace: 'other-open' })],
    object: pod('web', 'other-open/net'),
    expected: {},
  },
  {
    rule: 'interface-name',
    when: 'a name meets the counted one',
    state: [net],
    object: pod('web', 'net@net2,net'),
    expected: { 'interface-name': 'D' },
    words: ['net2'],
  },
  {
    rule: 'default-route-choice',
    when: 'two attachments bring an IPv4 default route',
    state: [net],
    object: pod('web', [
      { name: 'net', 'default-route': ['192.168.20.1'] },
      { name: 'net', 'default-route': ['192.168.20.2'] },
    ]),
    expected: { 'default-route-choice': 'D' },
  },
  {
    rule: 'host-network',
    when: 'a pod on the host network asks for networks',
    state: [net],
    object: pod('web', 'net', { hostNetwork: true }),
    expected: { 'host-network': 'W' },
  },
)

const METADATA: readonly RuleRow[] = creations(
  {
    rule: 'reserved-metadata',
    when: 'a pod claims to have been injected',
    labels: { 'berth.dev/enforce': 'privileged' },
    object: pod(
      'web',
      undefined,
      {},
      { annotations: { 'berth.dev/injected': '[{"what":"all","by":"me"}]' } },
    ),
    expected: { 'reserved-metadata': 'D' },
  },
  {
    rule: 'reserved-metadata',
    when: "a pod sets Berth's gate without need",
    object: pod('web', undefined, { schedulingGates: [{ name: 'ipam.berth.dev/address' }] }),
    expected: { 'reserved-metadata': 'D' },
    words: ['ipam.berth.dev/address'],
  },
  {
    rule: 'reserved-metadata',
    when: 'a key is misspelt',
    object: pod('web', undefined, {}, { annotations: { 'berth.dev/atach': 'false' } }),
    expected: { 'reserved-metadata': 'W' },
    words: ['berth.dev/attach'],
  },
)

/** Rules about Pods. */
export const POD_ROWS: readonly RuleRow[] = [...ANNOTATIONS, ...POD_ADDRESS_ROWS, ...METADATA]
