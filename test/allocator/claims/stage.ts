import type { Allocation } from '../../../allocator/allocation.ts'
import type { EventText } from '../../../allocator/api/event-recorder.ts'
import { createClaimController, type ClaimController } from '../../../allocator/claims/claim-controller.ts'
import { ClaimTriggers } from '../../../allocator/claims/claim-triggers.ts'
import { createPoolController, type PoolController } from '../../../allocator/claims/pool-controller.ts'
import { Serving, type ServingOptions } from '../../../allocator/claims/serving.ts'
import { createLeaseController } from '../../../allocator/release/lease-controller.ts'
import { AddressBook } from '../../../allocator/store/address-book.ts'
import type { Controller } from '../../../allocator/work/controller.ts'
import { ApiError } from '../../../cluster/api/api-error.ts'
import { Died, type Faults, type FakeView } from '../fake-cluster.ts'
import type { World } from './world.ts'

/** Keys in the order in which they are to be worked on, each once. */
class TestQueue {
  readonly controller: Controller
  readonly #keys = new Set<string>()

  constructor(controller: Controller) {
    this.controller = controller
  }

  add = (key: string): void => void this.#keys.add(key)
  addPatient = (key: string): void => this.add(key)

  take(): string | undefined {
    const [key] = this.#keys
    if (key !== undefined) this.#keys.delete(key)
    return key
  }
}

/** One allocator process on a fake cluster. */
export interface Allocator {
  readonly allocation: Allocation
  readonly claims: ClaimController
  readonly pools: PoolController
  readonly view: FakeView
  readonly queues: readonly TestQueue[]
  /** What was asked to be looked at again. */
  readonly due: Due[]
  readonly events: (EventText & { readonly about: string })[]
  readonly logged: string[]
  /** Milliseconds of its monotonic clock. */
  readonly clock: { now: number }
}

export function allocator(
  world: World,
  faults: Faults = {},
  { view = world.view(), ...options }: ServingOptions & { readonly view?: FakeView } = {},
): Allocator {
  const events: Allocator['events'] = []
  const logged: string[] = []
  const clock = { now: 0 }
  const settings = { reservedNetworks: [], quarantine: 30_000 }
  const log = (_fields: object, message: string) => void logged.push(message)
  const allocation: Allocation = {
    api: world.api(faults),
    view: view.model,
    addresses: new AddressBook(view.model),
    settings: () => settings,
    events: { record: ({ kind, name }, event) => void events.push({ ...event, about: `${kind} ${name}` }) },
    clock: { now: () => world.now },
    log: { debug: log, info: log, warn: log, error: log },
  }
  const now = () => clock.now
  const serving = new Serving(allocation, { ...options, now })
  const claims = createClaimController(allocation, { serving, now })
  const pools = createPoolController(allocation, { serving, now })
  const claimQueue = new TestQueue(claims)
  const poolQueue = new TestQueue(pools)
  const leaseQueue = new TestQueue(createLeaseController(allocation, { now }))
  claims.waiters.onCall = claimQueue.add
  const triggers = new ClaimTriggers(view.model, {
    claims: claimQueue,
    pools: poolQueue,
    waiters: claims.waiters,
  })
  triggers.everything()
  for (const { name } of view.model.leases()) leaseQueue.add(name)
  view.model.subscribe({
    changed: (change) => {
      triggers.changed(change)
      if (change.kind === 'IPLease') leaseQueue.add(change.name)
      if (change.kind === 'StatefulSet')
        for (const { name } of view.model.leasesOfSet(change.namespace, change.name)) leaseQueue.add(name)
      if (change.kind === 'IPAddressClaim')
        for (const { name } of view.model.leasesOfClaim(change.namespace, change.name)) leaseQueue.add(name)
    },
    freed: (domain, address) => triggers.freed(domain, address),
  })
  const queues = [claimQueue, poolQueue, leaseQueue]
  return { allocation, claims, pools, view, queues, due: [], events, logged, clock }
}

/**
 * Works until nothing is left to do but what has to wait; what is due within `patience` milliseconds is waited for.
 * True if the process died.
 */
export async function settle(world: World, one: Allocator, patience = 0): Promise<boolean> {
  const { due } = one
  const until = one.clock.now + patience
  for (let rounds = 0; rounds < 5000; rounds++) {
    one.view.deliver()
    const next = nextOf(one) ?? whenDue(world, one, until)
    if (next === undefined) {
      pass(world, one, until - one.clock.now)
      return false
    }
    const afterMs = await survives(next)
    if (afterMs === 'died') return true
    if (afterMs !== undefined) due.push({ ...next, at: one.clock.now + afterMs })
  }
  throw new Error('it does not settle')
}

interface Work {
  readonly queue: TestQueue
  readonly key: string
}

interface Due extends Work {
  readonly at: number
}

function nextOf({ queues }: Allocator): Work | undefined {
  for (const queue of queues) {
    const key = queue.take()
    if (key !== undefined) return { queue, key }
  }
  return undefined
}

function whenDue(world: World, one: Allocator, until: number): Work | undefined {
  const { due } = one
  const next = due.toSorted((a, b) => a.at - b.at)[0]
  if (next === undefined || next.at > until) return undefined
  due.splice(due.indexOf(next), 1)
  pass(world, one, Math.max(0, next.at - one.clock.now))
  return next
}

/** In how many milliseconds it is to be looked at again. What the API did not answer is tried again at once, and later. */
async function survives({ queue, key }: Work): Promise<number | 'died' | undefined> {
  for (let tries = 0; tries < 3; tries++) {
    try {
      return (await queue.controller.reconcile(key))?.afterMs
    } catch (error) {
      if (error instanceof Died) return 'died'
      if (!(error instanceof ApiError)) throw error
    }
  }
  return 1000
}

/** Time goes by, for the API server and for the process. */
export function pass(world: World, one: Allocator, ms: number): void {
  world.now += ms
  one.clock.now += ms
}
