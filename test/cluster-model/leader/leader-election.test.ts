import * as fc from 'fast-check'
import { describe, expect, it } from '@jest/globals'
import { LeaderElection } from '../../../cluster/leader/leader-election.ts'
import { objectAt, property } from '../../../network/json/json.ts'
import { LeaseApi, type Fate } from './lease-api.ts'
import { SimulatedTime } from './simulated-time.ts'

const MINUTE = 60_000

interface Candidate {
  readonly election: LeaderElection
  readonly events: string[]
  readonly faults: unknown[]
  fate: () => Fate
}

interface Clocks {
  readonly monotonic?: number
  readonly wall?: number
}

class World {
  readonly time = new SimulatedTime()
  readonly api = new LeaseApi(this.time)
  latency = 20
  readonly candidates: Candidate[] = []

  candidate(identity: string, { monotonic = 0, wall = 0 }: Clocks = {}): Candidate {
    const events: string[] = []
    const faults: unknown[] = []
    const client = this.api.client(
      () => candidate.fate(),
      () => this.latency,
    )
    const election = new LeaderElection({
      client,
      namespace: 'berth-system',
      name: 'berth-allocator',
      identity,
      time: this.time.seenWith(monotonic, wall),
      onGained: () => events.push('gained'),
      onLost: () => events.push('lost'),
      onFault: (fault) => faults.push(fault),
    })
    const candidate: Candidate = { election, events, faults, fate: () => 'answered' }
    this.candidates.push(candidate)
    election.start()
    return candidate
  }

  leaders(): number {
    return this.candidates.filter(({ election }) => election.isLeading()).length
  }

  async end(): Promise<void> {
    const ends = Promise.all(this.candidates.map(({ election }) => election.kill()))
    await this.time.pass(MINUTE)
    await ends
  }
}

async function inWorld(use: (world: World) => Promise<void>): Promise<void> {
  const world = new World()
  try {
    await use(world)
  } finally {
    await world.end()
  }
}

const transitionsOf = ({ lease }: LeaseApi): unknown =>
  property(objectAt(lease ?? {}, 'spec'), 'leaseTransitions')

