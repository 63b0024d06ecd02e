import { describe, expect, it } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAudit, type AuditFigures } from '../../../allocator/audit/audit.ts'
import type { ModelKind } from '../../../cluster/model/sink.ts'
import { ApiError } from '../../../cluster/api/api-error.ts'
import { objectAt, type JsonObject } from '../../../network/json/json.ts'
import {
  addressOf,
  claimLease,
  claimOf,
  ipAddressOf,
  leaseOf,
  podOf,
  poolOf,
  Process,
  stickyLease,
  World,
} from '../release/stage.ts'

type Objects = readonly (readonly [ModelKind, JsonObject])[]

const CLEAN: AuditFigures = { duplicates: 0, uncovered: 0, orphans: 0, overlaps: 0 }

/** `net` is managed by Berth, `foreign` by whereabouts, in a domain of its own unless said otherwise. */
const nad = (name: string, config: JsonObject, annotations: JsonObject = {}): JsonObject => ({
  metadata: { namespace: 'shop', name, annotations },
  spec: { config: JSON.stringify({ cniVersion: '1.0.0', ...config }) },
})
const berth = (name: string, range: string): JsonObject =>
  nad(name, { type: 'macvlan', master: 'eth1', ipam: { type: 'berth', range } })
const whereabouts = (name: string, range: string): JsonObject =>
  nad(name, { type: 'macvlan', master: 'eth1', ipam: { type: 'whereabouts', range } })
const bridged = (name: string): JsonObject =>
  nad(name, { type: 'bridge', bridge: 'br1', ipam: { type: 'host-local', subnet: '10.0.0.0/24' } })

const NET: Objects[number] = ['NetworkAttachmentDefinition', berth('net', '10.0.0.0/24')]

interface Attached {
  readonly network?: string
  readonly address?: string
  readonly node?: string
  readonly annotation?: string
}

/** A running pod that has the address on net1 by its network-status. */
function attached(
  name: string,
  { network = 'net', address = '10.0.0.1', node = 'node-1', annotation }: Attached = {},
) {
  const pod = podOf({ name, node })
  const status = [{ name: `shop/${network}`, interface: 'net1', ips: [address] }]
  const annotations = {
    'k8s.v1.cni.cncf.io/networks': annotation ?? `[{"name":"${network}","ips":["${address}/24"]}]`,
    'k8s.v1.cni.cncf.io/network-status': JSON.stringify(status),
  }
  return { ...pod, metadata: { ...objectAt(pod, 'metadata'), annotations } }
}

const leased = (pod: string, address = '10.0.0.1'): JsonObject =>
  leaseOf({ address: addressOf(address), owner: { name: pod, uid: `${pod}-uid` } })

function stage(objects: Objects): { readonly world: World; readonly process: Process } {
  const world = new World()
  for (const [kind, object] of objects) world.cluster.put(kind, object)
  return { world, process: new Process(world, { view: world.cluster.view(false) }) }
}

interface Row {
  readonly name: string
  readonly there: Objects
  readonly found: Partial<AuditFigures>
  /** `Pod shop/a AddressConflict: …`, by their beginnings. */
  readonly told?: readonly string[]
}

