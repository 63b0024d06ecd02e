import { describe, expect, it } from '@jest/globals'
import { describeIpam, gateways, ipamNetwork } from '../ipam-rows.ts'

describeIpam('host-local', {
  accepted: [
    [
      'the old form',
      {
        subnet: '192.168.1.0/24',
        rangeStart: '192.168.1.200',
        rangeEnd: '192.168.1.216',
        gateway: '192.168.1.1',
        routes: [{ dst: '0.0.0.0/0' }],
      },
    ],
    [
      'ranges',
      {
        ranges: [
          [
            {
              subnet: '10.10.0.0/16',
              rangeStart: '10.10.1.20',
              rangeEnd: '10.10.3.50',
              gateway: '10.10.0.254',
            },
          ],
        ],
        dataDir: '/var/lib/cni/x',
        resolvConf: '/etc/resolv.conf',
      },
    ],
    ['a set of each family', { ranges: [[{ subnet: '10.1.2.0/24' }], [{ subnet: '2001:db8:1::/48' }]] }],
    [
      'several ranges in a set',
      {
        ranges: [
          [
            { subnet: '10.0.0.0/24', rangeEnd: '10.0.0.127' },
            { subnet: '10.0.0.0/24', rangeStart: '10.0.0.128' },
          ],
        ],
      },
    ],
    ['keys in any case', { SUBNET: '10.0.0.0/24', rangestart: '10.0.0.5' }],
    ['an on-link gateway', { subnet: '10.0.0.0/24', gateway: '0.0.0.0' }],
    [
      'one address of each family with the oldest cniVersion',
      { ranges: [[{ subnet: '10.1.2.0/24' }], [{ subnet: '2001:db8:1::/48' }]] },
      { plugin: { cniVersion: '0.1.0' } },
    ],
    ['ranges that a runtime passes in', {}, { plugin: { capabilities: { ipRanges: true } } }],
  ],
  refused: [
    ['no range', {}, ['']],
    ['an empty list of ranges', { ranges: [] }, ['']],
    ['an empty set', { ranges: [[]] }, ['.ranges[0]']],
    ['ranges that are no list of lists', { ranges: [{ subnet: '10.0.0.0/24' }] }, ['.ranges[0]']],
    ['a range without subnet', { ranges: [[{ rangeStart: '10.0.0.5' }]] }, ['.ranges[0][0]']],
    ['host bits in an IPv4 subnet', { subnet: '192.168.127.0/23' }, ['.subnet']],
    ['host bits in an IPv6 subnet', { subnet: '2001:DB8:1::24:19ff:fee1:c44a/64' }, ['.subnet']],
    ['a subnet without prefix length', { subnet: '10.0.0.0' }, ['.subnet']],
    ['an empty subnet', { subnet: '' }, ['.subnet']],
    ['a /31', { subnet: '192.0.2.0/31' }, ['.subnet']],
    ['a /127', { subnet: 'fd00::/127' }, ['.subnet']],
    ['a start outside', { subnet: '192.0.2.0/24', rangeStart: '192.0.3.0' }, ['.rangeStart']],
    ['an end outside', { subnet: '192.0.2.0/24', rangeEnd: '192.0.3.0' }, ['.rangeEnd']],
    ['a start of another family', { subnet: '192.0.2.0/24', rangeStart: 'fd00::1' }, ['.rangeStart']],
    [
      'a start after the end',
      { subnet: '192.0.2.0/24', rangeStart: '192.0.2.50', rangeEnd: '192.0.2.40' },
      ['.rangeStart'],
    ],
    [
      'a range of nothing but its gateway',
      { subnet: '192.0.2.0/24', rangeStart: '192.0.2.1', rangeEnd: '192.0.2.1' },
      ['.rangeStart'],
    ],
    ['a start that is no address', { subnet: '192.0.2.0/24', rangeStart: '192.0.2.0/24' }, ['.rangeStart']],
    ['a gateway outside', { subnet: '192.0.2.0/24', gateway: '192.0.3.1' }, ['.gateway']],
    ['a gateway of another family', { subnet: '192.0.2.0/24', gateway: 'fd00::1' }, ['.gateway']],
    [
      'two families in one set',
      { ranges: [[{ subnet: '10.1.0.0/22' }, { subnet: '2001:db8:5::/64' }]] },
      ['.ranges[0][1].subnet'],
    ],
    [
      'overlap in a set',
      { ranges: [[{ subnet: '10.1.0.0/22' }, { subnet: '10.1.2.0/24' }]] },
      ['.ranges[0][1].subnet'],
    ],
    [
      'overlap between sets',
      {
        ranges: [
          [{ subnet: '10.1.2.0/24' }, { subnet: '10.2.2.0/24' }],
          [{ subnet: '10.1.4.0/24' }, { subnet: '10.1.2.0/24' }],
        ],
      },
      ['.ranges[1][1].subnet'],
    ],
    [
      'overlap of old form and ranges',
      { subnet: '10.1.2.0/24', ranges: [[{ subnet: '10.1.2.0/24' }]] },
      ['.ranges[0][0].subnet'],
    ],
    [
      'two IPv4 sets with cniVersion 0.2.0',
      { ranges: [[{ subnet: '10.1.2.0/24' }], [{ subnet: '11.1.2.0/24' }]] },
      ['.ranges'],
      { plugin: { cniVersion: '0.2.0' } },
    ],
    [
      'two IPv4 sets without cniVersion',
      { ranges: [[{ subnet: '10.1.2.0/24' }], [{ subnet: '11.1.2.0/24' }]] },
      ['.ranges'],
      { plugin: { cniVersion: '' } },
    ],
    [
      'a start without subnet',
      { rangeStart: '10.0.0.5', ranges: [[{ subnet: '10.0.0.0/24' }]] },
      ['.rangeStart'],
    ],
    ['a directory that is no text', { subnet: '10.0.0.0/24', dataDir: 5 }, ['.dataDir']],
    [
      'an IPv4 route with host bits',
      { subnet: '10.0.0.0/24', routes: [{ dst: '10.0.0.5/8' }] },
      ['.routes[0].dst'],
    ],
  ],
  unknown: [
    [
      "whereabouts' names",
      { subnet: '10.0.0.0/24', range_start: '10.0.0.5', range_end: '10.0.0.9' },
      ['.range_start', '.range_end'],
    ],
    [
      "whereabouts' names in a range",
      { ranges: [[{ subnet: '10.0.0.0/24', range_start: '10.0.0.5' }]] },
      ['.ranges[0][0].range_start'],
    ],
    ['exclusions', { subnet: '10.0.0.0/24', exclude: [] }, ['.exclude']],
  ],
  // Facts of its own tests (plugins/ipam/host-local/backend/allocator), at 3d27709faaa4.
  plans: [
    ['all but network, gateway and broadcast address', { subnet: '192.0.2.0/24' }, ['192.0.2.2-192.0.2.254']],
    [
      'the last address of IPv6 too',
      { subnet: '2001:DB8:1::/64' },
      ['2001:db8:1::2-2001:db8:1:0:ffff:ffff:ffff:ffff'],
    ],
    [
      'what lies on both sides of the gateway',
      { subnet: '10.0.0.0/24', gateway: '10.0.0.9' },
      ['10.0.0.1-10.0.0.8', '10.0.0.10-10.0.0.254'],
    ],
    [
      'one address of each /30 in a set',
      { ranges: [[{ subnet: '10.0.0.0/30' }, { subnet: '10.0.1.0/30' }]] },
      ['10.0.0.2', '10.0.1.2'],
    ],
    [
      'from start to end',
      { subnet: '192.0.2.0/24', rangeStart: '192.0.2.40', rangeEnd: '192.0.2.50' },
      ['192.0.2.40-192.0.2.50'],
    ],
    [
      'the network address, if it is the start',
      { subnet: '192.0.2.0/24', rangeStart: '192.0.2.0', rangeEnd: '192.0.2.3' },
      ['192.0.2.0', '192.0.2.2-192.0.2.3'],
    ],
    [
      'nothing that the plugin refuses',
      {
        subnet: '192.0.2.1/24',
        ranges: [[{ subnet: '10.0.0.0/31' }, { subnet: '10.0.0.0/24', rangeEnd: '10.9.0.0' }]],
      },
      [],
    ],
  ],
})

describe('the gateway of host-local', () => {
  it('is the second address unless the author names one, and is never handed out', () => {
    const network = ipamNetwork('host-local', {
      ranges: [[{ subnet: '10.0.0.0/24' }], [{ subnet: 'fd00::/64', gateway: 'fd00::9' }]],
    })
    expect(gateways(network)).toEqual(['10.0.0.1', 'fd00::9'])
  })
})
