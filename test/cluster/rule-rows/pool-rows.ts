import { globalPool, ipAddress, macvlan, nad, pool } from './manifests.ts'
import type { RuleRow } from './rule-row.ts'

const allocated = [
  pool('machines', ['192.168.20.10-192.168.20.20']),
  ipAddress('machine-1', 'machines', '192.168.20.15'),
]

/** Rules about Cluster API pools. */
export const POOL_ROWS: readonly RuleRow[] = [
  {
    rule: 'pool-fields',
    when: 'the gateway is outside of the network',
    operation: 'create',
    object: pool('machines', ['192.168.20.10-192.168.20.20'], { gateway: '192.168.30.1' }),
    expected: { 'pool-fields': 'D' },
    words: ['192.168.30.1'],
  },
  {
    rule: 'pool-fields',
    when: 'a range of a v1alpha1 pool is reversed',
    operation: 'create',
    object: {
      apiVersion: 'ipam.cluster.x-k8s.io/v1alpha1',
      kind: 'InClusterIPPool',
      metadata: { name: 'machines' },
      spec: { start: '192.168.20.20', end: '192.168.20.10', prefix: 24, gateway: '192.168.20.1' },
    },
    expected: { 'pool-fields': 'D' },
  },
  {
    rule: 'range-overlap',
    when: 'a pool of all namespaces has the address',
    operation: 'create',
    state: [globalPool('global', ['192.168.20.0/28'])],
    object: pool('machines', ['192.168.20.10-192.168.20.20']),
    expected: { 'range-overlap': 'D' },
    words: ['global', '192.168.20.10'],
  },
  {
    rule: 'range-overlap',
    when: 'a NAD hands the addresses out',
    operation: 'create',
    state: [nad('net', macvlan())],
    object: globalPool('global', ['192.168.20.10']),
    expected: { 'range-overlap': 'D' },
    words: ['/net'],
  },
  {
    rule: 'pool-shrink',
    when: 'an allocated address would be left outside',
    state: allocated,
    operation: 'update',
    object: pool('machines', ['192.168.20.10-192.168.20.14']),
    expected: { 'pool-shrink': 'D' },
    words: ['192.168.20.15', 'machine-1'],
  },
  {
    rule: 'pool-shrink',
    when: 'only free addresses go',
    state: allocated,
    operation: 'update',
    object: pool('machines', ['192.168.20.10-192.168.20.15']),
    expected: {},
  },
  {
    rule: 'pool-in-use',
    when: 'addresses are allocated',
    state: allocated,
    operation: 'delete',
    object: pool('machines', []),
    expected: { 'pool-in-use': 'D' },
    words: ['192.168.20.15'],
  },
  {
    rule: 'pool-in-use',
    when: "Cluster API's own annotation lets it go",
    state: [
      pool(
        'machines',
        ['192.168.20.10-192.168.20.20'],
        {},
        {
          annotations: { 'ipam.cluster.x-k8s.io/skip-validate-delete-webhook': '' },
        },
      ),
      ipAddress('machine-1', 'machines', '192.168.20.15'),
    ],
    operation: 'delete',
    object: pool('machines', []),
    expected: {},
  },
  {
    rule: 'network-bounds',
    when: 'addresses are outside of the network that must contain them',
    operation: 'create',
    object: pool('machines', ['192.168.20.10'], {}, { annotations: { 'ipam.berth.dev/domain': 'bounded' } }),
    expected: { 'network-bounds': 'D' },
    words: ['vpc', '10.64.0.0/16'],
  },
]
