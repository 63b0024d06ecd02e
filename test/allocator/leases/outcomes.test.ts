import { describe, expect, it } from '@jest/globals'
import type { JsonObject } from '../../../network/json/json.ts'
import { DEFAULT_NETWORK_ANNOTATION } from '../../../network/multus/selection.ts'
import { FakeCluster } from '../fake-cluster.ts'
import { leaseOf } from './lease-objects.ts'
import { allocator, berth, leaseLines, nad, pod, see, settle, type PodWish } from './stage.ts'

interface Row {
  readonly name: string
  readonly networks?: readonly JsonObject[]
  readonly pools?: readonly JsonObject[]
  readonly leases?: readonly JsonObject[]
  readonly others?: readonly JsonObject[]
  readonly pod: PodWish & { readonly name?: string }
  readonly ips?: Readonly<Record<string, readonly string[]>>
  readonly gated?: boolean
  readonly reason?: string
  readonly message?: string
  readonly leased?: readonly string[]
}

const ask = (...elements: readonly JsonObject[]): string => JSON.stringify(elements)
const STICKY = { 'ipam.berth.dev/sticky': 'true' }
const SET = { name: 'db', uid: 'set-1' }
const WAITS = 'the pod waits'

const pool = (addresses: readonly string[]): JsonObject => ({
  apiVersion: 'ipam.cluster.x-k8s.io/v1alpha2',
  kind: 'InClusterIPPool',
  metadata: { name: 'pool', namespace: 'default' },
  spec: { addresses, prefix: 24, gateway: '192.168.20.254' },
})
const POOLED = nad('net', { type: 'berth', pool: { kind: 'InClusterIPPool', name: 'pool' } })

