import { expect } from '@jest/globals'
import * as fc from 'fast-check'
import { formatAddress } from '../../../network/address/address.ts'
import { objectAt, text, type JsonObject } from '../../../network/json/json.ts'
import { leaseObject, type Lease } from '../../../network/lease/lease.ts'
import { NETWORK_STATUS_ANNOTATION, NETWORKS_ANNOTATION } from '../../../network/multus/selection.ts'
import { ApiError } from '../../../cluster/api/api-error.ts'
import { Died, FakeCluster } from '../fake-cluster.ts'
import { allocator, leases, nad, pod, see, settle, type Allocator } from './stage.ts'
import { settled, Turns } from './turns.ts'

export const PODS = ['web-0', 'web-1', 'web-2', 'web-3']
/** Fewer than the pods may want: they have to wait for each other. */
const RANGE = { type: 'berth', range: '192.168.20.0/24', range_end: '192.168.20.5' }

export type Action =
  | { readonly do: 'reconcile'; readonly allocator: number; readonly pod: number }
  | { readonly do: 'step'; readonly choice: number }
  | {
      readonly do: 'deliver'
      readonly allocator: number
      readonly count: number
      readonly kind: 'Pod' | 'IPLease'
    }
  | { readonly do: 'create'; readonly pod: number; readonly wish: number }
  | { readonly do: 'delete'; readonly pod: number }
  | { readonly do: 'release'; readonly choice: number }
  | { readonly do: 'kill'; readonly allocator: number }
  /** The next answer or request of that allocator is lost. */
  | { readonly do: 'lose'; readonly allocator: number }
  /** kubelet and Multus start a pod that may start, with what its annotation says. */
  | { readonly do: 'run'; readonly pod: number }
  /** A user edits the annotation, or takes the gate away. */
  | { readonly do: 'edit'; readonly pod: number; readonly wish: number }
  | { readonly do: 'ungate'; readonly pod: number }

const number = fc.nat(11)
export const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('reconcile'), allocator: number, pod: number }) },
  { weight: 14, arbitrary: fc.record({ do: fc.constant('step'), choice: number }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('deliver'),
      allocator: number,
      count: fc.nat(6),
      kind: fc.constantFrom('Pod', 'IPLease'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('create'), pod: number, wish: number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete'), pod: number }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('release'), choice: number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill'), allocator: number }) },
)

/** The same, with users who meddle. */
export const anyAction: fc.Arbitrary<Action> = fc.oneof(
  { weight: 30, arbitrary: action },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lose'), allocator: number }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('run'), pod: number }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('edit'), pod: number, wish: number }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('ungate'), pod: number }) },
)

const EDITS = [
  'net',
  'net,net',
  ...[1, 2, 3, 4, 5].map((last) => `[{"name":"net","ips":["192.168.20.${last}/24"]}]`),
]

export const WISHES = ['net', 'net,net', '[{"name":"net","ips":["192.168.20.2/24"]}]', 'net']

export interface World {
  readonly cluster: FakeCluster
  readonly turns: Turns
  readonly sticky: boolean
  readonly allocators: { one: Allocator; alive: { yes: boolean; loses: boolean }; busy: Set<string> }[]
  readonly running: Promise<void>[]
  /** The addresses that pods run with and had leased when they started, by uid. */
  readonly inUse: Map<string, readonly string[]>
}

export function createWorld(count: number, sticky: boolean): World {
  const cluster = new FakeCluster()
  cluster.put('NetworkAttachmentDefinition', nad('net', RANGE))
  const base = { cluster, turns: new Turns() }
  const world: World = {
    ...base,
    sticky,
    running: [],
    inUse: new Map(),
    allocators: Array.from({ length: count }, () => start(base)),
  }
  for (const [index, name] of PODS.entries()) if (index < 3) createPod(world, name, at(WISHES, index))
  return world
}

export function start({ cluster, turns }: Pick<World, 'cluster' | 'turns'>): World['allocators'][number] {
  const alive = { yes: true, loses: false }
  const turn = async () => {
    await turns.turn()
    if (!alive.yes) throw new Died()
    if (!alive.loses) return
    alive.loses = false
    throw new ApiError({ status: 0, reason: 'Timeout', message: 'lost' })
  }
  return { one: allocator(cluster, { turn }, cluster.view(false)), alive, busy: new Set() }
}

