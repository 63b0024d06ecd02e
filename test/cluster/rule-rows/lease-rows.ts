import type { KubeObject } from './kube-object.ts'
import { globalPool, macvlan, nad, pod } from './manifests.ts'
import { creations, type RuleRow } from './rule-row.ts'

const RANGE = { type: 'berth', range: '192.168.20.0/24' }
const berth = nad('net', macvlan({ ipam: RANGE }))
const asks = pod('web', [{ name: 'net', ips: ['192.168.20.5/24'] }])
/** The lowered form, as its author writes it. */
const lowered = (original: object, ipam: object = {}): KubeObject =>
  nad('net', macvlan({ capabilities: { ips: true }, ipam: { type: 'static', ...ipam } }), {
    annotations: { 'ipam.berth.dev/config': JSON.stringify(original) },
  })

const WHOLE = { kind: 'GlobalInClusterIPPool', name: 'leased' }
const GONE = { name: 'gone', uid: 'b6a4c5f0-0000-4000-8000-000000000001' }

/** The lease of an address of the pool `leased`. */
const lease = (address: string, spec: Readonly<Record<string, unknown>>): KubeObject => ({
  apiVersion: 'ipam.berth.dev/v1alpha1',
  kind: 'IPLease',
  metadata: { name: `default.${address.replaceAll('.', '-')}` },
  spec: { address, prefix: 24, domain: 'default', pool: WHOLE, ...spec },
})
const ofClaim = (address: string): KubeObject =>
  lease(address, {
    owner: { kind: 'IPAddressClaim', namespace: 'elsewhere', ...GONE, name: 'machine-1' },
    phase: 'Bound',
  })
const ofPod = (address: string, phase: string): KubeObject =>
  lease(address, {
    owner: { kind: 'Pod', namespace: 'elsewhere', ...GONE, interface: 'net1' },
    pod: GONE,
    phase,
    ...(phase === 'Bound' ? {} : { releasedAt: '2026-01-02T03:04:05Z' }),
  })
const pool = globalPool('leased', ['192.168.20.10-192.168.20.20'])

/** Rules about networks and pools whose addresses Berth leases. */
export const LEASE_ROWS: readonly RuleRow[] = [
  ...creations(
    {
      rule: 'requested-address',
      when: 'the address is leased to a claim',
      state: [berth, ofClaim('192.168.20.5')],
      object: asks,
      expected: { 'requested-address': 'D' },
      words: ['IPAddressClaim elsewhere/machine-1', 'Bound'],
    },
    {
      rule: 'requested-address',
      when: 'the address rests after a pod',
      state: [berth, ofPod('192.168.20.5', 'Quarantined')],
      object: asks,
      expected: { 'requested-address': 'W' },
      words: ['pod elsewhere/gone', 'Quarantined since 2026-01-02T03:04:05Z', 'the pod waits'],
    },
    {
      rule: 'requested-address',
      when: 'the address is leased to a pod that is gone',
      state: [berth, ofPod('192.168.20.5', 'Bound')],
      object: asks,
      expected: { 'requested-address': 'W' },
      words: ['pod elsewhere/gone', 'the pod waits'],
    },
    {
      rule: 'pool-exhausted',
      when: 'the addresses are leased',
      state: [
        nad('net', macvlan({ ipam: { type: 'berth', range: '192.168.20.5/32' } })),
        ofClaim('192.168.20.5'),
      ],
      object: pod('web', 'net'),
      expected: { 'pool-exhausted': 'W' },
      words: ['IPAddressClaim elsewhere/machine-1 (1)', 'waits in line'],
    },
    {
      rule: 'ipam-fields',
      when: 'the lowered form of ipam berth is written by hand',
      object: lowered(RANGE),
      expected: {},
    },
    {
      rule: 'ipam-fields',
      when: 'the original of the lowered form has a start outside of its range',
      object: lowered({ ...RANGE, range_start: '192.168.30.10' }),
      expected: { 'ipam-fields': 'D' },
      words: ['metadata.annotations[ipam.berth.dev/config].range_start', '192.168.30.10'],
    },
    {
      rule: 'ipam-fields',
      when: 'ipam berth has a start outside of its range: it is told where it is written',
      object: nad('net', macvlan({ ipam: { ...RANGE, range_start: '192.168.30.10' } })),
      expected: { 'ipam-fields': 'D' },
      words: ['spec.config.ipam.range_start', '192.168.30.10'],
    },
    {
      rule: 'ipam-fields',
      when: 'static has addresses beside the original of the lowered form',
      object: lowered(RANGE, { addresses: [{ address: '192.168.20.5/24' }] }),
      expected: { 'ipam-fields': 'W' },
      words: ['they count'],
    },
    {
      rule: 'unknown-field',
      when: 'ipam berth has a field of host-local: it is told where it is written, though stored elsewhere',
      object: nad('net', macvlan({ ipam: { ...RANGE, rangeStart: '192.168.20.10' } })),
      expected: { 'unknown-field': 'W' },
      words: ['spec.config.ipam.rangeStart', 'range_start'],
    },
  ),
  {
    rule: 'network-in-use',
    when: 'a manifest of ipam berth is applied again under its pods',
    operation: 'update',
    state: [berth, pod('web', 'net')],
    object: berth,
    expected: {},
  },
  {
    rule: 'network-in-use',
    when: 'ipam berth becomes another under its pods',
    operation: 'update',
    state: [berth, pod('web', 'net')],
    object: nad('net', macvlan({ ipam: { type: 'dhcp' } })),
    expected: { 'network-in-use': 'D' },
    words: ['from berth to dhcp'],
  },
  {
    rule: 'pool-shrink',
    when: 'an address that is leased would be left outside',
    operation: 'update',
    state: [pool, ofPod('192.168.20.15', 'Bound')],
    object: globalPool('leased', ['192.168.20.10-192.168.20.14']),
    expected: { 'pool-shrink': 'D' },
    words: ['192.168.20.15 (pod elsewhere/gone)'],
  },
  {
    rule: 'pool-in-use',
    when: 'addresses are leased',
    operation: 'delete',
    state: [pool, ofClaim('192.168.20.15')],
    object: globalPool('leased', []),
    expected: { 'pool-in-use': 'D' },
    words: ['192.168.20.15 (IPAddressClaim elsewhere/machine-1)'],
  },
  {
    rule: 'pool-in-use',
    when: 'its addresses only rest',
    operation: 'delete',
    state: [pool, ofPod('192.168.20.15', 'Quarantined')],
    object: globalPool('leased', []),
    expected: {},
  },
]