const given: readonly Row[] = [
  { name: 'a pod gets the lowest free address', pod: {}, ips: { net1: ['192.168.20.1/24'] } },
  {
    name: 'an address that is leased is not given again',
    leases: [leaseOf({ address: '192.168.20.1' })],
    pod: {},
    ips: { net1: ['192.168.20.2/24'] },
    leased: ['192.168.20.1 Bound other net1', '192.168.20.2 Bound web net1'],
  },
  {
    name: 'the address that is asked for is given',
    pod: { networks: ask({ name: 'net', ips: ['192.168.20.7/24'] }) },
    ips: { net1: ['192.168.20.7/24'] },
  },
  {
    name: 'an address without prefix length is given one',
    pod: { networks: ask({ name: 'net', ips: ['192.168.20.7'] }) },
    ips: { net1: ['192.168.20.7/24'] },
  },
  {
    name: 'dual stack: one address of each range',
    networks: [
      nad('net', { type: 'berth', ipRanges: [{ range: '192.168.20.0/24' }, { range: '2001:db8::/64' }] }),
    ],
    pod: {},
    ips: { net1: ['192.168.20.1/24', '2001:db8::1/64'] },
  },
  {
    name: 'dual stack, one of them asked for: the other is filled in',
    networks: [
      nad('net', { type: 'berth', ipRanges: [{ range: '192.168.20.0/24' }, { range: '2001:db8::/64' }] }),
    ],
    pod: { networks: ask({ name: 'net', ips: ['2001:db8::42/64'] }) },
    ips: { net1: ['192.168.20.1/24', '2001:db8::42/64'] },
  },
  {
    name: 'two interfaces on one network: two addresses',
    pod: { networks: 'net,net' },
    ips: { net1: ['192.168.20.1/24'], net2: ['192.168.20.2/24'] },
  },
  {
    name: 'an address asked for on the second interface is not given to the first',
    pod: { networks: ask({ name: 'net' }, { name: 'net', ips: ['192.168.20.1/24'] }) },
    ips: { net1: ['192.168.20.2/24'], net2: ['192.168.20.1/24'] },
  },
  {
    name: 'a network of another ipam beside it is left alone',
    networks: [nad('net', berth(20)), nad('other', { type: 'dhcp' })],
    pod: { networks: 'other,net' },
    ips: { net1: [], net2: ['192.168.20.1/24'] },
  },
  {
    name: 'managed host-local',
    networks: [
      nad('net', { type: 'host-local', subnet: '192.168.20.0/24' }, { 'ipam.berth.dev/managed': 'true' }),
    ],
    pod: {},
    ips: { net1: ['192.168.20.2/24'] },
  },
  {
    name: 'a Cluster API pool',
    networks: [POOLED],
    pools: [pool(['192.168.20.30-192.168.20.40'])],
    pod: {},
    ips: { net1: ['192.168.20.30/24'] },
  },
  {
    name: 'a lease of this pod is used, whatever the annotation asks for',
    leases: [leaseOf({ address: '192.168.20.9', pod: 'web', uid: 'u1' })],
    pod: { uid: 'u1', networks: ask({ name: 'net', ips: ['192.168.20.7/24'] }) },
    ips: { net1: ['192.168.20.9/24'] },
    leased: ['192.168.20.9 Bound web net1'],
  },
  {
    name: 'a lease of this pod that is in quarantine is bound again',
    leases: [leaseOf({ address: '192.168.20.9', pod: 'web', uid: 'u1', phase: 'Quarantined' })],
    pod: { uid: 'u1' },
    ips: { net1: ['192.168.20.9/24'] },
    leased: ['192.168.20.9 Bound web net1'],
  },
  {
    name: 'a lease of an earlier pod of that name is not',
    leases: [leaseOf({ address: '192.168.20.9', pod: 'web', uid: 'u0' })],
    pod: { uid: 'u1' },
    ips: { net1: ['192.168.20.1/24'] },
    leased: ['192.168.20.1 Bound web net1', '192.168.20.9 Bound web net1'],
  },
  {
    name: 'a sticky pod gets the address that is held for its ordinal',
    leases: [leaseOf({ address: '192.168.20.9', pod: 'db-0', uid: 'u0', phase: 'Held', ordinal: 0 })],
    pod: { name: 'db-0', uid: 'u1', set: SET, annotations: STICKY },
    ips: { net1: ['192.168.20.9/24'] },
    leased: ['192.168.20.9 Bound db-0 net1'],
  },
  {
    name: 'a sticky pod gets the address that is in quarantine after its ordinal',
    leases: [leaseOf({ address: '192.168.20.9', pod: 'db-0', uid: 'u0', phase: 'Quarantined', ordinal: 0 })],
    pod: { name: 'db-0', uid: 'u1', set: SET, annotations: STICKY },
    ips: { net1: ['192.168.20.9/24'] },
  },
  {
    name: 'a sticky pod gets the address that is still bound to the pod before it',
    leases: [leaseOf({ address: '192.168.20.9', pod: 'db-0', uid: 'u0', ordinal: 0 })],
    pod: { name: 'db-0', uid: 'u1', set: SET, annotations: STICKY },
    ips: { net1: ['192.168.20.9/24'] },
    leased: ['192.168.20.9 Bound db-0 net1'],
  },
  {
    name: 'an address held for another ordinal is not taken',
    leases: [leaseOf({ address: '192.168.20.1', pod: 'db-1', uid: 'u0', phase: 'Held', ordinal: 1 })],
    pod: { name: 'db-0', uid: 'u1', set: SET, annotations: STICKY },
    ips: { net1: ['192.168.20.2/24'] },
    leased: ['192.168.20.1 Held db-1 net1', '192.168.20.2 Bound db-0 net1'],
  },
  {
    name: 'a NAD makes sticky as well',
    networks: [nad('net', berth(20), STICKY)],
    leases: [leaseOf({ address: '192.168.20.9', pod: 'db-0', uid: 'u0', phase: 'Held', ordinal: 0 })],
    pod: { name: 'db-0', uid: 'u1', set: SET },
    ips: { net1: ['192.168.20.9/24'] },
  },
  {
    name: 'what is held for an ordinal whose set is not sticky any more is let go',
    leases: [leaseOf({ address: '192.168.20.9', pod: 'db-0', uid: 'u0', phase: 'Held', ordinal: 0 })],
    pod: { name: 'db-0', uid: 'u1', set: SET },
    ips: { net1: ['192.168.20.1/24'] },
    leased: ['192.168.20.1 Bound db-0 net1', '192.168.20.9 Quarantined db-0 net1'],
  },
  {
    name: 'an ordinal that has two: one is bound, the other let go',
    leases: [
      leaseOf({ address: '192.168.20.8', pod: 'db-0', uid: 'u0', phase: 'Held', ordinal: 0 }),
      leaseOf({ address: '192.168.20.9', pod: 'db-0', uid: 'u0', phase: 'Held', ordinal: 0 }),
    ],
    pod: { name: 'db-0', uid: 'u1', set: SET, annotations: STICKY },
    ips: { net1: ['192.168.20.8/24'] },
    leased: ['192.168.20.8 Bound db-0 net1', '192.168.20.9 Quarantined db-0 net1'],
  },
  {
    name: 'a pod that came without the gate is given its address',
    pod: { gated: false, node: 'n1' },
    ips: { net1: ['192.168.20.1/24'] },
  },
  {
    name: 'a pod that came without the gate runs with an address already: that one is leased',
    networks: [
      nad('net', { type: 'host-local', subnet: '192.168.20.0/24' }, { 'ipam.berth.dev/managed': 'true' }),
    ],
    pod: {
      gated: false,
      node: 'n1',
      annotations: {
        'k8s.v1.cni.cncf.io/network-status': JSON.stringify([
          { name: 'default/net', interface: 'net1', ips: ['192.168.20.77'] },
        ]),
      },
    },
    ips: { net1: ['192.168.20.77/24'] },
    leased: ['192.168.20.77 Bound web net1'],
  },
  {
    name: 'an annotation that was edited by hand is put back',
    leases: [leaseOf({ address: '192.168.20.9', pod: 'web', uid: 'u1' })],
    pod: {
      uid: 'u1',
      gated: false,
      networks: ask({ name: 'net', ips: ['192.168.20.5/24'], mac: '02:00:00:00:00:01' }),
    },
    ips: { net1: ['192.168.20.9/24'] },
    leased: ['192.168.20.9 Bound web net1'],
  },
  {
    name: 'a pod that runs keeps its address though the range was shrunk',
    networks: [nad('net', berth(4))],
    leases: [leaseOf({ address: '192.168.20.9', pod: 'web', uid: 'u1' })],
    pod: { uid: 'u1', gated: false, networks: ask({ name: 'net', ips: ['192.168.20.9/24'] }) },
    ips: { net1: ['192.168.20.9/24'] },
    leased: ['192.168.20.9 Bound web net1'],
  },
  {
    name: 'a pod that has not started gets another when the range was shrunk',
    networks: [nad('net', berth(4))],
    leases: [leaseOf({ address: '192.168.20.9', pod: 'web', uid: 'u1' })],
    pod: { uid: 'u1' },
    ips: { net1: ['192.168.20.1/24'] },
    leased: ['192.168.20.1 Bound web net1', '192.168.20.9 Bound web net1'],
  },
  {
    name: 'two leases for one place, made by two allocators: one is freed',
    leases: [
      leaseOf({ address: '192.168.20.3', pod: 'web', uid: 'u1' }),
      leaseOf({ address: '192.168.20.9', pod: 'web', uid: 'u1' }),
    ],
    pod: { uid: 'u1' },
    ips: { net1: ['192.168.20.3/24'] },
    leased: ['192.168.20.3 Bound web net1'],
  },
  {
    name: 'two leases, and the annotation names one of them',
    leases: [
      leaseOf({ address: '192.168.20.3', pod: 'web', uid: 'u1' }),
      leaseOf({ address: '192.168.20.9', pod: 'web', uid: 'u1' }),
    ],
    pod: { uid: 'u1', gated: false, networks: ask({ name: 'net', ips: ['192.168.20.9/24'] }) },
    ips: { net1: ['192.168.20.9/24'] },
    leased: ['192.168.20.9 Bound web net1'],
  },
  {
    name: 'two leases, and the pod runs with the other one: both stay',
    leases: [
      leaseOf({ address: '192.168.20.3', pod: 'web', uid: 'u1' }),
      leaseOf({ address: '192.168.20.9', pod: 'web', uid: 'u1' }),
    ],
    pod: {
      uid: 'u1',
      gated: false,
      networks: ask({ name: 'net', ips: ['192.168.20.9/24'] }),
      annotations: {
        'k8s.v1.cni.cncf.io/network-status': JSON.stringify([
          { name: 'default/net', interface: 'net1', ips: ['192.168.20.3'] },
        ]),
      },
    },
    ips: { net1: ['192.168.20.9/24'] },
    leased: ['192.168.20.3 Bound web net1', '192.168.20.9 Bound web net1'],
  },
  {
    name: 'the lease of a live pod was deleted by hand: it is leased again',
    pod: { gated: false, networks: ask({ name: 'net', ips: ['192.168.20.9/24'] }) },
    ips: { net1: ['192.168.20.9/24'] },
    leased: ['192.168.20.9 Bound web net1'],
  },
  {
    name: 'a network that is not managed any more: the gate goes, without an address',
    networks: [nad('net', { type: 'dhcp' })],
    pod: {},
    ips: { net1: [] },
    leased: [],
  },
  {
    name: 'no networks at all: the gate goes',
    pod: { networks: '' },
    ips: {},
    leased: [],
  },
  {
    name: 'a pod on the host network is given nothing, and let go',
    pod: { hostNetwork: true },
    ips: { net1: [] },
    leased: [],
  },
]