const ROWS: readonly Row[] = [
  {
    name: 'nothing, where each pod has the address of its lease',
    there: [
      NET,
      ['Pod', attached('a')],
      ['IPLease', leased('a')],
      ['Pod', attached('b', { address: '10.0.0.2' })],
      ['IPLease', leased('b', '10.0.0.2')],
    ],
    found: {},
  },
  {
    name: 'one address on two pods, once, and tells both',
    there: [NET, ['Pod', attached('a')], ['Pod', attached('b')], ['IPLease', leased('a')]],
    found: { duplicates: 1 },
    told: [
      'Pod shop/a AddressConflict: 10.0.0.1 on shop/net is in use by Pod shop/b too',
      'Pod shop/b AddressConflict: 10.0.0.1 on shop/net is in use by Pod shop/a too',
    ],
  },
  {
    name: 'one address on a pod of whereabouts and one of Berth, in one domain',
    there: [
      NET,
      ['NetworkAttachmentDefinition', whereabouts('foreign', '10.0.1.0/24')],
      ['Pod', attached('a')],
      ['IPLease', leased('a')],
      ['Pod', attached('b', { network: 'foreign' })],
    ],
    found: { duplicates: 1 },
  },
  {
    name: 'an address on a pod that is leased to another, which does not show it (yet)',
    there: [NET, ['Pod', attached('b')], ['Pod', podOf({ name: 'a' })], ['IPLease', leased('a')]],
    found: { duplicates: 1 },
    told: [
      'Pod shop/b AddressConflict: 10.0.0.1 on shop/net is leased to Pod shop/a (IPLease default.10-0-0-1, Bound)',
      'IPLease /default.10-0-0-1 AddressConflict: 10.0.0.1 on shop/net is in use by Pod shop/b',
    ],
  },
  {
    name: 'nothing in equal addresses of bridges that end at their nodes',
    there: [
      ['NetworkAttachmentDefinition', bridged('local')],
      ['Pod', attached('a', { network: 'local', node: 'node-1' })],
      ['Pod', attached('b', { network: 'local', node: 'node-2' })],
    ],
    found: {},
  },
  {
    name: 'equal addresses of such a bridge on one node',
    there: [
      ['NetworkAttachmentDefinition', bridged('local')],
      ['Pod', attached('a', { network: 'local' })],
      ['Pod', attached('b', { network: 'local' })],
    ],
    found: { duplicates: 1 },
  },
  {
    name: 'an address in use that no lease covers',
    there: [NET, ['Pod', attached('a')]],
    found: { uncovered: 1 },
    told: ['Pod shop/a AddressWithoutLease: 10.0.0.1 on shop/net is in use without an IPLease'],
  },
  {
    name: 'nothing in an address of whereabouts, which no lease covers',
    there: [
      ['NetworkAttachmentDefinition', whereabouts('foreign', '10.0.0.0/24')],
      ['Pod', attached('a', { network: 'foreign' })],
    ],
    found: {},
  },
  {
    name: 'an address on a pod that an IPAddress gives to a machine',
    there: [
      NET,
      ['Pod', attached('a')],
      ['InClusterIPPool', poolOf()],
      ['IPAddress', ipAddressOf('10.0.0.1')],
    ],
    found: { duplicates: 1, uncovered: 1, overlaps: 1 },
    told: [
      "Pod shop/a AddressConflict: 10.0.0.1 on shop/net is a machine's by IPAddress shop/machine",
      'IPAddress shop/machine AddressConflict: 10.0.0.1 on shop/net is in use by Pod shop/a',
    ],
  },
  {
    name: 'a lease whose pod lives and asks for the network no more',
    there: [NET, ['Pod', attached('a', { annotation: '', network: 'gone' })], ['IPLease', leased('a')]],
    found: { orphans: 1 },
    told: [
      'Pod shop/a LeaseUnused: 10.0.0.1 on net1 stays leased (IPLease default.10-0-0-1)',
      'IPLease /default.10-0-0-1 LeaseUnused: Pod shop/a lives, and asks for 10.0.0.1 on net1 no more',
    ],
  },
  {
    name: 'nothing in a lease while the network of its pod is missing',
    there: [
      ['Pod', attached('a')],
      ['IPLease', leased('a')],
    ],
    found: {},
  },
  {
    name: 'a lease whose claim has another address',
    there: [
      ['IPAddressClaim', claimOf()],
      ['IPAddress', ipAddressOf('10.0.0.2')],
      ['IPLease', claimLease()],
    ],
    found: { orphans: 1 },
    told: [
      'IPLease /default.10-0-0-1 LeaseUnused: the IPAddress shop/machine of its claim names another address',
    ],
  },
  {
    name: 'nothing in a lease whose claim has its address, or none yet',
    there: [
      ['IPAddressClaim', claimOf()],
      ['IPAddress', ipAddressOf('10.0.0.1')],
      ['IPLease', claimLease()],
      [
        'IPLease',
        claimLease({ address: addressOf('10.0.0.9'), owner: { name: 'waiting', uid: 'waiting-uid' } }),
      ],
    ],
    found: {},
  },
  {
    name: 'a sticky address that the ordinal has on a new pod is nobody else’s',
    there: [
      NET,
      [
        'Pod',
        {
          ...attached('db-1'),
          metadata: {
            ...objectAt(attached('db-1'), 'metadata'),
            uid: 'next',
            ownerReferences: [
              { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'set-uid', controller: true },
            ],
          },
        },
      ],
      ['IPLease', stickyLease()],
    ],
    found: {},
  },
  {
    name: 'ranges that two authorities hand out, once, and tells both owners',
    there: [NET, ['NetworkAttachmentDefinition', whereabouts('foreign', '10.0.0.16/28')]],
    found: { overlaps: 1 },
    told: [
      'NetworkAttachmentDefinition shop/foreign RangeOverlap: 10.0.0.17-10.0.0.30 (14 addresses) of 10.0.0.16/28 are also handed out by NetworkAttachmentDefinition shop/net (berth, 10.0.0.0/24)',
      'NetworkAttachmentDefinition shop/net RangeOverlap: 10.0.0.17-10.0.0.30 (14 addresses) of 10.0.0.0/24 are also handed out by NetworkAttachmentDefinition shop/foreign (whereabouts, 10.0.0.16/28)',
    ],
  },
  {
    name: 'a pool and a NAD that overlap',
    there: [NET, ['InClusterIPPool', poolOf()]],
    found: { overlaps: 1 },
  },
  {
    name: 'nothing in ranges that Berth hands out for both, or that are in domains of their own',
    there: [
      NET,
      ['NetworkAttachmentDefinition', berth('half', '10.0.0.0/25')],
      [
        'NetworkAttachmentDefinition',
        nad(
          'apart',
          { type: 'macvlan', master: 'eth1', ipam: { type: 'whereabouts', range: '10.0.0.0/24' } },
          { 'ipam.berth.dev/domain': 'apart' },
        ),
      ],
    ],
    found: {},
  },
]

