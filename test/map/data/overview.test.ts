import { describe, expect, it } from '@jest/globals'
import { rangeOf } from '../../cluster-model/allocation/objects.ts'
import { MapWorld } from '../world.ts'

describe('the overview', () => {
  it('lists domains and their subnets with how full they are, and who lays claim to them', async () => {
    const world = new MapWorld()
      .berth('net', '10.0.0.0/24', { range_start: '10.0.0.10', range_end: '10.0.0.19' })
      .pool('machines', ['10.0.0.100-10.0.0.104'])
      .network('blue', { type: 'berth', range: '10.0.0.0/24', network_name: 'blue' })
      .lease('10.0.0.10')
    world.reserved = {
      reservedNetworks: [{ name: 'pods', domain: 'default', range: rangeOf('10.244.0.0/16'), text: '' }],
    }
    const { domains, revision, unready } = await world.answers.overview()
    expect([typeof revision, unready]).toEqual(['number', []])
    expect(domains.map(({ domain }) => domain)).toEqual(['blue', 'default'])
    expect(domains[1]?.subnets).toEqual([
      {
        range: '10.0.0.0/24',
        size: '256',
        capacity: '15',
        used: '1',
        owners: [
          { title: 'NetworkAttachmentDefinition default/net', authority: 'berth' },
          { title: 'InClusterIPPool default/machines', authority: 'pool' },
        ],
        ownersLeft: 0,
      },
      expect.objectContaining({ range: '10.244.0.0/16', capacity: '0', used: '0' }),
    ])
  })

  it('lists overlaps, and draws them in the range they lie in', async () => {
    const world = new MapWorld().pool('one', ['10.0.0.0-10.0.0.127']).pool('two', ['10.0.0.64-10.0.0.255'])
    const { overlaps } = await world.answers.overview()
    expect(overlaps).toEqual([
      {
        domain: 'default',
        one: 'InClusterIPPool default/two',
        other: 'InClusterIPPool default/one',
        shared: ['10.0.0.64/26'],
        around: '10.0.0.0/24',
      },
    ])
    const grid = await world.grid('10.0.0.0/24')
    expect(grid.overlaps).toEqual([
      {
        one: 'InClusterIPPool default/two',
        other: 'InClusterIPPool default/one',
        shared: ['10.0.0.64/26'],
        segments: [[0.25, 0.5]],
      },
    ])
    expect(grid.lanes.map(({ title }) => title)).toEqual([
      'InClusterIPPool default/one',
      'InClusterIPPool default/two',
    ])
    expect((await world.grid('10.0.1.0/24')).overlaps).toEqual([])
    expect((await world.grid('10.0.0.0/24', 'elsewhere')).overlaps).toEqual([])
  })

  it('lists networks that cannot share an interface, unless no node can have both', async () => {
    const selector = 'k8s.v1.cni.cncf.io/nodeSelector'
    const ipam = { type: 'dhcp' }
    const world = new MapWorld()
      .network('mac', ipam)
      .network('ip', ipam, { type: 'ipvlan', mode: 'l3' })
      .network('other-node', ipam, { type: 'ipvlan', mode: 'l2' }, { [selector]: 'zone=b' })
      .network('one-node', ipam, { master: 'eth2' }, { [selector]: 'zone=a' })
      .network('no-node', ipam, { type: 'ipvlan', master: 'eth2' }, { [selector]: 'zone=b' })
    const { conflicts } = await world.answers.overview()
    expect(
      conflicts.map(({ master, one, other, verdict }) => [master, one.network, other.network, verdict]),
    ).toEqual([
      ['eth1', 'default/mac', 'default/ip', 'deny'],
      ['eth1', 'default/mac', 'default/other-node', 'deny'],
      ['eth1', 'default/ip', 'default/other-node', 'deny'],
    ])
    expect(conflicts[0]?.one.use).toBe('macvlan')
  })

  it('stays within bounds whatever the cluster holds', async () => {
    const world = new MapWorld()
    for (let n = 0; n < 1_500; n++) {
      world.berth(`same-${n}`, '10.0.0.0/24')
      world.network(`net-${n}`, { type: 'whereabouts', range: `10.${n >> 8}.${n & 255}.0/24` })
      world.network(`ip-${n}`, { type: 'dhcp' }, { type: n % 2 === 0 ? 'ipvlan' : 'macvlan', master: 'eth9' })
    }
    const overview = await world.answers.overview()
    expect(overview.overlaps).toHaveLength(200)
    expect(overview.overlapsLeft).toBeGreaterThan(0)
    expect(overview.conflicts).toHaveLength(200)
    expect(overview.conflictsLeft).toBeGreaterThan(0)
    const [only] = overview.domains
    expect([only?.subnets.length, only?.subnetsLeft]).toEqual([500, 1_000])
    expect([only?.subnets[0]?.owners.length, only?.subnets[0]?.ownersLeft]).toEqual([12, 1_489])
    expect(JSON.stringify(overview).length).toBeLessThan(400_000)
    const grid = await world.grid('10.0.0.0/24')
    expect([grid.lanes.length, grid.lanesLeft]).toEqual([40, 1_461])
    expect(JSON.stringify(grid).length).toBeLessThan(100_000)
  })

  it('is made anew when something changes, and told as it was made while nothing does', async () => {
    const world = new MapWorld().berth('net', '10.0.0.0/24')
    const before = await world.answers.overview()
    expect((await world.answers.overview()).domains).toBe(before.domains)
    world.lease('10.0.0.1')
    const after = await world.answers.overview()
    expect(after.domains[0]?.subnets[0]?.used).toBe('1')
    expect(after.revision).toBeGreaterThan(before.revision)
    world.reserved = {
      reservedNetworks: [{ name: 'x', domain: 'default', range: rangeOf('10.9.0.0/24'), text: '' }],
    }
    expect((await world.answers.overview()).domains[0]?.subnets).toHaveLength(2)
  })
})
