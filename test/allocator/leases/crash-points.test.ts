import { describe, expect, it } from '@jest/globals'
import type { JsonObject } from '../../../network/json/json.ts'
import { LEASE_API } from '../../../network/lease/lease.ts'
import { FakeCluster, type Faults } from '../fake-cluster.ts'
import { allocator, berth, leaseLines, nad, pod, see, settle } from './stage.ts'

interface Scenario {
  readonly name: string
  readonly networks: readonly JsonObject[]
  readonly leases?: readonly JsonObject[]
  readonly pods: readonly JsonObject[]
  /** How many writes it takes when nothing goes wrong: a scenario that writes nothing would prove nothing. */
  readonly writes: number
}

const lease = (address: string, name: string, uid: string, phase = 'Bound', set?: string): JsonObject => ({
  apiVersion: LEASE_API,
  kind: 'IPLease',
  metadata: { name: `default.${address.replaceAll('.', '-')}` },
  spec: {
    address,
    prefix: 24,
    domain: 'default',
    pool: { kind: 'NetworkAttachmentDefinition', namespace: 'default', name: 'net' },
    owner:
      set === undefined
        ? { kind: 'Pod', namespace: 'default', name, uid, interface: 'net1' }
        : {
            kind: 'StatefulSet',
            namespace: 'default',
            name: set,
            uid: 'set-1',
            interface: 'net1',
            ordinal: 0,
          },
    pod: { name, uid },
    phase,
  },
})

const DUAL = nad('net', {
  type: 'berth',
  ipRanges: [{ range: '192.168.20.0/24' }, { range: '2001:db8::/64' }],
})
const STICKY = { 'ipam.berth.dev/sticky': 'true' }
const named = (address: string) => JSON.stringify([{ name: 'net', ips: [`${address}/24`] }])

const scenarios: readonly Scenario[] = [
  {
    name: 'three pods',
    networks: [nad('net', berth(20))],
    pods: ['a', 'b', 'c'].map((name) => pod(name)),
    writes: 6,
  },
  { name: 'dual stack', networks: [DUAL], pods: [pod('a'), pod('b')], writes: 6 },
  {
    name: 'two interfaces, one address asked for',
    networks: [nad('net', berth(20))],
    pods: [pod('a', { networks: '[{"name":"net"},{"name":"net","ips":["192.168.20.1/24"]}]' })],
    writes: 3,
  },
  {
    name: 'pods that find the pool full, and one address left',
    networks: [nad('net', berth(1))],
    pods: [pod('a', { createdAt: 1 }), pod('b', { createdAt: 2 }), pod('c', { createdAt: 3 })],
    writes: 4,
  },
  {
    name: 'a pod that was told to wait',
    networks: [nad('net', berth(1))],
    pods: [
      {
        ...pod('a'),
        status: {
          phase: 'Pending',
          conditions: [
            {
              type: 'ipam.berth.dev/AddressAllocated',
              status: 'False',
              reason: 'PoolExhausted',
              message: 'no free address in default/net (192.168.20.0/24): all 1 are in use',
            },
          ],
        },
      },
    ],
    writes: 3,
  },
  {
    name: 'an address that is held for the ordinal, and one too many',
    networks: [nad('net', berth(20))],
    leases: [
      lease('192.168.20.8', 'db-0', 'u0', 'Held', 'db'),
      lease('192.168.20.9', 'db-0', 'u0', 'Held', 'db'),
    ],
    pods: [pod('db-0', { uid: 'u1', set: { name: 'db', uid: 'set-1' }, annotations: STICKY })],
    writes: 3,
  },
  {
    name: 'an address that is bound to the pod before this one',
    networks: [nad('net', berth(20))],
    leases: [lease('192.168.20.8', 'db-0', 'u0', 'Bound', 'db')],
    pods: [pod('db-0', { uid: 'u1', set: { name: 'db', uid: 'set-1' }, annotations: STICKY })],
    writes: 2,
  },
  {
    name: 'two leases for one place',
    networks: [nad('net', berth(20))],
    leases: [lease('192.168.20.3', 'a', 'u1'), lease('192.168.20.9', 'a', 'u1')],
    pods: [pod('a', { uid: 'u1' })],
    writes: 2,
  },
  {
    name: 'a pod that came without the gate, and has a node',
    networks: [nad('net', berth(20))],
    pods: [pod('a', { gated: false, node: 'n1' })],
    writes: 2,
  },
  {
    name: 'an annotation that was edited, of a pod whose node its lease does not know',
    networks: [nad('net', berth(20))],
    leases: [lease('192.168.20.9', 'a', 'u1')],
    pods: [pod('a', { uid: 'u1', gated: false, node: 'n1', networks: named('192.168.20.5') })],
    writes: 2,
  },
]

function stage({ networks, leases = [], pods }: Scenario): FakeCluster {
  const cluster = new FakeCluster()
  for (const one of networks) cluster.put('NetworkAttachmentDefinition', one)
  for (const one of leases) cluster.put('IPLease', one)
  for (const one of pods) cluster.put('Pod', one)
  return cluster
}

const outcome = (cluster: FakeCluster, { pods }: Scenario) => ({
  leases: leaseLines(cluster),
  pods: pods.map((object) => {
    const { name } = JSON.parse(JSON.stringify(object)).metadata
    const { ips, gated, condition } = see(cluster, name)
    return { name, ips, gated, status: condition?.status, reason: condition?.reason }
  }),
})

/** Runs the scenario with what goes wrong; where the process dies of it, another finishes. */
async function run(scenario: Scenario, faults: Faults, follows: boolean): Promise<FakeCluster> {
  const cluster = stage(scenario)
  const first = allocator(cluster, faults, cluster.view(follows))
  const died = await settle(cluster, first)
  if (died) await settle(cluster, allocator(cluster))
  return cluster
}

describe.each(scenarios)('$name', (scenario) => {
  it.each([
    { name: 'dies after', key: 'diesAfter', follows: true },
    { name: 'loses the answer of', key: 'losesAnswerOf', follows: true },
    { name: 'loses the answer of, with a view that is behind,', key: 'losesAnswerOf', follows: false },
    { name: 'loses', key: 'losesRequest', follows: true },
  ] as const)('comes to the same end if the allocator $name any one write', async ({ key, follows }) => {
    const clean = await run(scenario, {}, true)
    const expected = outcome(clean, scenario)
    expect(clean.writes).toHaveLength(scenario.writes)
    for (let write = 1; write <= scenario.writes; write++) {
      const cluster = await run(scenario, { [key]: write }, follows)
      expect({ write, ...outcome(cluster, scenario) }).toEqual({ write, ...expected })
    }
  })
})
