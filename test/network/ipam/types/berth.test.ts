import { describe, expect, it } from '@jest/globals'
import { describeIpam, ipamNetwork } from '../ipam-rows.ts'
import { RANGE_REFUSED } from '../range-syntax-rows.ts'

describeIpam('berth', {
  accepted: [
    [
      'a range with start, end and gateway',
      {
        range: '192.168.21.0/24',
        range_start: '192.168.21.10',
        range_end: '192.168.21.100',
        gateway: '192.168.21.1',
      },
    ],
    ['a span', { range: '192.168.21.10-192.168.21.99/24', exclude: ['192.168.21.50'] }],
    [
      'two families',
      {
        ipRanges: [{ range: '10.0.0.0/24' }, { range: 'fd00::/64' }],
        network_name: 'blue',
        routes: [{ dst: '10.9.0.0/16' }],
        dns: {},
      },
    ],
    ['a pool of the namespace', { pool: { kind: 'InClusterIPPool', name: 'machines' } }],
    [
      'a pool of the cluster with routes',
      { pool: { kind: 'GlobalInClusterIPPool', name: 'machines' }, routes: [{ dst: '0.0.0.0/0' }] },
    ],
    ['a /31, which Berth uses in full', { range: '10.0.0.0/31' }],
  ],
  refused: [
    ...RANGE_REFUSED,
    ['neither range nor pool', {}, ['']],
    ['a range and a pool', { range: '10.0.0.0/24', pool: { kind: 'InClusterIPPool', name: 'x' } }, ['.pool']],
    ['a pool of another kind', { pool: { kind: 'IPPool', name: 'x' } }, ['.pool.kind']],
    ['a pool without name', { pool: { kind: 'InClusterIPPool' } }, ['.pool']],
    ['a pool without kind', { pool: { name: 'x' } }, ['.pool']],
    [
      'a pool with a name that no object has',
      { pool: { kind: 'InClusterIPPool', name: 'X Y' } },
      ['.pool.name'],
    ],
    ['a pool as text', { pool: 'x' }, ['.pool']],
  ],
  unknown: [
    ["host-local's names", { range: '10.0.0.0/24', rangeStart: '10.0.0.5' }, ['.rangeStart']],
    ["whereabouts' own switches", { range: '10.0.0.0/24', log_level: 'debug' }, ['.log_level']],
    [
      'a key in the pool',
      { pool: { kind: 'InClusterIPPool', name: 'x', namespace: 'y' } },
      ['.pool.namespace'],
    ],
  ],
  plans: [
    ['all but network and broadcast address of IPv4', { range: '10.0.0.0/30' }, ['10.0.0.1-10.0.0.2']],
    ['all but the first address of IPv6 (RFC 4291)', { range: 'fd00::/126' }, ['fd00::1-fd00::3']],
    ['a /31 in full (RFC 3021)', { range: '10.0.0.0/31' }, ['10.0.0.0-10.0.0.1']],
    ['a /127 in full (RFC 6164)', { range: 'fd00::/127' }, ['fd00::-fd00::1']],
    ['a /32', { range: '10.0.0.7/32' }, ['10.0.0.7']],
    [
      'the gateway too, for the rule to see',
      { range: '10.0.0.0/24', range_end: '10.0.0.9', gateway: '10.0.0.1' },
      ['10.0.0.1-10.0.0.9'],
    ],
    ['nothing of its own from a pool', { pool: { kind: 'InClusterIPPool', name: 'x' } }, []],
    ['2^128 addresses but one', { range: '::/0' }, ['::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']],
  ],
})

describe('the plan of berth', () => {
  it('names the pool', () => {
    const network = ipamNetwork('berth', { POOL: { Kind: 'GlobalInClusterIPPool', name: 'machines' } })
    expect(network.plans[0]?.pool).toEqual({ kind: 'GlobalInClusterIPPool', name: 'machines' })
  })

  it('honours an address that a pod asks for', () => {
    expect(ipamNetwork('berth', { range: '10.0.0.0/24' }).plans[0]?.requested).toBe('honoured')
  })
})