export const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index % list.length]
  if (found === undefined) throw new Error('the list is empty')
  return found
}

export async function act(world: World, step: Action): Promise<void> {
  const { cluster, allocators } = world
  switch (step.do) {
    case 'reconcile':
      return reconcile(world, at(allocators, step.allocator), at(PODS, step.pod))
    case 'step':
      return world.turns.step(step.choice)
    case 'deliver':
      return at(allocators, step.allocator).one.view.deliver(step.count, step.kind)
    case 'create':
      return createPod(world, at(PODS, step.pod), at(WISHES, step.wish))
    case 'delete':
      return cluster.take('Pod', 'default', at(PODS, step.pod))
    case 'release':
      return release(world, step.choice)
    case 'kill': {
      const index = step.allocator % allocators.length
      at(allocators, index).alive.yes = false
      allocators[index] = start(world)
      return
    }
    case 'lose':
      at(allocators, step.allocator).alive.loses = true
      return
    case 'run':
      return runPod(world, at(PODS, step.pod))
    case 'edit':
      return annotate(world, at(PODS, step.pod), { [NETWORKS_ANNOTATION]: at(EDITS, step.wish) })
    case 'ungate':
      return ungate(world, at(PODS, step.pod))
  }
}

async function reconcile(
  world: World,
  { one, busy }: World['allocators'][number],
  name: string,
): Promise<void> {
  if (busy.has(name)) return
  busy.add(name)
  const done = one
    .reconcile(name)
    .catch((error: unknown) => {
      if (!(error instanceof Died) && !(error instanceof ApiError)) throw error
    })
    .finally(() => busy.delete(name))
    .then(() => undefined)
  world.running.push(done)
  await settled()
}

export function createPod({ cluster, sticky }: World, name: string, networks: string): void {
  if (cluster.get('Pod', 'default', name) !== undefined) return
  const set = { set: { name: 'web', uid: 'set-1' }, annotations: { 'ipam.berth.dev/sticky': 'true' } }
  cluster.put('Pod', pod(name, { networks, ...(sticky && set) }))
}

function annotate({ cluster }: World, name: string, annotations: JsonObject): void {
  const object = cluster.get('Pod', 'default', name)
  if (object === undefined) return
  const metadata = objectAt(object, 'metadata')
  const all = { ...objectAt(metadata, 'annotations'), ...annotations }
  cluster.put('Pod', { ...object, metadata: { ...metadata, annotations: all } })
}

function ungate({ cluster }: World, name: string): void {
  const object = cluster.get('Pod', 'default', name)
  if (object !== undefined) cluster.put('Pod', { ...object, spec: { containers: [] } })
}

/** A pod starts once every interface has its addresses; ipam static refuses it until then. */
function runPod(world: World, name: string): void {
  const { cluster } = world
  const { ips, gated } = see(cluster, name)
  const uid = uidOf(cluster, name)
  const all = Object.entries(ips)
  if (uid === undefined || gated || world.inUse.has(uid) || all.some(([, texts]) => texts.length === 0))
    return
  const plain = all.map(([on, texts]) => ({
    name: 'default/net',
    interface: on,
    ips: texts.map((one) => one.replace('/24', '')),
  }))
  const own = new Set(
    leases(cluster)
      .filter((lease) => lease.pod?.uid === uid)
      .map((lease) => formatAddress(lease.address)),
  )
  world.inUse.set(
    uid,
    plain.flatMap((one) => one.ips).filter((address) => own.has(address)),
  )
  annotate(world, name, { [NETWORK_STATUS_ANNOTATION]: JSON.stringify(plain) })
}

/** What must hold whatever users do: an address that a pod runs with, and has leased, stays its own as long as it lives. */
export function checkInUse({ cluster, inUse }: World): void {
  const owners = new Map(leases(cluster).map((lease) => [formatAddress(lease.address), lease.pod?.uid]))
  for (const name of PODS) {
    const uid = uidOf(cluster, name) ?? ''
    for (const address of inUse.get(uid) ?? [])
      if (owners.get(address) !== uid)
        throw new Error(`${name} runs with ${address}, which is not its own any more`)
  }
}

