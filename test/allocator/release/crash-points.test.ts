import { describe, expect, it } from '@jest/globals'
import { ApiError } from '../../../cluster/api/api-error.ts'
import type { JsonObject } from '../../../network/json/json.ts'
import { Died, type Faults } from '../fake-cluster.ts'
import {
  claimLease,
  leaseOf,
  NAME,
  nodeOf,
  podOf,
  poolOf,
  Process,
  QUARANTINE,
  setOf,
  stickyLease,
  World,
} from './stage.ts'

interface Life {
  readonly name: string
  readonly lease: JsonObject
  /** How many writes it takes when nothing goes wrong. */
  readonly writes: number
  readonly before: (world: World) => void
  /** What happens, in order; the lease has come to rest in between. */
  readonly happens: readonly ((world: World) => void)[]
  /** Milliseconds that the address must rest after the last of it. */
  readonly rests: number
}

const takePod = (name: string) => (world: World) => world.cluster.take('Pod', 'shop', name)

const LIVES: readonly Life[] = [
  {
    name: 'a pod that goes',
    lease: leaseOf(),
    writes: 2,
    before: ({ cluster }) => void cluster.put('Pod', podOf()),
    happens: [takePod('web')],
    rests: QUARANTINE,
  },
  {
    name: 'a pod that ends, and goes later',
    lease: leaseOf(),
    writes: 2,
    before: ({ cluster }) => void cluster.put('Pod', podOf()),
    happens: [({ cluster }) => void cluster.put('Pod', podOf({ phase: 'Succeeded' }))],
    rests: QUARANTINE,
  },
  {
    name: 'a pod that never had a node',
    lease: leaseOf({ pod: { name: 'web', uid: 'web-uid', node: undefined } }),
    writes: 1,
    before: ({ cluster }) => void cluster.put('Pod', podOf({ node: null })),
    happens: [takePod('web')],
    // A process that comes after the end cannot know that.
    rests: 0,
  },
  {
    name: 'a StatefulSet: its pod goes, then it is scaled down',
    lease: stickyLease(),
    writes: 3,
    before: ({ cluster }) => {
      cluster.put('StatefulSet', setOf(2))
      cluster.put('Pod', podOf({ name: 'db-1' }))
    },
    happens: [takePod('db-1'), ({ cluster }) => void cluster.put('StatefulSet', setOf(1))],
    rests: QUARANTINE,
  },
  {
    name: 'a StatefulSet that goes with its pods',
    lease: stickyLease(),
    writes: 3,
    before: ({ cluster }) => {
      cluster.put('StatefulSet', setOf(2))
      cluster.put('Pod', podOf({ name: 'db-1' }))
    },
    happens: [
      (world) => {
        world.cluster.take('StatefulSet', 'shop', 'db')
        takePod('db-1')(world)
      },
    ],
    rests: QUARANTINE,
  },
  {
    name: 'a lease of nobody',
    lease: leaseOf({ owner: { name: 'nobody', uid: 'nobody' } }),
    writes: 2,
    before: () => undefined,
    happens: [],
    rests: QUARANTINE,
  },
  {
    name: 'a claim that is gone',
    lease: claimLease(),
    writes: 2,
    before: ({ cluster }) => void cluster.put('InClusterIPPool', poolOf(20)),
    happens: [],
    rests: 20_000,
  },
]

type Fault = keyof Pick<Faults, 'diesAfter' | 'losesAnswerOf' | 'losesRequest'>
const FAULTS: readonly Fault[] = ['diesAfter', 'losesAnswerOf', 'losesRequest']

/** One allocator after the other: when one dies, the next takes over a second later. */
class Relay {
  readonly #world: World
  #process: Process

  constructor(world: World, faults: Faults) {
    this.#world = world
    this.#process = new Process(world, { faults })
  }

  /** Looks until there is nothing to do at once; what the API does not answer is tried again. */
  async settle(): Promise<void> {
    for (let tries = 0; tries < 5; tries++) {
      try {
        await this.#process.settle(NAME)
        return
      } catch (error) {
        if (error instanceof ApiError) continue
        if (!(error instanceof Died)) throw error
        this.#world.advance(1000)
        this.#process = new Process(this.#world)
      }
    }
    throw new Error('it does not settle')
  }
}

interface Lived {
  /** How long the address rested at the end, in milliseconds, to the second. */
  readonly rested: number
  readonly writes: number
}

async function live({ lease, before, happens }: Life, faults: Faults): Promise<Lived> {
  const world = new World()
  world.cluster.put('Node', nodeOf('node-1'))
  before(world)
  world.cluster.put('IPLease', lease)
  const relay = new Relay(world, faults)
  await relay.settle()
  for (const happening of happens) {
    happening(world)
    await relay.settle()
  }
  const end = world.elapsed
  while (world.phase(NAME) !== 'free') {
    if (world.elapsed - end > 10 * QUARANTINE) throw new Error(`${NAME} does not come free`)
    world.advance(1000)
    await relay.settle()
  }
  return { rested: world.elapsed - end, writes: world.cluster.writes.length }
}

describe.each(LIVES)('$name', (life) => {
  it('takes so many writes, and no longer than the quarantine', async () => {
    expect(await live(life, {})).toEqual({ rested: life.rests, writes: life.writes })
  })

  const points = FAULTS.flatMap((fault) =>
    Array.from({ length: life.writes }, (_, place) => ({ fault, write: place + 1 })),
  )
  it.each(points)(
    'comes free all the same, and no sooner, if write $write meets $fault',
    async ({ fault, write }) => {
      const { rested } = await live(life, { [fault]: write })
      expect(rested).toBeGreaterThanOrEqual(life.rests)
      expect(rested).toBeLessThanOrEqual(life.rests + QUARANTINE + 5_000)
    },
  )
})

describe('an address that is leased again before its release is heard of', () => {
  it.each(['losesAnswerOf', 'losesRequest'] as const)('stays leased (%s)', async (fault) => {
    const world = new World()
    world.cluster.put('Node', nodeOf('node-1'))
    world.cluster.put('IPLease', leaseOf())
    const relay = new Relay(world, { [fault]: 2 })
    const other = new Process(world)
    await relay.settle()
    await other.settle(NAME)
    world.advance(QUARANTINE)
    const first = relay.settle()
    await other.settle(NAME)
    await first
    expect(world.phase(NAME)).toBe('free')
    world.cluster.put('Pod', podOf({ name: 'next' }))
    world.cluster.put('IPLease', leaseOf({ owner: { name: 'next', uid: 'next-uid' } }))
    world.advance(10 * QUARANTINE)
    await relay.settle()
    await other.settle(NAME)
    expect(world.lease(NAME)).toMatchObject({ phase: 'Bound', owner: { name: 'next' } })
  })
})