describe('the audit finds', () => {
  it.each(ROWS)('$name', async ({ there, found, told = [] }) => {
    const { process } = stage(there)
    expect(await createAudit(process.allocation).run()).toEqual({ ...CLEAN, ...found })
    const lines = process.events.map(({ about, reason, message }) => `${about} ${reason}: ${message}`)
    for (const beginning of told)
      expect(lines.filter((line) => line.startsWith(beginning))).toEqual([expect.any(String)])
    expect(lines.every((line) => !line.includes('\n') && line.length < 1_000)).toBe(true)
    if (Object.keys(found).length === 0) expect(lines).toEqual([])
  })

  it('a thousand copies of one NAD that overlap another, without comparing them with each other', async () => {
    const copies = Array.from({ length: 1_000 }, (_, place): Objects[number] => {
      const copy = whereabouts('copy', '10.0.0.0/24')
      return [
        'NetworkAttachmentDefinition',
        { ...copy, metadata: { ...objectAt(copy, 'metadata'), namespace: `shop-${place}` } },
      ]
    })
    const { process } = stage([...copies, NET])
    expect(await createAudit(process.allocation).run()).toEqual({ ...CLEAN, overlaps: 1_000 })
    // A hundred are told, to both sides.
    expect(process.events).toHaveLength(200)
  })
})

describe('the audit', () => {
  it('tells nothing that only the view has, as it is behind', async () => {
    const { world, process } = stage([
      NET,
      ['Pod', attached('a')],
      ['Pod', attached('b', { address: '10.0.0.2' })],
    ])
    world.cluster.put('IPLease', leased('a'))
    world.cluster.take('Pod', 'shop', 'b')
    expect(await createAudit(process.allocation).run()).toEqual(CLEAN)
    expect(process.events).toEqual([])
  })

  it('tells of no overlap with a NAD that is gone, or has changed', async () => {
    const { world, process } = stage([
      NET,
      ['NetworkAttachmentDefinition', whereabouts('one', '10.0.0.0/28')],
      ['NetworkAttachmentDefinition', whereabouts('two', '10.0.0.64/28')],
    ])
    world.cluster.take('NetworkAttachmentDefinition', 'shop', 'one')
    world.cluster.put('NetworkAttachmentDefinition', whereabouts('two', '10.0.9.64/28'))
    expect(await createAudit(process.allocation).run()).toEqual(CLEAN)
  })

  it('writes a line for each finding when it comes up, not every time', async () => {
    const { world, process } = stage([NET, ['Pod', attached('a')]])
    const audit = createAudit(process.allocation)
    await audit.run()
    await audit.run()
    expect(process.logged).toEqual([
      expect.stringMatching(/^Pod shop\/a: 10\.0\.0\.1 on shop\/net is in use without/),
    ])
    expect(process.events).toHaveLength(2)
    world.cluster.put('IPLease', leased('a'))
    process.view.deliver()
    await audit.run()
    world.cluster.take('IPLease', '', 'default.10-0-0-1')
    process.view.deliver()
    await audit.run()
    expect(process.logged).toHaveLength(2)
  })

  it('puts every pod, every lease and all claims on the queues', async () => {
    const { process } = stage([
      NET,
      ['Pod', attached('a')],
      ['IPLease', leased('a')],
      ['IPLease', claimLease({ address: addressOf('10.0.0.7') })],
    ])
    const keys: string[] = []
    const enqueue = {
      pod: (key: string) => void keys.push(key),
      lease: (name: string) => void keys.push(name),
      claims: () => void keys.push('all claims'),
    }
    await createAudit(process.allocation, { enqueue }).run()
    expect(keys).toEqual(['shop/a', 'default.10-0-0-1', 'default.10-0-0-7', 'all claims'])
  })

  it('runs from time to time between start and stop, through what goes wrong, and has figures only then', async () => {
    const { process } = stage([NET, ['Pod', attached('a')]])
    let passes = 0
    const enqueue = {
      pod: () => {
        if (++passes === 1) throw new ApiError({ status: 500, reason: 'InternalError', message: 'not now' })
      },
      lease: () => undefined,
      claims: () => undefined,
    }
    const audit = createAudit(process.allocation, { firstMs: 1, periodMs: 1, enqueue })
    audit.start()
    while (audit.figures === undefined) await sleep(1)
    expect(audit.figures).toEqual({ ...CLEAN, uncovered: 1 })
    audit.stop()
    expect(audit.figures).toBeUndefined()
    const until = passes
    await sleep(20)
    expect(passes).toBe(until)
    expect(process.logged[0]).toBe('the audit failed; the next one follows')
  })

  it('says nothing of a pass that was under way when it was stopped', async () => {
    const { process } = stage([NET, ['Pod', attached('a')]])
    const audit = createAudit(process.allocation)
    const pass = audit.run()
    audit.stop()
    expect(await pass).toBeUndefined()
    expect(process.events).toEqual([])
  })
})
