import { describe, expect, it } from '@jest/globals'
import { formatRange } from '../../../network/address/range.ts'
import { networkOccupants } from '../../../network/nad/occupants.ts'
import { networkOf } from './network-of.ts'

const ipam = (fields: object) => networkOf({ type: 'macvlan', ipam: fields })
const ranges = (fields: object) => networkOccupants(ipam(fields)).map(({ range }) => formatRange(range))
const sharing = (fields: object) => networkOccupants(ipam(fields)).map((occupant) => occupant.sharing)

describe('what a network occupies', () => {
  it('carries who, where and in which words', () => {
    const network = networkOf(
      {
        plugins: [
          { type: 'macvlan', ipam: { type: 'host-local', subnet: '10.0.0.0/24', rangeStart: '10.0.0.9' } },
        ],
      },
      { 'ipam.berth.dev/domain': 'red' },
    )
    expect(networkOccupants(network)).toEqual([
      {
        owner: 'nad:default/net',
        title: 'NetworkAttachmentDefinition default/net',
        authority: 'host-local',
        sharing: '/var/lib/cni/networks/net',
        domain: 'red',
        range: { family: 4, first: 0x0a000009n, last: 0x0a0000fen },
        text: '10.0.0.0/24',
        field: 'spec.config.plugins[0].ipam.subnet',
      },
    ])
  })

  it('is each part between exclusions', () => {
    expect(ranges({ type: 'whereabouts', range: '10.0.0.0/29', exclude: ['10.0.0.3'] })).toEqual([
      '10.0.0.1-10.0.0.2',
      '10.0.0.4-10.0.0.6',
    ])
  })

  it('is each fixed address', () => {
    expect(
      ranges({ type: 'static', addresses: [{ address: '10.0.0.5/24' }, { address: 'fd00::5/64' }] }),
    ).toEqual(['10.0.0.5', 'fd00::5'])
  })

  it('is nothing for dhcp, for a pool, and for an ipam that Berth does not know', () => {
    expect(ranges({ type: 'dhcp' })).toEqual([])
    expect(ranges({ type: 'berth', pool: { kind: 'InClusterIPPool', name: 'x' } })).toEqual([])
    expect(ranges({ type: 'spiderpool' })).toEqual([])
  })

  it('is one pool with networks of the same canonical range and name', () => {
    expect(sharing({ type: 'whereabouts', range: '10.0.0.9/24' })).toEqual(['10.0.0.0/24||all ranges'])
    expect(sharing({ type: 'whereabouts', range: '10.0.0.5-10.0.0.9/24', network_name: 'blue' })).toEqual([
      '10.0.0.0/24|blue|all ranges',
    ])
    expect(sharing({ type: 'berth', range: 'FD00:0::/64' })).toEqual(['fd00::/64|'])
  })

  it('is a pool of its own where whereabouts is told not to look across ranges', () => {
    const apart = { type: 'whereabouts', range: '10.0.0.0/24', enable_overlapping_ranges: false }
    expect(sharing(apart)).toEqual(['10.0.0.0/24|'])
  })

  it('is one account of host-local with networks of one name and directory', () => {
    const fields = { type: 'host-local', subnet: '10.0.0.0/24' }
    const named = networkOf({ name: 'blue', type: 'macvlan', ipam: { ...fields, dataDir: '/run/ipam' } })
    expect(networkOccupants(named).map((occupant) => occupant.sharing)).toEqual(['/run/ipam/blue'])
    expect(sharing(fields)).toEqual(['/var/lib/cni/networks/net'])
  })

  it('is nobody’s to share where an address is fixed', () => {
    expect(
      sharing({ type: 'whereabouts', range: '10.0.0.0/30', addresses: [{ address: '10.9.0.1/24' }] }),
    ).toEqual(['10.0.0.0/30||all ranges', ''])
  })
})
