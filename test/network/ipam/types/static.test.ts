import { describe, expect, it } from '@jest/globals'
import { formatCidr } from '../../../../network/address/cidr.ts'
import { describeIpam, ipamNetwork } from '../ipam-rows.ts'

describeIpam('static', {
  accepted: [
    [
      'a gateway in the subnet of another of its addresses',
      { addresses: [{ address: '10.1.0.5/24', gateway: '10.2.0.1' }, { address: '10.2.0.5/24' }] },
    ],
    [
      'one address with an on-link gateway',
      {
        addresses: [{ address: '10.0.10.93/24', gateway: '0.0.0.0' }],
        routes: [{ dst: '10.0.10.0/24', gw: '0.0.0.0' }],
      },
    ],
    [
      'two families with gateways',
      {
        addresses: [
          { address: '10.10.0.1/24', gateway: '10.10.0.254' },
          { address: '3ffe:ffff:0:01ff::1/64', gateway: '3ffe:ffff:0:1ff::ff' },
        ],
        dns: { nameservers: ['8.8.8.8'] },
      },
    ],
    ['no address at all: rule no-ipam warns of it', {}],
    ['no address with the capability ips', {}, { plugin: { capabilities: { ips: true } } }],
    [
      'no address with the configuration of Berth in the annotation',
      {},
      { annotations: { 'ipam.berth.dev/config': '{"type":"berth","range":"10.0.0.0/24"}' } },
    ],
  ],
  refused: [
    [
      'an address without prefix length',
      { addresses: [{ address: '10.0.10.93' }] },
      ['.addresses[0].address'],
    ],
    [
      'an address with leading zeros',
      { addresses: [{ address: '010.0.10.93/24' }] },
      ['.addresses[0].address'],
    ],
    ['an empty address', { addresses: [{ address: '' }] }, ['.addresses[0].address']],
    ['an entry without address', { addresses: [{ gateway: '10.0.0.1' }] }, ['.addresses[0]']],
    ['addresses as texts', { addresses: ['10.0.10.93/24'] }, ['.addresses[0]']],
    ['addresses that are no list', { addresses: '10.0.10.93/24' }, ['.addresses']],
    [
      'the same address twice',
      { addresses: [{ address: 'fd00::1/64' }, { address: 'FD00:0::1/64' }] },
      ['.addresses[1].address', '.addresses'],
      { plugin: { cniVersion: '0.1.0' } },
    ],
    [
      'a gateway outside',
      { addresses: [{ address: '10.0.10.93/24', gateway: '10.0.11.1' }] },
      ['.addresses[0].gateway'],
    ],
    [
      'a gateway of another family',
      { addresses: [{ address: '10.0.10.93/24', gateway: '::1' }] },
      ['.addresses[0].gateway'],
    ],
    [
      'two IPv4 addresses without cniVersion',
      { addresses: [{ address: '10.0.0.1/24' }, { address: '10.0.0.2/24' }] },
      ['.addresses'],
      { plugin: { cniVersion: null } },
    ],
    [
      'a route that is text',
      { addresses: [{ address: '10.0.0.1/24' }], routes: ['10.0.0.0/8'] },
      ['.routes[0]'],
    ],
  ],
  unknown: [
    [
      'a gateway beside the addresses',
      { addresses: [{ address: '10.0.0.1/24' }], gateway: '10.0.0.254' },
      ['.gateway'],
    ],
    [
      'a key in an address',
      { addresses: [{ address: '10.0.0.1/24', gw: '10.0.0.254' }] },
      ['.addresses[0].gw'],
    ],
  ],
  plans: [
    [
      'its addresses, and leaves out what cannot be read',
      { addresses: [{ address: '10.0.0.5/24' }, { address: 'x' }, null, { address: 'fd00::5/64' }] },
      ['10.0.0.5/24', 'fd00::5/64'],
    ],
  ],
})

describe('the plan of static', () => {
  it('has the routes with the fields they stand in', () => {
    const network = ipamNetwork('static', {
      routes: [{ dst: '0.0.0.0/0', gw: '' }, { dst: 'x' }, { DST: '::/0' }],
    })
    const routes = network.plans[0]?.routes.map(({ destination, field }) => [formatCidr(destination), field])
    expect(routes).toEqual([
      ['0.0.0.0/0', 'spec.config.ipam.routes[0].dst'],
      ['::/0', 'spec.config.ipam.routes[2].DST'],
    ])
  })
})
