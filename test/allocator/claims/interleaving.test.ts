import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { objectAt, property, text } from '../../../network/json/json.ts'
import { formatAddress } from '../../../network/address/address.ts'
import { readIpAddress } from '../../../allocator/claims/ip-address.ts'
import { Died } from '../fake-cluster.ts'
import { Turns } from '../leases/turns.ts'
import { claimObject, poolObject } from './objects.ts'
import { leases, remove, see } from './see.ts'
import { allocator, settle, type Allocator } from './stage.ts'
import { World } from './world.ts'

const CLAIMS = ['a', 'b', 'c', 'd']
/** Fewer than the claims: they have to wait for each other. */
const POOL = { addresses: ['10.0.0.50-10.0.0.52'], prefix: 24 }
const KINDS = ['IPAddressClaim', 'IPAddress', 'IPLease', 'InClusterIPPool'] as const

type Action =
  | { readonly do: 'reconcile'; readonly allocator: number; readonly claim: number }
  | { readonly do: 'pool'; readonly allocator: number }
  | { readonly do: 'step'; readonly choice: number }
  | { readonly do: 'deliver'; readonly allocator: number; readonly count: number; readonly kind: number }
  | { readonly do: 'create'; readonly claim: number }
  | { readonly do: 'delete'; readonly claim: number }
  | { readonly do: 'kill'; readonly allocator: number }

const number = fc.nat(11)
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('reconcile'), allocator: number, claim: number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pool'), allocator: number }) },
  { weight: 16, arbitrary: fc.record({ do: fc.constant('step'), choice: number }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('deliver'), allocator: number, count: fc.nat(6), kind: number }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('create'), claim: number }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete'), claim: number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill'), allocator: number }) },
)

interface Process {
  readonly one: Allocator
  readonly alive: { yes: boolean }
  readonly busy: Set<string>
}

/** Two allocators that both believe to lead, each call of theirs held up until the test lets it go on. */
class Interleaved {
  readonly world = new World()
  readonly turns = new Turns()
  readonly processes: Process[]
  readonly running: Promise<void>[] = []

  constructor() {
    this.world.put('InClusterIPPool', poolObject(POOL))
    this.processes = [this.#start(), this.#start()]
  }

  async act(step: Action): Promise<void> {
    switch (step.do) {
      case 'reconcile':
        return this.#reconcile(at(this.processes, step.allocator), `default/${at(CLAIMS, step.claim)}`)
      case 'pool':
        return this.#reconcile(at(this.processes, step.allocator), 'InClusterIPPool default/pool')
      case 'step':
        return this.turns.step(step.choice)
      case 'deliver':
        return at(this.processes, step.allocator).one.view.deliver(step.count, at(KINDS, step.kind))
      case 'create':
        return this.#create(at(CLAIMS, step.claim))
      case 'delete':
        return this.#delete(at(CLAIMS, step.claim))
      case 'kill': {
        const place = step.allocator % this.processes.length
        at(this.processes, place).alive.yes = false
        this.processes[place] = this.#start()
      }
    }
  }

  /** Everything goes on without being held up, until nothing is left to do. */
  async end(): Promise<void> {
    for (const { alive } of this.processes) alive.yes = false
    while (this.turns.count > 0) await this.turns.step(0)
    await Promise.all(this.running)
    await settle(this.world, allocator(this.world), 200_000)
  }

  #start(): Process {
    const alive = { yes: true }
    const turn = async () => {
      await this.turns.turn()
      if (!alive.yes) throw new Died()
    }
    const one = allocator(this.world, { turn }, { view: this.world.view(false), serveClaims: 'always' })
    return { one, alive, busy: new Set() }
  }

  async #reconcile({ one, busy }: Process, key: string): Promise<void> {
    if (busy.has(key)) return
    busy.add(key)
    const controller = key.includes(' ') ? one.pools : one.claims
    const reconciled = controller
      .reconcile(key)
      .then(() => undefined)
      .catch((error: unknown) => {
        if (!(error instanceof Died)) throw error
      })
      .finally(() => busy.delete(key))
    this.running.push(reconciled)
  }

  async #create(name: string): Promise<void> {
    if (this.world.get('IPAddressClaim', 'default', name) === undefined)
      this.world.put('IPAddressClaim', claimObject(name))
  }

  async #delete(name: string): Promise<void> {
    if (this.world.get('IPAddressClaim', 'default', name) !== undefined)
      remove(this.world, 'IPAddressClaim', name)
  }
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length]
  if (found === undefined) throw new Error('the list is empty')
  return found
}

/** The addresses that claims have been told: those whose IPAddress is there and whose claim lives. */
function told(world: World): readonly string[] {
  return world.all('IPAddress').flatMap((object) => {
    const found = readIpAddress(object)
    const claim = world.get('IPAddressClaim', 'default', found?.name ?? '')
    const isLive = claim !== undefined && text(objectAt(claim, 'metadata'), 'uid') === found?.claimUid
    return isLive && found?.address !== undefined ? formatAddress(found.address) : []
  })
}

describe('two allocators that both believe to lead', () => {
  it('never tell two claims one address, and leave nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 20, maxLength: 160 }), async (actions) => {
        const interleaved = new Interleaved()
        const { world } = interleaved
        for (const one of actions) {
          await interleaved.act(one)
          expect(told(world)).toEqual([...new Set(told(world))])
        }
        await interleaved.end()
        expect(told(world)).toEqual([...new Set(told(world))])
        const claims = world
          .all('IPAddressClaim')
          .map((claim) => text(objectAt(claim, 'metadata'), 'name') ?? '')
        const seen = claims.map((name) => see(world, name))
        const served = seen.filter(({ ready }) => ready === 'True Ready')
        expect(served).toHaveLength(Math.min(3, claims.length))
        expect(seen.filter(({ ready }) => ready !== 'True Ready').map(({ ready }) => ready)).toEqual(
          claims.length > 3 ? ['False PoolExhausted'] : [],
        )
        expect(
          leases(world)
            .map(({ address }) => formatAddress(address))
            .toSorted(),
        ).toEqual(told(world).toSorted())
        expect(world.all('IPAddress')).toHaveLength(served.length)
        const status = objectAt(world.get('InClusterIPPool', 'default', 'pool') ?? {}, 'status')
        expect(property(objectAt(status, 'ipAddresses'), 'used')).toBe(served.length)
      }),
      { numRuns: 300 },
    )
  }, 60_000)
})
