import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { publishedIn } from '../../certs/published.ts'
import { isValid, NOTHING } from '../../certs/state.ts'
import { Leader } from './model/leader.ts'
import { TIMING, World } from './model/world.ts'

type Event =
  | { readonly kind: 'steps'; readonly leader: 0 | 1; readonly count: number }
  | { readonly kind: 'crash'; readonly leader: 0 | 1 }
  | { readonly kind: 'sync'; readonly replica: 0 | 1 }
  | { readonly kind: 'pass'; readonly time: number }
  | { readonly kind: 'jump'; readonly by: number }
  | { readonly kind: 'damage'; readonly what: 'secret' | 'authority' | 'next' | 'serving' }
  | {
      readonly kind: 'register'
      readonly title: 'mutating' | 'validating'
      readonly bundle: readonly string[]
    }
  | { readonly kind: 'unregister'; readonly title: 'mutating' | 'validating' }
  | { readonly kind: 'ask'; readonly asked: 'serving' | 'authority' }

const one = fc.constantFrom<0 | 1>(0, 1)
const title = fc.constantFrom<'mutating' | 'validating'>('mutating', 'validating')
const events: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('steps' as const),
      leader: one,
      count: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), time: fc.constantFrom(1, 20, 61, 200) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('sync' as const), replica: one }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      asked: fc.constantFrom('serving' as const, 'authority' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), leader: one }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('jump' as const),
      by: fc.constantFrom(-20_000, -700, 700, 7000, 20_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('damage' as const),
      what: fc.constantFrom('secret' as const, 'authority' as const, 'next' as const, 'serving' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('register' as const),
      title,
      bundle: fc.subarray(['stranger-1', 'stranger-2']),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unregister' as const), title }) },
)

async function happen(world: World, leaders: readonly [Leader, Leader], event: Event): Promise<void> {
  switch (event.kind) {
    case 'steps':
      for (let count = 0; count < event.count; count++) {
        await leaders[event.leader].step()
        world.check()
      }
      return
    case 'crash':
      return leaders[event.leader].crash()
    case 'sync':
      return world.sync(event.replica)
    case 'pass':
      return world.pass(event.time)
    default:
      world.disturb(() => disturb(world, event))
  }
}

function disturb(world: World, event: Exclude<Event, { kind: 'steps' | 'crash' | 'sync' | 'pass' }>): void {
  switch (event.kind) {
    case 'jump':
      world.offset += event.by
      return
    case 'register':
      return world.put(
        event.title,
        event.bundle.map((id) => ({ id, cert: id })),
        false,
      )
    case 'unregister':
      world.registrations.delete(event.title)
      return
    case 'ask':
      if (world.secret) world.change({ asked: event.asked })
      return
    case 'damage':
      world.damage(event.what)
  }
}

describe('certificates, whatever happens when', () => {
  it('are verifiable by every bundle that an API server may go by, and come to rest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(events, { maxLength: 60 }), async (happening) => {
        const world = new World()
        const leaders = [new Leader(world), new Leader(world)] as const
        for (const event of happening) {
          await happen(world, leaders, event)
          world.check()
        }
        await rests(world, leaders[0])
      }),
      { numRuns: Number(process.env['RUNS'] ?? 300) },
    )
  })
})

/** Left alone, one leader comes to an end: one authority, published everywhere and alone, and its certificate. */
async function rests(world: World, leader: Leader): Promise<void> {
  leader.crash()
  world.disturb(() => {
    if (world.registrations.size === 0) world.put('mutating', [], false)
  })
  const end = world.time + 2 * (TIMING.strangers + TIMING.adoption + TIMING.propagation)
  leader.waitsFor = ''
  while (leader.waitsFor !== 'steady') {
    expect(world.time).toBeLessThan(end)
    await leader.look()
    world.check()
    if (leader.waitsFor !== '') world.pass(20)
    world.check()
  }
  const { authority, serving, next, others } = world.secret?.state ?? NOTHING
  expect({ next, others }).toEqual({ next: undefined, others: [] })
  expect(publishedIn(world.targets()).map(({ id }) => id)).toEqual([authority?.id])
  expect(serving?.issuer).toBe(authority?.id)
  expect(serving && isValid(serving, world.now())).toBe(true)
}
