import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { ApiError } from '../../../cluster/api/api-error.ts'
import { objectAt, text, type JsonObject } from '../../../network/json/json.ts'
import { readLease, type Lease } from '../../../network/lease/lease.ts'
import { leaseName } from '../../../network/lease/lease-name.ts'
import { Died } from '../fake-cluster.ts'
import { addressOf, leaseOf, nodeOf, podOf, Process, QUARANTINE, setOf, stickyLease, World } from './stage.ts'

const NODES = ['node-1', 'node-2']
const ADDRESSES = ['10.0.0.1', '10.0.0.2', '10.0.0.3'] as const
const NAMES = ADDRESSES.map((address) => leaseName('default', addressOf(address)))
const KINDS = ['Pod', 'Node', 'StatefulSet', 'IPLease'] as const

/** What really happened, which no allocator is told. */
class Truth {
  readonly world = new World()
  readonly broken: string[] = []
  readonly freed: string[] = []
  /** Of each pod that is gone or has ended: when. */
  readonly #ended = new Map<string, number>()
  /** Of each pod that was on a node: on which. */
  readonly #ran = new Map<string, string>()
  /** When each node was not Ready last; undefined: it is so now. */
  readonly #unready = new Map<string, number | undefined>()
  #pods = 0

  constructor() {
    const { cluster } = this.world
    for (const node of NODES) cluster.put('Node', nodeOf(node))
    cluster.put('StatefulSet', setOf(1))
    const serve = cluster.serve.bind(cluster)
    cluster.serve = (method, path, body, type) => {
      const target = method === 'DELETE' ? path.slice(path.lastIndexOf('/') + 1) : ''
      const before = this.world.lease(target)
      const answer = serve(method, path, body, type)
      if (before !== undefined && this.world.lease(target) === undefined) this.#judge(before)
      return answer
    }
  }

  /** A pod comes and gets the address, if that is free, or was kept for it. */
  create(place: number, sticky: boolean, node: string | undefined): void {
    const { cluster } = this.world
    const name = NAMES[place] ?? ''
    const address = addressOf(ADDRESSES[place] ?? '')
    const holder = this.world.lease(name)
    const pod = sticky ? 'db-0' : `web-${place}`
    if (cluster.get('Pod', 'shop', pod) !== undefined) return
    const isOwn = sticky && holder?.owner.kind === 'StatefulSet'
    if (holder !== undefined && !isOwn) return
    const uid = `pod-${++this.#pods}`
    cluster.put('Pod', podOf({ name: pod, uid, node: node ?? null }))
    if (node !== undefined) this.#ran.set(uid, node)
    const known = { address, pod: { name: pod, uid, node } }
    const wanted = sticky
      ? stickyLease({ ...known, owner: { ordinal: 0 } })
      : leaseOf({ ...known, owner: { name: pod, uid } })
    const stored = cluster.get('IPLease', '', name)
    cluster.put('IPLease', stored === undefined ? wanted : { ...stored, spec: objectAt(wanted, 'spec') })
  }

  pod(place: number): JsonObject | undefined {
    const { cluster } = this.world
    return cluster.get('Pod', 'shop', place < 3 ? `web-${place}` : 'db-0')
  }

  schedule(pod: JsonObject, node: string): void {
    if (text(objectAt(pod, 'spec'), 'nodeName') !== undefined || this.isEnded(pod)) return
    this.#ran.set(uidOf(pod), node)
    this.world.cluster.put('Pod', { ...pod, spec: { nodeName: node } })
  }

  isEnded(pod: JsonObject): boolean {
    return text(objectAt(pod, 'status'), 'phase') !== 'Running'
  }

  end(pod: JsonObject, goes: boolean): void {
    const { cluster, elapsed } = this.world
    const uid = uidOf(pod)
    if (!this.#ended.has(uid)) this.#ended.set(uid, elapsed)
    const name = text(objectAt(pod, 'metadata'), 'name') ?? ''
    if (goes) cluster.take('Pod', 'shop', name)
    else cluster.put('Pod', { ...pod, status: { phase: 'Failed' } })
  }

  turnNode(node: string, ready: boolean): void {
    this.world.cluster.put('Node', nodeOf(node, ready))
    if (!ready) this.#unready.set(node, undefined)
    else if (this.#unready.has(node)) this.#unready.set(node, this.#unready.get(node) ?? this.world.elapsed)
  }

  #judge({ name, pod }: Lease): void {
    this.freed.push(name)
    const tell = (what: string) => void this.broken.push(`${name} of ${pod?.uid ?? ''}: ${what}`)
    const ended = this.#ended.get(pod?.uid ?? '')
    if (ended === undefined) return tell('its pod lives')
    const node = this.#ran.get(pod?.uid ?? '')
    if (node === undefined) return
    if (this.world.elapsed - ended < QUARANTINE) tell('before the quarantine')
    const unready = this.#unready.has(node) ? (this.#unready.get(node) ?? Infinity) : -Infinity
    if (this.world.elapsed - unready < QUARANTINE) tell(`${node} was not Ready`)
  }

  scale(replicas: number): void {
    this.world.cluster.put('StatefulSet', setOf(replicas))
  }
}

const uidOf = (object: JsonObject): string => text(objectAt(object, 'metadata'), 'uid') ?? ''

/** An allocator whose requests the test lets through one by one, and whose watches are as late as it likes. */
class Stepped {
  readonly #held: (() => void)[] = []
  readonly #busy = new Set<string>()
  #isAlive = true
  readonly process: Process
  readonly faults: unknown[] = []

