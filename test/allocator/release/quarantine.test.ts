import { afterEach, describe, expect, it, jest } from '@jest/globals'
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
  type ProcessOptions,
} from './stage.ts'

const MINUTES = 60_000

interface Stage {
  readonly world: World
  readonly process: Process
}

/** The pod web on node-1, which is Ready unless said otherwise, with its lease. */
function stage(options: ProcessOptions & { readonly ready?: boolean } = {}): Stage {
  const world = new World()
  world.cluster.put('Node', nodeOf('node-1', options.ready ?? true))
  world.cluster.put('Pod', podOf())
  world.cluster.put('IPLease', leaseOf())
  return { world, process: new Process(world, options) }
}

/** Its pod goes, and the lease to the quarantine. */
async function released(options: Parameters<typeof stage>[0] = {}): Promise<Stage> {
  const made = stage(options)
  made.world.cluster.take('Pod', 'shop', 'web')
  await made.process.settle(NAME)
  return made
}

/** What is seen of the address just before and just after so many milliseconds. */
async function around({ world, process }: Stage, ms: number): Promise<readonly string[]> {
  world.advance(ms - 1)
  await process.settle(NAME)
  const before = world.phase(NAME)
  world.advance(1)
  await process.settle(NAME)
  return [before, world.phase(NAME)]
}

afterEach(() => {
  jest.restoreAllMocks()
})

describe('the quarantine', () => {
  it('is waited for to the millisecond, by a look that is due just then', async () => {
    const { world, process } = stage()
    world.cluster.take('Pod', 'shop', 'web')
    expect(await process.settle(NAME)).toEqual({ afterMs: QUARANTINE })
    world.advance(10_000)
    expect(await process.settle(NAME)).toEqual({ afterMs: QUARANTINE - 10_000 })
    expect(await around({ world, process }, QUARANTINE - 10_000)).toEqual(['Quarantined', 'free'])
  })

  it('keeps the pod and its node in the lease, and the time of the server', async () => {
    const { world } = await released()
    expect(world.lease(NAME)).toMatchObject({
      pod: { name: 'web', uid: 'web-uid', node: 'node-1' },
      releasedAt: world.cluster.now,
    })
  })

  it('may be of no length', async () => {
    const { world } = await released({ quarantine: 0 })
    expect(world.phase(NAME)).toBe('free')
  })

  it('is as long as the configuration says at the time', async () => {
    const options = { quarantine: QUARANTINE }
    const { world, process } = await released(options)
    const shorter = new Process(world, { quarantine: 1_000, view: process.view })
    await shorter.settle(NAME)
    world.advance(1_000)
    await shorter.settle(NAME)
    expect(world.phase(NAME)).toBe('free')
  })

  it('goes on after a restart by the clock of the server, once the node has been Ready for as long', async () => {
    const { world } = await released()
    world.advance(10_000)
    const restarted = { world, process: new Process(world) }
    await restarted.process.settle(NAME)
    expect(await around(restarted, QUARANTINE)).toEqual(['Quarantined', 'free'])
  })

  it('counts, for one that was in reserve all the time, from the release', async () => {
    const made = stage()
    const reserve = { world: made.world, process: new Process(made.world) }
    made.world.advance(100_000)
    made.world.cluster.take('Pod', 'shop', 'web')
    await made.process.settle(NAME)
    made.world.advance(10_000)
    // A second more, as the time of the server is known to the second.
    await reserve.process.settle(NAME)
    expect(await around(reserve, QUARANTINE - 10_000 + 1000)).toEqual(['Quarantined', 'free'])
  })

  it('is over at once after a restart where it is over by the clock of the server and no node holds it back', async () => {
    const { world } = await released()
    world.cluster.take('Node', '', 'node-1')
    world.advance(QUARANTINE + 1000)
    const restarted = new Process(world)
    await restarted.settle(NAME)
    expect(world.phase(NAME)).toBe('free')
  })
})