describe('a leader election', () => {
  it('lets one lead, for as long as it renews', () =>
    inWorld(async (world) => {
      const a = world.candidate('a')
      await world.time.pass(1000)
      const b = world.candidate('b')
      await world.time.pass(10 * MINUTE, () => expect(world.leaders()).toBe(1))
      expect([a.events, b.events]).toEqual([['gained'], []])
      expect([a.election.holder, b.election.holder, world.api.holder]).toEqual(['a', 'a', 'a'])
      expect(transitionsOf(world.api)).toBe(0)
    }))

  it('renews with one request each two seconds', () =>
    inWorld(async (world) => {
      world.candidate('a')
      await world.time.pass(MINUTE)
      expect(world.api.writes).toBeGreaterThanOrEqual(28)
      expect(world.api.writes).toBeLessThanOrEqual(31)
    }))

  it('is lost by itself ten seconds after the last renewal began, though no answer ever comes', () =>
    inWorld(async (world) => {
      const a = world.candidate('a')
      await world.time.pass(3000)
      a.fate = () => 'lost'
      await world.time.pass(7000)
      expect(a.election.isLeading()).toBe(true)
      await world.time.pass(2500)
      expect(a.election.isLeading()).toBe(false)
      expect(a.events).toEqual(['gained', 'lost'])
      expect(a.faults.length).toBeGreaterThan(0)
    }))

  it('is not believed in after the deadline, even if no timer has fired since', () =>
    inWorld(async (world) => {
      const a = world.candidate('a')
      await world.time.pass(100)
      expect(a.election.isLeading()).toBe(true)
      world.time.now += 10_000
      expect([a.election.isLeading(), a.events]).toEqual([false, ['gained']])
      await world.time.pass(3000)
      expect(a.events).toEqual(['gained', 'lost', 'gained'])
    }))

  it.each([-10 * MINUTE, 10 * MINUTE])(
    'is taken over after fifteen seconds of silence, by one whose clock is %i ms off',
    (wall) =>
      inWorld(async (world) => {
        const a = world.candidate('a')
        await world.time.pass(1000)
        const b = world.candidate('b', { wall, monotonic: 123_456 })
        await world.time.pass(5000)
        a.fate = () => 'lost'
        await world.time.pass(12_000, () => expect(world.leaders()).toBeLessThanOrEqual(1))
        expect(b.events).toEqual([])
        await world.time.pass(9000, () => expect(world.leaders()).toBeLessThanOrEqual(1))
        expect([a.events, b.events]).toEqual([['gained', 'lost'], ['gained']])
        expect(transitionsOf(world.api)).toBe(1)
        a.fate = () => 'answered'
        await world.time.pass(MINUTE, () => expect(world.leaders()).toBe(1))
        expect([a.election.holder, b.election.isLeading()]).toEqual(['b', true])
      }),
  )

  it('is free at once when its holder stops in order', () =>
    inWorld(async (world) => {
      const a = world.candidate('a')
      await world.time.pass(1000)
      const b = world.candidate('b')
      await world.time.pass(5000)
      const stopped = a.election.stop()
      expect(a.election.isLeading()).toBe(false)
      await world.time.pass(4500)
      await stopped
      expect([a.events, b.events, world.api.holder]).toEqual([['gained', 'lost'], ['gained'], 'b'])
    }))

  it('is not released by a candidate that does not hold it, nor by one that is killed', () =>
    inWorld(async (world) => {
      const a = world.candidate('a')
      await world.time.pass(1000)
      const b = world.candidate('b')
      await world.time.pass(5000)
      void b.election.stop()
      await world.time.pass(1000)
      expect(world.api.holder).toBe('a')
      void a.election.kill()
      await world.time.pass(1000)
      expect([world.api.holder, a.events]).toEqual(['a', ['gained', 'lost']])
    }))

  it('goes on under the same name after a renewal whose answer was lost', () =>
    inWorld(async (world) => {
      const a = world.candidate('a')
      await world.time.pass(2500)
      const fates: Fate[] = ['unheard']
      a.fate = () => fates.pop() ?? 'answered'
      await world.time.pass(MINUTE)
      expect([a.events, transitionsOf(world.api)]).toEqual([['gained'], 0])
    }))

  it('ends at once for a leader that finds another name there, or nothing', () =>
    inWorld(async (world) => {
      const a = world.candidate('a')
      await world.time.pass(1000)
      const lease = world.api.lease ?? {}
      world.api.lease = {
        ...lease,
        metadata: { name: 'berth-allocator', uid: 'u', resourceVersion: 'edited' },
        spec: { holderIdentity: 'mallory', leaseDurationSeconds: 15 },
      }
      await world.time.pass(3000)
      expect(a.events).toEqual(['gained', 'lost'])
      await world.time.pass(20_000)
      expect(a.events).toEqual(['gained', 'lost', 'gained'])
      world.api.lease = undefined
      await world.time.pass(3000)
      expect([a.events.slice(3), a.election.isLeading()]).toEqual([['lost', 'gained'], true])
    }))

  it('takes a lease that says nonsense for held, until it was silent for fifteen seconds', () =>
    inWorld(async (world) => {
      world.api.lease = {
        metadata: { uid: 'u', resourceVersion: '0' },
        spec: { holderIdentity: 'x', leaseDurationSeconds: 'long', leaseTransitions: -4 },
      }
      const a = world.candidate('a')
      await world.time.pass(14_000)
      expect(a.events).toEqual([])
      await world.time.pass(6000)
      expect(a.events).toEqual(['gained'])
    }))

  it('tells what goes wrong', () =>
    inWorld(async (world) => {
      const a = world.candidate('a')
      a.fate = () => 'lost'
      await world.time.pass(6000)
      expect(String(a.faults[0])).toContain('Timeout')
    }))
})

/** Over how much time a leader was seen, so that nothing is proved of a world where nobody leads. */
const MUCH = 100

describe('of many candidates', () => {
  const step = fc.record({
    ms: fc.integer({ min: 100, max: 40_000 }),
    latency: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 9000 })),
    fates: fc.array(fc.constantFrom<Fate>('answered', 'answered', 'lost', 'unheard'), {
      minLength: 3,
      maxLength: 3,
    }),
  })

  it('never two lead at once, whatever is lost, however slow', async () => {
    let led = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) =>
        inWorld(async (world) => {
          const some = [
            world.candidate('a'),
            world.candidate('b', { monotonic: 5e6, wall: 10 * MINUTE }),
            world.candidate('c', { monotonic: -7, wall: -10 * MINUTE }),
          ]
          for (const { ms, latency, fates } of steps) {
            world.latency = latency
            for (const [at, candidate] of some.entries()) candidate.fate = () => fates[at] ?? 'answered'
            await world.time.pass(ms, () => {
              const leaders = world.leaders()
              led += leaders
              expect(leaders).toBeLessThanOrEqual(1)
            })
          }
        }),
      ),
      { numRuns: 60 },
    )
    expect(led).toBeGreaterThan(MUCH)
  })
})
