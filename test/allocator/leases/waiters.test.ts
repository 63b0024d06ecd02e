import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { Waiters, type WaitedPot, type Waiter } from '../../../allocator/leases/waiters.ts'
import { parseAddress, type Address } from '../../../network/address/address.ts'
import { leases, allocator, berth, nad, pod, see, type Allocator } from './stage.ts'
import { ApiError } from '../../../cluster/api/api-error.ts'
import { FakeCluster } from '../fake-cluster.ts'
import { leaseOf } from './lease-objects.ts'
import { settled, Turns } from './turns.ts'

const address = (text: string): Address => {
  const read = parseAddress(text)
  if (!read.ok) throw new Error(read.problem)
  return read.value
}

const potOf = (first: string, last: string): WaitedPot => ({
  domain: 'default',
  ranges: [{ family: 4, first: address(first).value, last: address(last).value }],
})

const POT = potOf('10.0.0.1', '10.0.255.254')
const waiter = (key: string, createdAt: number): Waiter => ({ key, createdAt })
const in10 = (last: number): Address => ({ family: 4, value: address('10.0.0.0').value + BigInt(last) })

/** Nothing is free beyond what the test says came free. */
function lines() {
  const free: { count: number } = { count: 0 }
  const waiters = new Waiters({
    lowestFree: (_, range) =>
      range.first - POT_FIRST < BigInt(free.count) ? { family: 4, value: range.first } : undefined,
  })
  const called: string[] = []
  waiters.onCall = (key) => void called.push(key)
  const wait = (one: Waiter, pot = POT, passed = false) =>
    waiters.wait(one, { pots: [pot], exactly: [] }, passed)
  return { waiters, called, wait, free }
}
const POT_FIRST = address('10.0.0.1').value

describe('waiting lines', () => {
  it('call by age, then by namespace and name, one for each address that comes free', () => {
    const { waiters, called, wait } = lines()
    for (const one of [waiter('b/x', 2), waiter('a/y', 3), waiter('a/z', 2), waiter('c/w', 1)]) wait(one)
    for (let last = 1; last <= 3; last++) waiters.freed('default', in10(last))
    expect(called).toEqual(['c/w', 'a/z', 'b/x'])
  })

  it('call 20 of 10,000 when 20 addresses come free', () => {
    const { waiters, called, wait } = lines()
    for (let place = 9999; place >= 0; place--) wait(waiter(`ns/${place}`, place))
    for (let last = 1; last <= 20; last++) waiters.freed('default', in10(last))
    expect(called).toEqual(Array.from({ length: 20 }, (_, place) => `ns/${place}`))
    expect(waiters.waitingOn(POT)).toBe(10_000)
  })

  it('hold for everybody who wants an address of theirs, by whatever network', () => {
    const { waiters, called, wait } = lines()
    const part = potOf('10.0.0.100', '10.0.0.200')
    wait(waiter('ns/old', 1), part)
    wait(waiter('ns/new', 2))
    expect(waiters.isBehind(waiter('ns/newer', 3), potOf('10.0.0.150', '10.0.1.150'))).toBe(true)
    expect(waiters.isBehind(waiter('ns/newer', 3), potOf('10.1.0.1', '10.1.0.9'))).toBe(false)
    expect(waiters.isBehind(waiter('ns/older', 0), POT)).toBe(false)
    waiters.freed('default', in10(5))
    waiters.freed('default', in10(150))
    expect(called).toEqual(['ns/new', 'ns/old'])
  })

  it('let one that was called look, though others are before it', () => {
    const { waiters, wait } = lines()
    const [first, second] = [waiter('ns/1', 1), waiter('ns/2', 2)]
    wait(first)
    wait(second)
    expect(waiters.isBehind(second, POT)).toBe(true)
    waiters.freed('default', in10(1))
    waiters.freed('default', in10(2))
    expect(waiters.isBehind(second, POT)).toBe(false)
    wait(second)
    expect(waiters.isBehind(second, POT)).toBe(true)
  })

  it('call the next when one that was called leaves something behind', () => {
    const { waiters, called, wait, free } = lines()
    for (let place = 1; place <= 40; place++) wait(waiter(`ns/${place}`, place))
    free.count = 30
    waiters.leave('ns/1')
    expect(called).toHaveLength(16)
    free.count = 14
    waiters.leave('ns/2')
    expect(called).toHaveLength(16)
    waiters.leave('ns/3')
    waiters.leave('ns/4')
    expect(called).toHaveLength(17)
  })

  it('call the next when one that was called finds that it lacks something else', () => {
    const { waiters, called, wait, free } = lines()
    const other = potOf('10.9.0.1', '10.9.0.9')
    wait(waiter('ns/1', 1))
    wait(waiter('ns/2', 2))
    free.count = 1
    waiters.freed('default', in10(1))
    wait(waiter('ns/1', 1), other)
    expect(called).toEqual(['ns/1', 'ns/2'])
    expect(waiters.waitingOn(other)).toBe(1)
  })

  it('keep an address for the one who asked for it first', () => {
    const { waiters, called, wait } = lines()
    const wanted = { domain: 'default', address: in10(7) }
    waiters.wait(waiter('ns/exact', 1), { pots: [], exactly: [wanted] }, false)
    wait(waiter('ns/any', 2))
    expect(waiters.isBehind(waiter('ns/new', 3), potOf('10.0.0.7', '10.0.0.7'))).toBe(true)
    expect(waiters.isPromised('default', in10(7), waiter('ns/new', 3))).toBe(true)
    expect(waiters.isPromised('default', in10(7), waiter('ns/elder', 0))).toBe(false)
    expect(waiters.isPromised('default', in10(8), waiter('ns/new', 3))).toBe(false)
    waiters.freed('default', in10(7))
    waiters.freed('default', in10(8))
    expect(called).toEqual(['ns/exact', 'ns/any'])
  })

  it('know the second pod of a name from the first', () => {
    const { waiters, wait } = lines()
    wait(waiter('ns/db-0', 1))
    wait(waiter('ns/db-0', 5))
    expect(waiters.waitingOn(POT)).toBe(1)
    waiters.leave('ns/db-0')
    expect(waiters.waitingOn(POT)).toBe(0)
    expect(waiters.size).toBe(0)
  })
})