describe('clocks', () => {
  it.each([10, -10])('that are %d minutes off on this machine do not matter', async (minutes) => {
    const real = Date.now()
    jest.spyOn(Date, 'now').mockImplementation(() => real + minutes * MINUTES)
    const made = await released()
    expect(await around(made, QUARANTINE)).toEqual(['Quarantined', 'free'])
  })

  it.each([10, -10])(
    'of the server that are set by %d minutes do not matter to who saw it begin',
    async (minutes) => {
      const made = await released()
      made.world.setClock(minutes * MINUTES)
      expect(await around(made, QUARANTINE)).toEqual(['Quarantined', 'free'])
    },
  )

  it('of the server that went back make it begin anew for who did not see it begin', async () => {
    const made = await released()
    made.world.cluster.take('Node', '', 'node-1')
    made.world.setClock(-10 * MINUTES)
    const restarted = { world: made.world, process: new Process(made.world) }
    await restarted.process.settle(NAME)
    expect(await around(restarted, QUARANTINE)).toEqual(['Quarantined', 'free'])
  })

  it('of the server that nobody knows are done without', async () => {
    const made = await released({ serverTime: () => undefined })
    expect(made.world.lease(NAME)?.releasedAt).toBe(Date.parse('9999-12-31T00:00:00Z'))
    const restarted = { world: made.world, process: new Process(made.world) }
    await restarted.process.settle(NAME)
    expect(await around(restarted, QUARANTINE)).toEqual(['Quarantined', 'free'])
  })

  it('are not believed for a lease that says no time', async () => {
    const world = new World()
    world.cluster.put('IPLease', leaseOf({ phase: 'Quarantined' }))
    const made = { world, process: new Process(world) }
    await made.process.settle(NAME)
    expect(await around(made, QUARANTINE)).toEqual(['Quarantined', 'free'])
  })
})

describe('a node that is not Ready', () => {
  it('holds the address back until it is Ready again, and for the quarantine from then on', async () => {
    const made = await released({ ready: false })
    const { world, process } = made
    world.advance(60 * MINUTES)
    expect(await process.settle(NAME)).toEqual({ afterMs: 60_000 })
    expect(world.phase(NAME)).toBe('Quarantined')
    world.cluster.put('Node', nodeOf('node-1'))
    expect(await process.settle(NAME)).toEqual({ afterMs: QUARANTINE })
    expect(await around(made, QUARANTINE)).toEqual(['Quarantined', 'free'])
  })

  it('holds it back though it fails only while the address rests', async () => {
    const made = await released()
    const { world, process } = made
    world.advance(QUARANTINE / 2)
    world.cluster.put('Node', nodeOf('node-1', false))
    world.advance(QUARANTINE)
    world.cluster.put('Node', nodeOf('node-1'))
    expect(await process.settle(NAME)).toEqual({ afterMs: QUARANTINE })
    expect(await around(made, QUARANTINE)).toEqual(['Quarantined', 'free'])
  })

  it.each([
    ['is deleted', (world: World) => world.cluster.take('Node', '', 'node-1')],
    [
      'carries the out-of-service taint',
      (world: World) => world.cluster.put('Node', nodeOf('node-1', false, true)),
    ],
  ])('does not hold it back any more once it %s', async (_name, happens) => {
    const { world, process } = await released({ ready: false })
    world.advance(QUARANTINE)
    await process.settle(NAME)
    expect(world.phase(NAME)).toBe('Quarantined')
    happens(world)
    await process.settle(NAME)
    expect(world.phase(NAME)).toBe('free')
  })

  it('counts as just Ready after a restart, as nobody knows for how long', async () => {
    const { world } = await released({ ready: false })
    world.advance(60 * MINUTES)
    world.cluster.put('Node', nodeOf('node-1'))
    world.advance(1)
    const restarted = { world, process: new Process(world) }
    expect(await restarted.process.settle(NAME)).toEqual({ afterMs: QUARANTINE })
    expect(await around(restarted, QUARANTINE)).toEqual(['Quarantined', 'free'])
  })

  it('does not hold back what ran on another', async () => {
    const made = await released()
    made.world.cluster.put('Node', nodeOf('node-2', false))
    expect(await around(made, QUARANTINE)).toEqual(['Quarantined', 'free'])
  })

  it('holds an address of a claim not back', async () => {
    const world = new World()
    world.cluster.put('Node', nodeOf('node-1', false))
    world.cluster.put('IPLease', claimLease())
    world.cluster.put('InClusterIPPool', poolOf(45))
    const made = { world, process: new Process(world) }
    expect(await made.process.settle(NAME)).toEqual({ afterMs: 45_000 })
    expect(await around(made, 45_000)).toEqual(['Quarantined', 'free'])
  })
})

