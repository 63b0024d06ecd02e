import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { startAllocator, type Allocator } from '../../../allocator/main.ts'
import type { ApiClient } from '../../../cluster/client.ts'
import { objectAt, type JsonObject } from '../../../network/json/json.ts'
import { inProcess } from './allocated-stage.ts'
import {
  CLAIMS_PATH,
  claimOn,
  inClusterPool,
  IP_ADDRESSES_PATH,
  loweredNetwork,
  managedPod,
  NADS_PATH,
  PODS_PATH,
  POOLS_PATH,
} from './managed.ts'
import { MortalClient, type Fate } from './mortal-client.ts'
import { allLeases, annotatedIps, found, isGated, leaseLine, listed } from './stage.ts'

/** One life of leases: something is created, served, deleted, and its addresses come free. */
interface Life {
  readonly name: string
  /** What has to be there first. */
  prepare?(client: ApiClient): Promise<void>
  begin(client: ApiClient): Promise<void>
  /** Its addresses, once it is served; undefined: not yet. */
  served(client: ApiClient): Promise<readonly string[] | undefined>
  end(client: ApiClient): Promise<void>
  /** Whether nothing of it is left beside leases. */
  isGone(client: ApiClient): Promise<boolean>
}

const podLife = (
  name: string,
  networks: string,
  make = managedPod({ name: 'web', networks, gated: true }),
): Life => ({
  name,
  begin: async (client) => {
    await client.create(PODS_PATH, make)
  },
  served: async (client) => {
    const pod = await found(client, `${PODS_PATH}/web`)
    return pod === undefined || isGated(pod) || annotatedIps(pod).length === 0 ? undefined : annotatedIps(pod)
  },
  end: async (client) => {
    await client.delete(`${PODS_PATH}/web`)
  },
  isGone: async (client) => (await found(client, `${PODS_PATH}/web`)) === undefined,
})

const claimLife: Life = {
  name: 'a claim of Cluster API',
  begin: async (client) => {
    await client.create(CLAIMS_PATH, claimOn('machine', 'machines'))
  },
  served: async (client) => {
    const claim = await found(client, `${CLAIMS_PATH}/machine`)
    const address = await found(client, `${IP_ADDRESSES_PATH}/machine`)
    const isReady = JSON.stringify(claim?.['status'] ?? {}).includes('"True"')
    return address === undefined || !isReady ? undefined : [JSON.stringify(address['spec']).slice(0, 40)]
  },
  end: async (client) => {
    await client.delete(`${CLAIMS_PATH}/machine`)
  },
  isGone: async (client) =>
    (await listed(client, IP_ADDRESSES_PATH)).length + (await listed(client, CLAIMS_PATH)).length === 0,
}

/** Its lease learns the node, and rests when the pod is gone. */
const onNode = (pod: JsonObject): JsonObject => ({
  ...pod,
  spec: { ...objectAt(pod, 'spec'), nodeName: 'node-a' },
})

const LIVES: readonly Life[] = [
  podLife('a pod', 'net'),
  podLife('a pod of two networks, one of them dual stack', 'net,dual'),
  podLife('a pod without a gate', 'net', managedPod({ name: 'web', networks: 'net', gated: false })),
  podLife('a pod on a node', 'net', onNode(managedPod({ name: 'web', networks: 'net', gated: false }))),
  claimLife,
]

const FATES: readonly Fate[] = ['dies after', 'hears nothing of']

export interface CrashStage {
  readonly client: ApiClient
  /** What the allocators call with, as their own account, and its kubeconfig. */
  readonly allocators: ApiClient
  readonly kubeconfig: string
  /** A configuration with a short quarantine. */
  readonly configFile: string
}

/** Kills the allocator after each single write of a lease's life, and lets another one go on. */
export function crashPoints(stage: () => CrashStage): void {
  it('has its networks', async () => {
    const { client } = stage()
    await client.create(NADS_PATH, loweredNetwork('net', { range: '10.77.0.0/29' }))
    const both = [{ range: '10.77.1.0/29' }, { range: '2001:db8:77::/64' }]
    await client.create(NADS_PATH, loweredNetwork('dual', { ipRanges: both }))
    await client.create(POOLS_PATH, inClusterPool('machines', ['10.77.2.10-10.77.2.19']))
  })
  describe.each(LIVES)('$name', (life) => {
    it.each(FATES)(
      'comes out the same whichever write the allocator %s',
      async (fate) => {
        const { writes } = await lived(stage(), life, fate, 0)
        for (let fatal = 1; fatal <= writes.length; fatal++) {
          const outcome = await lived(stage(), life, fate, fatal)
          expect({ after: writes[fatal - 1], ...outcome, writes: 0 }).toEqual({
            after: writes[fatal - 1],
            isWhole: true,
            left: [],
            writes: 0,
          })
        }
        process.stderr.write(
          `${life.name}: the allocator ${fate} each of ${writes.length} writes; the outcome is the same\n`,
        )
        // A pod that was never on a node: a lease, the patch, the lease away.
        expect(writes.length).toBeGreaterThanOrEqual(3)
      },
      240_000,
    )
  })
}

interface Outcome {
  readonly writes: readonly string[]
  /** Served with all its addresses, each of them leased once, and nothing else leased. */
  readonly isWhole: boolean | string
  /** The leases that are left in the end, which is bounded. */
  readonly left: readonly string[]
}

async function lived(stage: CrashStage, life: Life, fate: Fate, fatal: number): Promise<Outcome> {
  const { client, allocators } = stage
  const mortal = new MortalClient(allocators, fate, fatal)
  const first = await started(stage, mortal)
  let second: Allocator | undefined
  const relieve = async (): Promise<void> => {
    await mortal.died
    await first.kill()
    second = await started(stage, new MortalClient(allocators, fate, 0))
  }
  const relieved = relieve()
  try {
    await life.begin(client)
    const addresses = await eventual(() => life.served(client))
    const isWhole = await wholeness(client, addresses)
    await life.end(client)
    await eventual(async () =>
      (await life.isGone(client)) && (await allLeases(client)).length === 0 ? true : undefined,
    )
    return { writes: mortal.writes, isWhole, left: (await allLeases(client)).map(leaseLine) }
  } finally {
    if (mortal.isDead) await relieved
    await first.kill()
    await second?.kill()
  }
}

/** Once it has come to rest: as many leases as addresses, all bound. */
async function wholeness(
  client: ApiClient,
  addresses: readonly string[] | undefined,
): Promise<boolean | string> {
  if (addresses === undefined) return 'not served within 20 s'
  let lines: readonly string[] = []
  const isRight = await eventual(async () => {
    lines = (await allLeases(client)).map(leaseLine)
    return lines.length === addresses.length && lines.every((line) => line.includes(' Bound '))
      ? true
      : undefined
  })
  return isRight ?? `${addresses.join(', ')} with the leases ${lines.join(', ')}`
}

async function started({ kubeconfig, configFile }: CrashStage, client: MortalClient): Promise<Allocator> {
  const allocator = await startAllocator(inProcess({ kubeconfig, configFile, client }))
  if (!allocator.ok) throw new Error(allocator.problem)
  return allocator.value
}

async function eventual<Value>(ask: () => Promise<Value | undefined>): Promise<Value | undefined> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const value = await ask()
    if (value !== undefined || Date.now() > deadline) return value
    await sleep(20)
  }
}
