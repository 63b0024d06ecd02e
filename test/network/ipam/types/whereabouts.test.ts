import { describe, expect, it } from '@jest/globals'
import { ipamProblems } from '../../../../network/nad/checks.ts'
import { describeIpam, gateways, ipamNetwork } from '../ipam-rows.ts'
import { RANGE_REFUSED } from '../range-syntax-rows.ts'

describeIpam('whereabouts', {
  accepted: [
    ['a CIDR', { range: '192.168.20.0/24' }],
    ['a CIDR with host bits, as its documentation shows', { range: '192.168.2.225/28' }],
    [
      'start and end',
      {
        range: '192.168.20.0/24',
        range_start: '192.168.20.10',
        range_end: '192.168.20.100',
        gateway: '192.168.20.1',
      },
    ],
    ['a span', { range: '192.168.1.5-192.168.1.25/24' }],
    [
      'a span whose ends are repeated',
      { range: '192.168.1.5-192.168.1.25/24', range_start: '192.168.1.5', range_end: '192.168.1.25' },
    ],
    ['an on-link gateway', { range: '192.168.20.0/24', gateway: '0.0.0.0' }],
    ['an empty gateway', { range: '192.168.20.0/24', gateway: '' }],
    [
      'exclusions as CIDRs and addresses',
      { range: '192.168.2.225/28', exclude: ['192.168.2.229/30', '192.168.2.236'] },
    ],
    [
      'dual stack',
      { ipRanges: [{ range: '192.168.10.1/24' }, { range: 'abcd::1/64', exclude: ['abcd::10/124'] }] },
    ],
    ['a range of 2^127 addresses', { range: '8000::/1', exclude: ['8000::/2'] }],
    ['keys in any case', { RANGE: '192.168.20.0/24', Range_Start: '192.168.20.10' }],
    [
      'routes',
      {
        range: '10.0.0.0/24',
        routes: [
          { dst: '0.0.0.0/0', gw: '10.0.0.1' },
          { dst: 'fd00::1/64', priority: 5, mtu: 1400 },
        ],
      },
    ],
    ['a link-local gateway, which every link reaches', { range: 'fd00::/64', gateway: 'fe80::1' }],
    [
      'a gateway outside below ptp, which reaches any',
      { range: '10.0.0.0/24', gateway: '169.254.1.1' },
      { plugin: { type: 'ptp' } },
    ],
    [
      'a route through a gateway that an on-link route reaches',
      {
        range: '10.0.0.0/24',
        routes: [
          { dst: '10.1.0.1/32', gw: '0.0.0.0' },
          { dst: '10.2.0.0/16', gw: '10.1.0.1' },
        ],
      },
    ],
    [
      'a route below sriov, which puts none on a device of DPDK',
      { range: '10.0.0.0/24', routes: [{ dst: '10.2.0.0/16', gw: '10.1.0.1' }] },
      { plugin: { type: 'sriov' } },
    ],
    ['addresses without range', { addresses: [{ address: '10.9.0.1/24' }] }],
    ['no range with a file of defaults', { configuration_path: '/etc/whereabouts.conf' }],
    [
      'everything else',
      {
        range: '10.0.0.0/16',
        network_name: 'blue',
        enable_overlapping_ranges: false,
        node_slice_size: '/24',
        kubernetes: { kubeconfig: '/etc/kc' },
        datastore: 'kubernetes',
        etcd_host: 'x',
        leader_lease_duration: 1500,
        leader_renew_deadline: 1000,
        leader_retry_period: 500,
        sleep_for_race: 0,
        log_file: '/tmp/w',
        log_level: 'debug',
        reconciler_cron_expression: '30 4 * * *',
        dns: { search: ['x'] },
        addresses: [{ address: '10.9.0.1/24' }],
      },
    ],
  ],
  refused: [
    ...RANGE_REFUSED,
    ['a /31, which has no usable address for it', { range: '10.0.0.0/31' }, ['.range']],
    ['a /127', { range: 'fd00::/127' }, ['.range']],
    ['no range', {}, ['']],
    ['an empty list of ranges', { ipRanges: [] }, ['']],
    ['a slice larger than the range', { range: '10.0.0.0/24', node_slice_size: '/16' }, ['.node_slice_size']],
    ['slices of IPv6', { range: 'fd00::/64', node_slice_size: '/80' }, ['.node_slice_size']],
    [
      'a slice that is no prefix length',
      { range: '10.0.0.0/24', node_slice_size: 'small' },
      ['.node_slice_size'],
    ],
    [
      'a switch in quotes',
      { range: '10.0.0.0/24', enable_overlapping_ranges: 'true' },
      ['.enable_overlapping_ranges'],
    ],
    [
      'two fixed IPv4 addresses with an old cniVersion',
      { range: '10.0.0.0/24', addresses: [{ address: '10.1.0.1/24' }, { address: '10.1.0.2/24' }] },
      ['.addresses'],
      { plugin: { cniVersion: '0.2.0' } },
    ],
  ],
  unknown: [
    [
      "host-local's names",
      { range: '10.0.0.0/24', rangeStart: '10.0.0.5', rangeEnd: '10.0.0.9' },
      ['.rangeStart', '.rangeEnd'],
    ],
    [
      'a gateway of one range',
      { ipRanges: [{ range: '10.0.0.0/24', gateway: '10.0.0.1' }] },
      ['.ipRanges[0].gateway'],
    ],
    ['overlapping_ranges', { range: '10.0.0.0/24', overlapping_ranges: true }, ['.overlapping_ranges']],
  ],
  // Facts of its own tests (pkg/iphelpers, pkg/allocate, cmd), at 3a262bd0cd87.
  plans: [
    [
      'all but first and last of an IPv4 block',
      { range: '192.168.21.100/30' },
      ['192.168.21.101-192.168.21.102'],
    ],
    ['all but first and last of an IPv6 block', { range: '2001::0/116' }, ['2001::1-2001::ffe']],
    [
      'from the start',
      { range: '192.168.2.200/24', range_start: '192.168.2.23' },
      ['192.168.2.23-192.168.2.254'],
    ],
    ['to the end', { range: '192.168.2.200/24', range_end: '192.168.2.100' }, ['192.168.2.1-192.168.2.100']],
    [
      'all, if start and end are outside',
      { range: '192.168.2.200/24', range_start: '192.168.1.150', range_end: '192.168.3.100' },
      ['192.168.2.1-192.168.2.254'],
    ],
    [
      'from the start, if the end is before it',
      { range: '192.168.2.200/24', range_start: '192.168.2.100', range_end: '192.168.2.50' },
      ['192.168.2.100-192.168.2.254'],
    ],
    [
      'an interior address that ends in zeros',
      { range: '2001:db8:480:603d:0304:0403:000:0000-2001:db8:480:603d:0304:0403:0000:0004/64' },
      ['2001:db8:480:603d:304:403::-2001:db8:480:603d:304:403:0:4'],
    ],
    [
      'no network address, even if it is the start',
      { range: '2001:db8:5422:0005::-2001:db8:5422:0005:7fff:ffff:ffff:ffff/64' },
      ['2001:db8:5422:5::1-2001:db8:5422:5:7fff:ffff:ffff:ffff'],
    ],
    [
      'what exclusions leave',
      { range: '2001::1/116', exclude: ['2001::0/128', '2001::1/128', '2001::2/128'] },
      ['2001::3-2001::ffe'],
    ],
    [
      'the end, though the exclusion around it is larger',
      {
        range: '192.168.0.0/28',
        range_start: '192.168.0.1',
        range_end: '192.168.0.6',
        exclude: ['192.168.0.4/30'],
      },
      ['192.168.0.1-192.168.0.3'],
    ],
    [
      'what is beyond 2^96 excluded addresses',
      { range: '2001:db8::/30', exclude: ['2001:db8::0/32'] },
      ['2001:db9::-2001:dbb:ffff:ffff:ffff:ffff:ffff:fffe'],
    ],
    [
      'the halves around an exclusion',
      { range: '10.0.0.0/24', exclude: ['10.0.0.64/26', '10.0.0.128'] },
      ['10.0.0.1-10.0.0.63', '10.0.0.129-10.0.0.254'],
    ],
    [
      'one range of each family',
      { ipRanges: [{ range: '192.168.10.1/24' }, { range: 'abcd::1/64' }] },
      ['192.168.10.1-192.168.10.254', 'abcd::1-abcd::ffff:ffff:ffff:fffe'],
    ],
    [
      'fixed addresses as well',
      { range: '10.0.0.0/30', addresses: [{ address: '10.9.0.1/24' }] },
      ['10.0.0.1-10.0.0.2', '10.9.0.1/24'],
    ],
    ['nothing of a /31', { range: '10.0.0.0/31' }, []],
    ['nothing of a range that cannot be read', { range: '10.0.0.0' }, []],
  ],
})

describe('the gateway of whereabouts', () => {
  it('belongs to the subnet that holds it, and stays in the range', () => {
    const network = ipamNetwork('whereabouts', {
      gateway: '10.0.0.1',
      ipRanges: [{ range: '10.0.0.0/24' }, { range: 'fd00::/64' }],
    })
    expect(gateways(network)).toEqual(['10.0.0.1', undefined])
    expect(network.plans[0]?.subnets[0]?.ranges[0]?.first).toBe(0x0a000001n)
  })

  it('is none if it is on-link', () => {
    expect(gateways(ipamNetwork('whereabouts', { gateway: '0.0.0.0', range: '0.0.0.0/8' }))).toEqual([
      undefined,
    ])
  })
})

describe('the messages about a range', () => {
  it('name the value, the range and what to do', () => {
    const network = ipamNetwork('whereabouts', { range: '192.168.20.0/24', range_start: '192.168.30.10' })
    expect([...ipamProblems(network)]).toEqual([
      {
        field: 'spec.config.ipam.range_start',
        message: 'range_start 192.168.30.10 is outside range 192.168.20.0/24',
        fix: 'give a start inside 192.168.20.0-192.168.20.255, or change range',
      },
    ])
  })
})