/** Every pod has its addresses, or was told what it waits for. */
export function checkTold({ cluster }: World): void {
  const owners = new Map(leases(cluster).map((lease) => [formatAddress(lease.address), lease.pod?.uid]))
  for (const name of PODS) {
    const uid = uidOf(cluster, name)
    if (uid === undefined) continue
    const { ips, gated, condition } = see(cluster, name)
    const isServed = Object.values(ips).every(
      (texts) => texts.length === 1 && owners.get((texts[0] ?? '').replace('/24', '')) === uid,
    )
    if (!(isServed && !gated) && condition?.status !== 'False')
      throw new Error(`${name} waits, and nobody told it why: ${JSON.stringify(ips)}`)
  }
}

const uidOf = (cluster: FakeCluster, name: string): string | undefined =>
  text(objectAt(cluster.get('Pod', 'default', name) ?? {}, 'metadata'), 'uid')

/** What the release side does, after a live GET: a lease of a pod that is gone goes on its way, one step. */
function release({ cluster }: World, choice: number): void {
  const loose = leases(cluster).filter((lease) => uidOf(cluster, lease.pod?.name ?? '') !== lease.pod?.uid)
  const lease = loose[choice % Math.max(1, loose.length)]
  if (lease === undefined) return
  const sticky = lease.owner.kind === 'StatefulSet'
  if (lease.phase === 'Bound') return put(cluster, lease, sticky ? 'Held' : 'Quarantined')
  if (lease.phase === 'Quarantined') cluster.take('IPLease', '', lease.name)
}

const put = (cluster: FakeCluster, lease: Lease, phase: Lease['phase']): void =>
  void cluster.put('IPLease', leaseObject({ ...lease, phase, releasedAt: cluster.now }))

/** What must hold at any moment: an address that a pod may start with is leased to that pod, and named by no other. */
export function check({ cluster }: World): void {
  const bound = new Map(leases(cluster).map((lease) => [formatAddress(lease.address), lease]))
  const named = new Map<string, string>()
  for (const name of PODS) {
    if (cluster.get('Pod', 'default', name) === undefined) continue
    const { ips, gated } = see(cluster, name)
    if (gated) continue
    for (const [on, texts] of Object.entries(ips)) {
      if (texts.length !== 1)
        throw new Error(`${name} went past the gate with ${texts.length} addresses on ${on}`)
      const address = (texts[0] ?? '').replace('/24', '')
      const other = named.get(address)
      if (other !== undefined) throw new Error(`${address} is named by ${name} and by ${other}`)
      named.set(address, name)
      const lease = bound.get(address)
      const isOwn =
        lease?.phase === 'Bound' && lease.pod?.uid === uidOf(cluster, name) && lease.owner.interface === on
      if (!isOwn) throw new Error(`${name} names ${address} on ${on}, which is not its own`)
    }
  }
}

/** Everybody finishes what is under way, all views catch up, and everything is looked at until nothing happens any more. */
export async function finish(world: World): Promise<void> {
  const { cluster, turns, allocators } = world
  while (turns.count > 0) await turns.step(0)
  await Promise.all(world.running)
  for (const { alive } of allocators) alive.yes = false
  for (let choice = 0; choice < 60; choice++) release(world, choice)
  const views = [allocator(cluster), allocator(cluster)]
  for (const one of [...views, ...views]) await settle(cluster, one)
}

export function checkEnd({ cluster }: World): void {
  const live = PODS.filter((name) => cluster.get('Pod', 'default', name) !== undefined)
  const wanted = new Map(
    live.map((name) => [uidOf(cluster, name), Object.keys(see(cluster, name).ips).length]),
  )
  const all = leases(cluster)
  let mayOvertake = true
  for (const name of live) {
    const uid = uidOf(cluster, name)
    const own = all.filter((lease) => lease.pod?.uid === uid && lease.phase === 'Bound')
    const { gated, ips } = see(cluster, name)
    const lacks = (wanted.get(uid) ?? 0) - own.length
    // It has a reason to wait: too little is free, or the address that it asks for is another's, or others come before it.
    const asks = ips['net1']?.length === 1
    if (gated) expect(asks || !mayOvertake || 5 - all.length < lacks).toBe(true)
    else expect(lacks).toBe(0)
    if (gated) mayOvertake = false
  }
  const foreign = all.filter((lease) => lease.phase === 'Bound' && !wanted.has(lease.pod?.uid))
  expect(foreign).toEqual([])
}