const waiting: readonly Row[] = [
  {
    name: 'no free address',
    networks: [nad('net', berth(2))],
    leases: [leaseOf({ address: '192.168.20.1' }), leaseOf({ address: '192.168.20.2' })],
    pod: {},
    reason: 'PoolExhausted',
    message: `no free address in default/net (192.168.20.0/24): all 2 are in use, by Pod default/other (2); ${WAITS}; delete pods that are not needed, or give the network more addresses`,
  },
  {
    name: 'no free address, some in quarantine',
    networks: [nad('net', berth(2))],
    leases: [
      leaseOf({ address: '192.168.20.1' }),
      leaseOf({ address: '192.168.20.2', phase: 'Quarantined' }),
    ],
    pod: {},
    reason: 'PoolExhausted',
    message: `no free address in default/net (192.168.20.0/24): all 2 are in use, by Pod default/other (2); 1 is in quarantine after its pod and free soon; ${WAITS}; delete pods that are not needed, or give the network more addresses`,
  },
  {
    name: 'all or none: nothing is claimed of the range that has some',
    networks: [
      nad('net', {
        type: 'berth',
        ipRanges: [{ range: '10.0.0.0/24' }, { range: '192.168.20.0/24', range_end: '192.168.20.1' }],
      }),
    ],
    leases: [leaseOf({ address: '192.168.20.1' })],
    pod: {},
    reason: 'PoolExhausted',
    leased: ['192.168.20.1 Bound other net1'],
  },
  {
    name: 'two interfaces and one free address: nothing is claimed',
    networks: [nad('net', berth(2))],
    leases: [leaseOf({ address: '192.168.20.1' })],
    pod: { networks: 'net,net' },
    reason: 'PoolExhausted',
    leased: ['192.168.20.1 Bound other net1'],
  },
  {
    name: 'the address asked for is held by a pod',
    leases: [leaseOf({ address: '192.168.20.7' })],
    pod: { networks: ask({ name: 'net', ips: ['192.168.20.7/24'] }) },
    reason: 'AddressHeld',
    message: `Pod default/other has 192.168.20.7: ips of default/net on net1 asks for it; ${WAITS}; it goes on when the address is free; to have another, delete the pod and ask for that one, or leave ips out`,
  },
  {
    name: 'the address asked for is in quarantine',
    leases: [leaseOf({ address: '192.168.20.7', phase: 'Quarantined' })],
    pod: { networks: ask({ name: 'net', ips: ['192.168.20.7/24'] }) },
    reason: 'AddressHeld',
    message: `192.168.20.7 is in quarantine after Pod default/other: ips of default/net on net1 asks for it; ${WAITS}; it goes on when the address is free; to have another, delete the pod and ask for that one, or leave ips out`,
  },
  {
    name: 'the address asked for is kept for a StatefulSet',
    leases: [leaseOf({ address: '192.168.20.7', pod: 'db-0', phase: 'Held', ordinal: 0 })],
    pod: { networks: ask({ name: 'net', ips: ['192.168.20.7/24'] }) },
    reason: 'AddressHeld',
  },
  {
    name: 'the address asked for is none of the network',
    pod: { networks: ask({ name: 'net', ips: ['10.9.9.9/24'] }) },
    reason: 'AddressNotInNetwork',
    message: `10.9.9.9 is not among the addresses of default/net on net1: it hands out 192.168.20.1-192.168.20.20; ${WAITS}; ask for one of those, or leave ips out to be given one`,
  },
  {
    name: 'two addresses of one range are asked for',
    pod: { networks: ask({ name: 'net', ips: ['192.168.20.5/24', '192.168.20.6/24'] }) },
    reason: 'TooManyAddresses',
  },
  {
    name: 'ips that cannot be read',
    pod: { networks: ask({ name: 'net', ips: ['here'] }) },
    reason: 'BadAnnotation',
    message: `ips of default/net on net1 cannot be read: "here" is not an IP address; ${WAITS}; give an address with its prefix length, or leave ips out to be given one`,
  },
  {
    name: 'an annotation that cannot be read',
    pod: { networks: '{"name": "net"}' },
    ips: {},
    reason: 'BadAnnotation',
  },
  {
    name: 'one interface twice',
    pod: { networks: 'net@a,net@a' },
    ips: { a: [] },
    reason: 'BadAnnotation',
  },
  {
    name: 'an empty default network',
    pod: { annotations: { [DEFAULT_NETWORK_ANNOTATION]: '' } },
    reason: 'BadAnnotation',
  },
  {
    name: 'a network that is not there',
    networks: [],
    pod: {},
    reason: 'NetworkMissing',
    message: `there is no NetworkAttachmentDefinition default/net: the annotation of the pod asks for it; ${WAITS}; create it, or correct the annotation`,
  },
  {
    name: 'a network that is not there beside one that is: nothing is claimed',
    pod: { networks: 'net,nowhere/none' },
    ips: { net1: [], net2: [] },
    reason: 'NetworkMissing',
    leased: [],
  },
  {
    name: 'a pool that is not there',
    networks: [POOLED],
    pod: {},
    reason: 'PoolMissing',
    message: `there is no InClusterIPPool default/pool, of which default/net hands out the addresses: addresses come from nowhere else; ${WAITS}; create the pool, or correct the NetworkAttachmentDefinition`,
  },
  {
    name: 'a pool without addresses',
    networks: [POOLED],
    pools: [pool(['192.168.20.254'])],
    pod: {},
    reason: 'NoAddresses',
  },
  {
    name: 'a network whose range cannot be read',
    networks: [nad('net', { type: 'berth', range: 'here' })],
    pod: {},
    reason: 'NoAddresses',
  },
]