  constructor(truth: Truth) {
    const turn = async (): Promise<void> => {
      await new Promise<void>((resolve) => void this.#held.push(resolve))
      if (!this.#isAlive) throw new Died()
    }
    const { cluster } = truth.world
    this.process = new Process(truth.world, { faults: { turn }, view: cluster.view(false) })
  }

  look(name: string): void {
    if (!this.#isAlive || this.#busy.has(name)) return
    this.#busy.add(name)
    this.process
      .look(name)
      .catch((error: unknown) => {
        if (!(error instanceof Died) && !(error instanceof ApiError)) this.faults.push(error)
      })
      .finally(() => this.#busy.delete(name))
  }

  async step(choice: number): Promise<void> {
    const [go] = this.#held.splice(choice % Math.max(1, this.#held.length), 1)
    go?.()
    await new Promise((resolve) => setImmediate(resolve))
  }

  kill(): void {
    this.#isAlive = false
    for (const go of this.#held.splice(0)) go()
  }

  /** Everything that is under way comes to its end. */
  async finish(): Promise<void> {
    while (this.#held.length > 0) await this.step(0)
  }
}

const number = fc.nat(11)
const action = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('look' as const), who: number, place: number }) },
  { weight: 24, arbitrary: fc.record({ do: fc.constant('step' as const), who: number, choice: number }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('deliver' as const), who: number, kind: number, count: number }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      ms: fc.constantFrom(1, 999, 7_000, 29_999, 31_001),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('create' as const), place: number, node: number }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('schedule' as const), place: number, node: number }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('end' as const), place: number, goes: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('node' as const), node: number, ready: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('scale' as const), replicas: fc.nat(1) }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('work' as const), who: number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const), who: number }) },
)
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never

async function act(truth: Truth, allocators: Stepped[], now: Action): Promise<void> {
  const who = 'who' in now ? now.who % allocators.length : 0
  const one = allocators[who]
  const pod = 'place' in now ? truth.pod(now.place % 4) : undefined
  const node = 'node' in now ? (NODES[now.node % 3] ?? undefined) : undefined
  if (one === undefined) return
  switch (now.do) {
    case 'look':
      return one.look(NAMES[now.place % 3] ?? '')
    case 'step':
      return one.step(now.choice)
    case 'deliver':
      return one.process.view.deliver(now.count, KINDS[now.kind % 4])
    case 'advance':
      return truth.world.advance(now.ms)
    case 'create':
      return truth.create(now.place % 3, now.place % 3 === 2, node)
    case 'schedule':
      return pod && truth.schedule(pod, node ?? 'node-1')
    case 'end':
      return pod && truth.end(pod, now.goes)
    case 'node':
      return node === undefined ? undefined : turnNode(truth, allocators, node, now.ready)
    case 'work':
      return work(one)
    case 'scale':
      return truth.scale(now.replicas)
    case 'kill':
      one.kill()
      allocators[who] = new Stepped(truth)
  }
}

/** Told to all at once, with nothing under way: what was decided just before is no mistake. */
async function turnNode(truth: Truth, allocators: Stepped[], node: string, ready: boolean): Promise<void> {
  for (const one of allocators) await one.finish()
  truth.turnNode(node, ready)
  for (const { process } of allocators) process.view.deliver(Infinity, 'Node')
}

/** It hears of everything, and does what there is to do. */
async function work(one: Stepped): Promise<void> {
  one.process.view.deliver()
  for (const name of NAMES) one.look(name)
  await one.finish()
}

/** All pods go, all nodes come back, the set is scaled down: what is leased then is nobody's. */
async function wearOut(truth: Truth, allocators: readonly Stepped[]): Promise<void> {
  for (const place of [0, 1, 2, 3]) {
    const pod = truth.pod(place)
    if (pod !== undefined) truth.end(pod, true)
  }
  for (const node of NODES) await turnNode(truth, [...allocators], node, true)
  truth.scale(0)
  for (let round = 0; round < 20; round++) {
    for (const one of allocators) {
      await work(one)
    }
    truth.world.advance(QUARANTINE / 2)
  }
}

describe('two allocators that act on the same leases', () => {
  it('free no address while its pod lives, before its quarantine, or while its node is away; and free all in the end', async () => {
    let freed = 0
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 20, maxLength: 200 }), async (actions) => {
        const truth = new Truth()
        const allocators = [new Stepped(truth), new Stepped(truth)]
        for (const now of actions) await act(truth, allocators, now)
        await wearOut(truth, allocators)
        freed += truth.freed.length
        expect(truth.broken).toEqual([])
        expect(allocators.flatMap(({ faults }) => faults)).toEqual([])
        expect(truth.world.cluster.all('IPLease').map((lease) => readLease(lease)?.name)).toEqual([])
      }),
      { numRuns: 500 },
    )
    expect(freed).toBeGreaterThan(500)
  }, 60_000)
})