describe('pods that wait', () => {
  const full = (count: number): FakeCluster => {
    const cluster = new FakeCluster()
    cluster.put('NetworkAttachmentDefinition', nad('net', berth(count)))
    for (let last = 1; last <= count; last++)
      cluster.put('IPLease', leaseOf({ address: `192.168.20.${last}`, pod: `gone-${last}`, uid: 'gone' }))
    return cluster
  }
  const free = (cluster: FakeCluster, last: number) =>
    cluster.take('IPLease', '', `default.192-168-20-${last}`)

  it('are served in order, and a new one does not come before them', async () => {
    const cluster = full(2)
    for (const [name, createdAt] of [
      ['c', 3],
      ['a', 2],
      ['b', 1],
    ] as const)
      cluster.put('Pod', pod(name, { createdAt }))
    const { reconcile, called, events } = allocator(cluster)
    for (const name of ['c', 'a', 'b']) await reconcile(name)
    expect(
      events.map(({ pod: name, message }) => `${name}: ${/the pod waits, [^;]*/.exec(message)?.[0]}`),
    ).toEqual([
      'c: the pod waits, first of 1',
      'a: the pod waits, first of 2',
      'b: the pod waits, first of 3',
    ])
    free(cluster, 2)
    cluster.put('Pod', pod('new', { createdAt: 9 }))
    await reconcile('new')
    expect(see(cluster, 'new').gated).toBe(true)
    expect(called).toEqual(['default/b'])
    await reconcile('b')
    expect(see(cluster, 'b')).toMatchObject({ gated: false, ips: { net1: ['192.168.20.2/24'] } })
    expect(see(cluster, 'b').condition?.status).toBe('True')
    await reconcile('a')
    expect(see(cluster, 'a').gated).toBe(true)
  })

  it('are not overtaken after a restart: they were told to wait', async () => {
    const cluster = full(1)
    cluster.put('Pod', pod('old', { createdAt: 1 }))
    await allocator(cluster).reconcile('old')
    free(cluster, 1)
    cluster.put('Pod', pod('new', { createdAt: 2 }))
    const second = allocator(cluster)
    expect(await second.reconcile('new')).toEqual({ afterMs: 250 })
    expect(second.called).toEqual(['default/old'])
    await second.reconcile('old')
    expect(see(cluster, 'old').gated).toBe(false)
    await second.reconcile('new')
    expect(see(cluster, 'new').condition?.reason).toBe('PoolExhausted')
  })

  it('are not told that there is nothing while it is not decided who gets it', async () => {
    const cluster = full(2)
    free(cluster, 1)
    const wish = '[{"name":"net","ips":["192.168.20.1/24"]}]'
    cluster.put('Pod', pod('a', { networks: wish }))
    cluster.put('Pod', pod('b', { networks: wish }))
    const turns = new Turns()
    const { reconcile, events } = allocator(cluster, turns)
    const first = reconcile('a')
    expect(await reconcile('b')).toEqual({ afterMs: 250 })
    expect(events).toEqual([])
    while (turns.count > 0) await turns.step(0)
    await first
    const second = reconcile('b')
    await settled()
    while (turns.count > 0) await turns.step(0)
    expect(await second).toEqual({ afterMs: 30_000 })
    expect(events.map(({ message }) => message.split(':')[0])).toEqual(['Pod default/a has 192.168.20.1'])
  })

  it('wait in line behind one that needs two, and are told of it in the end', async () => {
    const cluster = full(3)
    cluster.put('Pod', pod('two', { networks: 'net,net', createdAt: 1 }))
    cluster.put('Pod', pod('one', { createdAt: 2 }))
    const { reconcile } = allocator(cluster)
    free(cluster, 1)
    await reconcile('two')
    for (let look = 0; look < 8; look++) await reconcile('one')
    expect(see(cluster, 'one').condition?.message).toContain(
      '2 of 3 are in use, the rest is less than it needs, or for those who wait longer',
    )
    free(cluster, 2)
    await reconcile('two')
    expect(see(cluster, 'two').gated).toBe(false)
  })

  it('leave the line with their lease, though the API server refuses to have it written into the pod', async () => {
    const cluster = full(2)
    cluster.put('Pod', pod('old', { createdAt: 1 }))
    const { allocation, reconcile, controller } = allocator(cluster)
    await reconcile('old')
    free(cluster, 1)
    free(cluster, 2)
    const patch = allocation.api.patch.bind(allocation.api)
    allocation.api.patch = () =>
      Promise.reject(new ApiError({ status: 403, reason: 'Forbidden', message: 'a webhook denied it' }))
    await expect(reconcile('old')).rejects.toThrow('a webhook denied it')
    allocation.api.patch = patch
    expect(controller.waiters.size).toBe(0)
    cluster.put('Pod', pod('new', { createdAt: 2 }))
    await reconcile('new')
    expect(see(cluster, 'new').ips).toEqual({ net1: ['192.168.20.2/24'] })
  })

  it('do not wait for one whose lease the API server refuses', async () => {
    const cluster = full(1)
    cluster.put('Pod', pod('old', { createdAt: 1 }))
    cluster.put('Pod', pod('new', { createdAt: 2 }))
    const { allocation, reconcile, called } = allocator(cluster)
    for (const name of ['old', 'new']) await reconcile(name)
    free(cluster, 1)
    const create = allocation.api.create.bind(allocation.api)
    allocation.api.create = () =>
      Promise.reject(new ApiError({ status: 403, reason: 'Forbidden', message: 'a policy denied it' }))
    await expect(reconcile('old')).rejects.toThrow('a policy denied it')
    allocation.api.create = create
    expect(called).toEqual(['default/old', 'default/new'])
    await reconcile('new')
    expect(see(cluster, 'new').gated).toBe(false)
  })

  it('leave the line when they are deleted', async () => {
    const cluster = full(1)
    cluster.put('Pod', pod('a'))
    const { reconcile, controller } = allocator(cluster)
    await reconcile('a')
    expect(controller.waiters.size).toBe(1)
    cluster.take('Pod', 'default', 'a')
    expect(controller.waiters.size).toBe(0)
  })
})