function stage({ networks = [nad('net', berth(20))], pools = [], leases = [], pod: wish }: Row): FakeCluster {
  const cluster = new FakeCluster()
  for (const network of networks) cluster.put('NetworkAttachmentDefinition', network)
  for (const one of pools) cluster.put('InClusterIPPool', one)
  for (const one of leases) cluster.put('IPLease', one)
  cluster.put('Pod', pod(wish.name ?? 'web', wish))
  return cluster
}

describe('what a pod is given', () => {
  it.each(given)('$name', async (row) => {
    const cluster = stage(row)
    const one = allocator(cluster)
    await settle(cluster, one)
    const seen = see(cluster, row.pod.name ?? 'web')
    expect({ ips: seen.ips, gated: seen.gated }).toEqual({ ips: row.ips, gated: false })
    expect(seen.condition).toBeUndefined()
    if (row.leased !== undefined) expect(leaseLines(cluster)).toEqual(row.leased)
    expect(one.controller.waiters.size).toBe(0)
  })
})

describe('what a pod waits for', () => {
  it.each(waiting)('$name', async (row) => {
    const cluster = stage(row)
    const before = leaseLines(cluster)
    const one = allocator(cluster)
    await settle(cluster, one)
    const { gated, condition } = see(cluster, 'web')
    expect({ gated, status: condition?.status, reason: condition?.reason }).toEqual({
      gated: true,
      status: 'False',
      reason: row.reason,
    })
    if (row.message !== undefined) expect(condition?.message).toBe(row.message)
    expect(leaseLines(cluster)).toEqual(before)
    // It is told once, by a condition and an Event.
    expect(cluster.writes).toEqual(['PATCH Pod default/web/status'])
    expect(one.events.map(({ type, reason }) => `${type} ${reason}`)).toEqual([`Warning ${row.reason}`])
  })
})
