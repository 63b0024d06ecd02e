import { describe, expect, it } from '@jest/globals'
import type { Faults } from '../fake-cluster.ts'
import { addressObject, claimObject, poolObject } from './objects.ts'
import { leaseLines, remove, see } from './see.ts'
import { allocator, settle } from './stage.ts'
import { World } from './world.ts'

const POOL = { addresses: ['10.0.0.50-10.0.0.51'], prefix: 24 }

interface Scenario {
  readonly name: string
  /** What is there before the allocator that fails. */
  readonly given: (world: World) => Promise<void>
  /** How many writes it takes when nothing goes wrong: a scenario that writes nothing would prove nothing. */
  readonly writes: number
}

/** Two claims that have the pool's two addresses, and one that waits. */
async function full(world: World): Promise<void> {
  world.put('InClusterIPPool', poolObject(POOL))
  for (const [createdAt, name] of ['a', 'b', 'c'].entries())
    world.put('IPAddressClaim', claimObject(name, { createdAt }))
  await settle(world, allocator(world), 5000)
}

const scenarios: readonly Scenario[] = [
  {
    name: 'three claims, two addresses',
    given: async (world) => {
      world.put('InClusterIPPool', poolObject(POOL))
      for (const [createdAt, name] of ['a', 'b', 'c'].entries())
        world.put('IPAddressClaim', claimObject(name, { createdAt }))
    },
    writes: 12,
  },
  {
    name: 'an IPAddress of another provider',
    given: async (world) => {
      world.put('InClusterIPPool', poolObject(POOL))
      world.put('IPAddressClaim', claimObject('a'))
      world.put('IPAddress', addressObject('10.0.0.51', { claimRef: { name: 'a' } }, { name: 'a' }))
    },
    writes: 6,
  },
  {
    name: 'a claim that is deleted, and another that waits',
    given: async (world) => {
      await full(world)
      remove(world, 'IPAddressClaim', 'a')
    },
    writes: 7,
  },
  {
    name: 'claims and pool that are deleted',
    given: async (world) => {
      await full(world)
      for (const name of ['a', 'b', 'c']) remove(world, 'IPAddressClaim', name)
      remove(world, 'InClusterIPPool', 'pool')
    },
    writes: 10,
  },
  {
    name: 'a claim that was taken away with force, and its successor',
    given: async (world) => {
      await full(world)
      world.take('IPAddressClaim', 'default', 'a')
      world.put('IPAddressClaim', claimObject('a', { createdAt: 9 }))
    },
    writes: 4,
  },
]

/** What everybody sees in the end. */
const outcome = (world: World) => ({
  leases: leaseLines(world),
  claims: ['a', 'b', 'c'].map((name) => see(world, name)),
  there: ['InClusterIPPool', 'IPAddressClaim', 'IPAddress'].map((kind) =>
    kind === 'InClusterIPPool' || kind === 'IPAddressClaim' || kind === 'IPAddress'
      ? world.all(kind).length
      : 0,
  ),
})

/** An allocator meets a fault, and if that was its end, another one comes. */
async function run(
  { given }: Scenario,
  faults: Faults,
): Promise<{ world: World; writes: number; died: boolean }> {
  const world = new World()
  await given(world)
  const before = world.writes.length
  const died = await settle(world, allocator(world, faults), 5000)
  if (died) await settle(world, allocator(world), 5000)
  return { world, writes: world.writes.length - before, died }
}

describe.each(scenarios)('$name', (scenario) => {
  it('takes so many writes', async () => {
    const { writes } = await run(scenario, {})
    expect(writes).toBe(scenario.writes)
  })

  it.each([
    ['dies after', (write: number): Faults => ({ diesAfter: write })],
    ['loses the answer of', (write: number): Faults => ({ losesAnswerOf: write })],
    ['loses the request of', (write: number): Faults => ({ losesRequest: write })],
  ])('ends the same when the allocator %s any one write', async (_name, faultAt) => {
    const expected = outcome((await run(scenario, {})).world)
    for (let write = 1; write <= scenario.writes; write++) {
      const faults = faultAt(write)
      const { world, died } = await run(scenario, faults)
      expect({ write, ...outcome(world) }).toEqual({ write, ...expected })
      expect(died).toBe(faults.diesAfter !== undefined)
    }
  })
})