type Action = { readonly do: 'create' | 'free' | 'work' | 'step'; readonly choice: number }

/** A queue of one allocator that works on what is new and what is called, and on nothing for the time that has passed. */
class Shift {
  readonly #queue: string[] = []
  readonly #busy = new Map<string, Promise<void>>()
  readonly #one: Allocator

  constructor(one: Allocator) {
    this.#one = one
    one.controller.waiters.onCall = (key) => void this.#queue.push(key)
  }

  get isIdle(): boolean {
    return this.#queue.length === 0 && this.#busy.size === 0
  }

  add(name: string): void {
    this.#queue.push(`default/${name}`)
  }

  async work(): Promise<void> {
    const place = this.#queue.findIndex((key) => !this.#busy.has(key))
    const [key] = place < 0 ? [] : this.#queue.splice(place, 1)
    if (key === undefined) return
    this.#busy.set(key, this.#reconcile(key))
    await settled()
  }

  async #reconcile(key: string): Promise<void> {
    const again = await this.#one.controller.reconcile(key)
    this.#busy.delete(key)
    // Those who wait for something that was not decided are looked at in a moment.
    if (again !== undefined && again.afterMs < 1000) this.#queue.push(key)
  }
}

describe('a call that nobody hears', () => {
  it('does not happen: without any look for the time’s sake nobody waits while there is something free', async () => {
    const action: fc.Arbitrary<Action> = fc.record({
      do: fc.constantFrom('create', 'create', 'free', 'work', 'work', 'step', 'step', 'step'),
      choice: fc.nat(20),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 10, maxLength: 80 }), async (actions) => {
        const cluster = new FakeCluster()
        cluster.put('NetworkAttachmentDefinition', nad('net', berth(3)))
        const turns = new Turns()
        const shift = new Shift(allocator(cluster, turns))
        let count = 0
        const act: Readonly<Record<Action['do'], (choice: number) => Promise<void> | void>> = {
          create: () => {
            cluster.put('Pod', pod(`p${++count}`, { createdAt: count }))
            shift.add(`p${count}`)
          },
          free: (choice) => {
            const [lease] = leases(cluster).slice(choice % Math.max(1, leases(cluster).length))
            if (lease === undefined) return
            cluster.take('Pod', 'default', lease.pod?.name ?? '')
            cluster.take('IPLease', '', lease.name)
          },
          work: () => shift.work(),
          step: (choice) => turns.step(choice),
        }
        for (const { do: name, choice } of actions) await act[name](choice)
        for (let round = 0; round < 2000 && !(shift.isIdle && turns.count === 0); round++) {
          await shift.work()
          await turns.step(0)
        }
        const gated = cluster.all('Pod').filter((one) => JSON.stringify(one).includes('schedulingGates":[{'))
        expect({ waiting: gated.length > 0, free: leases(cluster).length < 3 }).not.toEqual({
          waiting: true,
          free: true,
        })
      }),
      { numRuns: Number(process.env['RUNS'] ?? 200) },
    )
  })
})