describe('a pod whose node the lease does not say', () => {
  const unscheduled = leaseOf({ pod: { name: 'web', uid: 'web-uid', node: undefined } })

  function made(node: string | null): Stage {
    const world = new World()
    world.cluster.put('Node', nodeOf('node-1'))
    world.cluster.put('Node', nodeOf('node-2', false))
    world.cluster.put('IPLease', unscheduled)
    world.cluster.put('Pod', podOf({ node: null }))
    const process = new Process(world)
    world.cluster.put('Pod', podOf({ node }))
    return { world, process }
  }

  it('has the node written into it that the pod had in the end', async () => {
    const one = made('node-1')
    one.world.cluster.take('Pod', 'shop', 'web')
    await one.process.settle(NAME)
    expect(one.world.lease(NAME)).toMatchObject({ phase: 'Quarantined', pod: { node: 'node-1' } })
    expect(await around(one, QUARANTINE)).toEqual(['Quarantined', 'free'])
  })

  it('has it written too if the watch tells of the end only later', async () => {
    const one = made('node-1')
    const late = new Process(one.world, { view: one.world.cluster.view(false) })
    one.world.cluster.take('Pod', 'shop', 'web')
    late.allocation.view.forget('Pod', 'shop', 'web')
    await late.settle(NAME)
    expect(one.world.lease(NAME)?.pod?.node).toBeUndefined()
    late.view.deliver()
    expect(await late.settle(NAME)).toEqual({ afterMs: QUARANTINE })
    expect(one.world.lease(NAME)).toMatchObject({ phase: 'Quarantined', pod: { node: 'node-1' } })
  })

  it('is freed at once if the pod was on none in the end: it never ran', async () => {
    const { world, process } = made(null)
    world.cluster.take('Pod', 'shop', 'web')
    await process.settle(NAME)
    expect(world.phase(NAME)).toBe('free')
    expect(world.cluster.writes).toEqual([`DELETE IPLease /${NAME}`])
  })

  it('is held back by any node that is not Ready if nobody saw the end of the pod', async () => {
    const { world } = made(null)
    world.cluster.take('Pod', 'shop', 'web')
    const later = { world, process: new Process(world) }
    await later.process.settle(NAME)
    world.advance(10 * QUARANTINE)
    await later.process.settle(NAME)
    expect(world.phase(NAME)).toBe('Quarantined')
    world.cluster.put('Node', nodeOf('node-2'))
    expect(await later.process.settle(NAME)).toEqual({ afterMs: QUARANTINE })
    expect(await around(later, QUARANTINE)).toEqual(['Quarantined', 'free'])
  })
})

describe('a sticky address', () => {
  it('rests from when the set gave it up, and is freed then', async () => {
    const world = new World()
    world.cluster.put('Node', nodeOf('node-1'))
    world.cluster.put('StatefulSet', setOf(2))
    world.cluster.put('IPLease', stickyLease())
    const made = { world, process: new Process(world) }
    await made.process.settle(NAME)
    expect(world.phase(NAME)).toBe('Held')
    world.advance(60 * MINUTES)
    await made.process.settle(NAME)
    expect(world.phase(NAME)).toBe('Held')
    world.cluster.put('StatefulSet', setOf(1))
    expect(await made.process.settle(NAME)).toEqual({ afterMs: QUARANTINE })
    expect(await around(made, QUARANTINE)).toEqual(['Quarantined', 'free'])
  })
})
