import { describe, expect, it } from '@jest/globals'
import { rangeOf } from '../../cluster-model/allocation/objects.ts'
import { MapWorld, total } from '../world.ts'

const status = (network: string, ip: string): string =>
  JSON.stringify([{ name: network, interface: 'net1', ips: [ip] }])

describe('a range of up to 4,096 addresses', () => {
  it('shows each address of a network of Berth by a letter', async () => {
    const world = new MapWorld().berth('net', '10.0.0.0/28', {
      gateway: '10.0.0.1',
      range_start: '10.0.0.2',
      range_end: '10.0.0.9',
    })
    const { cells, counts } = await world.cells('10.0.0.0/28')
    expect(cells).toBe('egffffffffoooooe')
    expect(counts).toEqual({ free: '8', gateway: '1', edge: '2', outside: '5' })
  })

  it('shows leases by their phase, with owner, node and since when', async () => {
    const world = new MapWorld()
      .berth('net', '10.0.0.0/29')
      .lease('10.0.0.1', { pod: { name: 'web', uid: 'u-web', node: 'node1' } })
      .lease('10.0.0.2', { phase: 'Quarantined', releasedAt: Date.UTC(2026, 10, 21, 5) })
      .lease('10.0.0.3', {
        phase: 'Held',
        releasedAt: Date.UTC(2026, 10, 21, 6),
        owner: {
          kind: 'StatefulSet',
          namespace: 'shop',
          name: 'db',
          uid: 's',
          interface: 'net1',
          ordinal: 2,
        },
        pod: undefined,
      })
    const { cells, held } = await world.cells('10.0.0.0/29')
    expect(cells).toBe('ebqhfffe')
    expect(held).toEqual({
      1: {
        phase: 'bound',
        owner: 'Pod shop/web (net1)',
        node: 'node1',
        since: '2026-11-21T04:00:00.000Z',
        lease: 'default.10-0-0-1',
      },
      2: {
        phase: 'quarantined',
        owner: 'Pod shop/web (net1)',
        since: '2026-11-21T05:00:00.000Z',
        lease: 'default.10-0-0-2',
      },
      3: {
        phase: 'held',
        owner: 'StatefulSet shop/db (ordinal 2)',
        since: '2026-11-21T06:00:00.000Z',
        lease: 'default.10-0-0-3',
      },
    })
  })

  it('shows what somebody has without a lease: pods, IPAddresses, whereabouts', async () => {
    const world = new MapWorld()
      .berth('net', '10.0.0.0/29')
      .network('wb', { type: 'whereabouts', range: '10.0.0.0/29' })
      .pool('machines', ['10.0.0.5'])
      .pod({
        name: 'old',
        nodeName: 'node2',
        networks: '[{"name":"net","namespace":"default"}]',
        metadata: {
          annotations: {
            'k8s.v1.cni.cncf.io/networks': '[{"name":"net","namespace":"default"}]',
            'k8s.v1.cni.cncf.io/network-status': status('default/net', '10.0.0.2'),
          },
        },
      })
      .put('IPAddress', {
        metadata: { namespace: 'default', name: 'machine-0' },
        spec: { address: '10.0.0.5', prefix: 24, poolRef: { kind: 'InClusterIPPool', name: 'machines' } },
      })
      .put('WhereaboutsIPPool', {
        metadata: { namespace: 'kube-system', name: '10.0.0.0-29' },
        spec: { range: '10.0.0.0/29', allocations: { 3: { id: 'x', podref: 'shop/theirs' } } },
      })
    const { cells, held } = await world.cells('10.0.0.0/29')
    expect(cells).toBe('efpwfife')
    expect(held[2]).toEqual({
      phase: 'pod',
      owner: 'Pod shop/old',
      node: 'node2',
      since: '2026-11-21T04:00:00.000Z',
    })
    expect(held[3]).toEqual({ phase: 'whereabouts', owner: 'Pod shop/theirs' })
    expect(held[5]).toEqual({ phase: 'ipaddress', owner: 'IPAddress default/machine-0' })
  })

  it('shows fixed addresses and reserved networks, and keeps free what is handed out all the same', async () => {
    const world = new MapWorld()
      .network('fixed', { type: 'static', addresses: [{ address: '10.0.0.3/29', gateway: '10.0.0.6' }] })
      .network('wb', { type: 'whereabouts', range: '10.0.0.4-10.0.0.5/29' })
    world.reserved = {
      reservedNetworks: [
        { name: 'dhcp', domain: 'default', range: rangeOf('10.0.0.1-10.0.0.4'), text: '10.0.0.1-10.0.0.4' },
      ],
    }
    expect((await world.cells('10.0.0.0/29')).cells).toBe('eccsffge')
  })

  it('tells of others who have the same address, and takes a pod and its lease for one', async () => {
    const networks = '[{"name":"net","namespace":"default","ips":["10.0.0.1/29"]}]'
    const world = new MapWorld().berth('net', '10.0.0.0/29').lease('10.0.0.1').pod({ name: 'web', networks })
    expect((await world.cells('10.0.0.0/29')).held[1]?.also).toBeUndefined()
    world.pod({ name: 'thief', networks })
    expect((await world.cells('10.0.0.0/29')).held[1]?.also).toEqual(['Pod shop/thief'])
  })

  it('knows domains by the names of networks and by those of leases', async () => {
    const world = new MapWorld().network('blue', {
      type: 'berth',
      range: '10.0.0.0/29',
      network_name: 'My Net',
    })
    const { domains } = await world.answers.overview()
    expect(domains.map(({ title }) => title)).toEqual(['My Net'])
    const { cells } = await world.cells('10.0.0.0/29', domains[0]?.domain)
    expect(cells).toBe('effffffe')
    expect((await world.cells('10.0.0.0/29')).cells).toBe('oooooooo')
  })

  it('shows single addresses, the ends of the address space, and IPv6', async () => {
    const world = new MapWorld().berth('six', 'fd00::/120', { range_end: 'fd00::5' })
    expect((await world.cells('fd00::/125')).cells).toBe('efffffoo')
    expect((await world.cells('255.255.255.255')).counts).toEqual({ outside: '1' })
    expect((await world.cells('0.0.0.0')).counts).toEqual({ outside: '1' })
    expect(total((await world.cells('10.0.0.0/20')).counts)).toBe(4096n)
  })
})
