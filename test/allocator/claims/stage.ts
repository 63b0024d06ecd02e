import type { Allocation } from '../../../allocator/allocation.ts'
import type { Api, ApiOptions } from '../../../allocator/api/api.ts'
import type { EventText } from '../../../allocator/api/event-recorder.ts'
import { createClaimController, type ClaimController } from '../../../allocator/claims/claim-controller.ts'
import { ClaimTriggers } from '../../../allocator/claims/claim-triggers.ts'
import { createPoolController, type PoolController } from '../../../allocator/claims/pool-controller.ts'
import type { ServingOptions } from '../../../allocator/claims/serving.ts'
import { createLeaseController } from '../../../allocator/release/lease-controller.ts'
import { AddressBook } from '../../../allocator/store/address-book.ts'
import type { Controller } from '../../../allocator/work/controller.ts'
import { ApiError } from '../../../cluster/api/api-error.ts'
import { formatAddress } from '../../../network/address/address.ts'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../../network/json/json.ts'
import { readLease, type Lease } from '../../../network/lease/lease.ts'
import type { PoolKind } from '../../../network/pool/pool.ts'
import { Died, FakeCluster, type Faults, type FakeView } from '../fake-cluster.ts'

const IPAM = 'ipam.cluster.x-k8s.io'

/** A fake cluster, and what the model does not keep: Clusters, the definition of the pools, served versions. */
export class World extends FakeCluster {
  /** By `namespace/name`. */
  readonly clusters = new Map<string, JsonObject>()
  /** Labels of the CustomResourceDefinition of InClusterIPPool; undefined: the API server answers so. */
  definition: JsonObject | ApiError = {}
  /** Of IPAddressClaims and IPAddresses. */
  versions: readonly string[] = ['v1beta2', 'v1beta1']
  /** How the API server refuses to create an IPAddress. */
  refusal: ApiError | undefined

  override api(faults: Faults = {}): Api {
    return new WorldApi(this, super.api(faults))
  }
}

/** Answers for what the fake cluster does not keep. */
class WorldApi implements Api {
  readonly #world: World
  readonly #api: Api
  readonly create: Api['create']
  readonly replace: Api['replace']
  readonly patch: Api['patch']
  readonly delete: Api['delete']

  constructor(world: World, api: Api) {
    this.#world = world
    this.#api = api
    this.create = (path, object) => {
      if (path.endsWith('/ipaddresses') && world.refusal !== undefined) return Promise.reject(world.refusal)
      return this.#checked(path) ?? api.create(path, object)
    }
    this.replace = (path, object) => this.#checked(path) ?? api.replace(path, object)
    this.patch = (path, change) => this.#checked(path) ?? api.patch(path, change)
    this.delete = (path, preconditions) => this.#checked(path) ?? api.delete(path, preconditions)
  }

  async get(path: string, options: ApiOptions = {}): Promise<JsonObject> {
    const [, , group, version, , namespace] = path.split('/')
    if (group === 'apiextensions.k8s.io') {
      const { definition } = this.#world
      if (definition instanceof ApiError) throw definition
      return { metadata: { labels: definition } }
    }
    if (group === 'cluster.x-k8s.io') {
      if (version !== 'v1beta2') throw notServed(path)
      const name = options.query?.['fieldSelector']?.split('=')[1]
      const found = this.#world.clusters.get(`${namespace}/${name}`)
      return {
        items:
          found === undefined
            ? []
            : [{ ...found, metadata: { name: name ?? '', ...objectAt(found, 'metadata') } }],
      }
    }
    return this.#checked(path) ?? this.#api.get(path, options)
  }

  #checked(path: string): Promise<never> | undefined {
    const [, , group, version = ''] = path.split('/')
    const isOfClaims = /\/(ipaddresses|ipaddressclaims)(\/|$)/.test(path)
    if (group !== IPAM || !isOfClaims || this.#world.versions.includes(version)) return undefined
    return Promise.reject(notServed(path))
  }
}

const notServed = (path: string): ApiError =>
  new ApiError({ status: 404, reason: 'NotFound', message: `the server does not serve ${path}` })

export interface PoolWish {
  readonly namespace?: string
  readonly annotations?: JsonObject
  readonly finalizers?: readonly string[]
  readonly apiVersion?: string
}

/** `InClusterIPPool default/pool`; a GlobalInClusterIPPool in no namespace. */
export const poolObject = (spec: JsonObject, wish: PoolWish = {}): JsonObject => ({
  apiVersion: `${IPAM}/${wish.apiVersion ?? 'v1alpha2'}`,
  kind: wish.namespace === '' ? 'GlobalInClusterIPPool' : 'InClusterIPPool',
  metadata: {
    name: 'pool',
    ...(wish.namespace !== '' && { namespace: wish.namespace ?? 'default' }),
    ...(wish.annotations && { annotations: wish.annotations }),
    ...(wish.finalizers && { finalizers: wish.finalizers }),
  },
  spec,
})

export interface ClaimWish {
  readonly namespace?: string
  readonly annotations?: JsonObject
  readonly labels?: JsonObject
  readonly finalizers?: readonly string[]
  readonly clusterName?: string
  readonly version?: string
  readonly kind?: string
  readonly pool?: string
  /** Of the pool; none: undefined. */
  readonly group?: string | null
  readonly status?: JsonObject
  /** Seconds after the start of the cluster. */
  readonly createdAt?: number
}

/** A claim on InClusterIPPool `pool` of its namespace. */
export const claimObject = (name: string, wish: ClaimWish = {}): JsonObject => ({
  apiVersion: `${IPAM}/${wish.version ?? 'v1beta2'}`,
  kind: 'IPAddressClaim',
  metadata: {
    name,
    namespace: wish.namespace ?? 'default',
    ...(wish.annotations && { annotations: wish.annotations }),
    ...(wish.labels && { labels: wish.labels }),
    ...(wish.finalizers && { finalizers: wish.finalizers }),
    ...(wish.createdAt !== undefined && {
      creationTimestamp: new Date(Date.parse('2026-01-01T00:00:00Z') + wish.createdAt * 1000).toISOString(),
    }),
  },
  spec: {
    ...(wish.clusterName !== undefined && { clusterName: wish.clusterName }),
    poolRef: {
      ...(wish.group !== null && { apiGroup: wish.group ?? IPAM }),
      kind: wish.kind ?? 'InClusterIPPool',
      name: wish.pool ?? 'pool',
    },
  },
  ...(wish.status && { status: wish.status }),
})

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
  const claims = createClaimController(allocation, { ...options, now })
  const pools = createPoolController(allocation, { ...options, now })
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

/** In how many milliseconds it is to be looked at again. What the API did not answer is tried again at once. */
async function survives({ queue, key }: Work): Promise<number | 'died' | undefined> {
  try {
    return (await queue.controller.reconcile(key))?.afterMs
  } catch (error) {
    if (error instanceof Died) return 'died'
    if (!(error instanceof ApiError)) throw error
    return 0
  }
}

/** Time goes by, for the API server and for the process. */
export function pass(world: World, one: Allocator, ms: number): void {
  world.now += ms
  one.clock.now += ms
}

export const leases = (world: World): readonly Lease[] =>
  world.all('IPLease').flatMap((object) => readLease(object) ?? [])

/** `192.168.20.1 Bound default/machine`, ascending. */
export const leaseLines = (world: World): readonly string[] =>
  leases(world)
    .toSorted((a, b) => (a.address.value < b.address.value ? -1 : 1))
    .map(({ address, phase, owner }) => `${formatAddress(address)} ${phase} ${owner.namespace}/${owner.name}`)

/** What one sees of a claim. */
export interface Seen {
  /** Of its IPAddress: `10.0.0.50/24`. */
  readonly address: string | undefined
  readonly addressRef: string | undefined
  /** `False PoolExhausted`. */
  readonly ready: string | undefined
  readonly message: string | undefined
}

export function see(world: World, name: string, namespace = 'default'): Seen {
  const claim = world.get('IPAddressClaim', namespace, name) ?? {}
  const address = world.get('IPAddress', namespace, name)
  const spec = objectAt(address ?? {}, 'spec')
  const status = objectAt(claim, 'status')
  const ready = conditionOf(claim)
  return {
    address: address && `${text(spec, 'address')}/${String(property(spec, 'prefix'))}`,
    addressRef: text(objectAt(status, 'addressRef'), 'name'),
    ready: ready && `${text(ready, 'status')} ${text(ready, 'reason')}`,
    message: ready && text(ready, 'message'),
  }
}

/** Its condition Ready. */
export function conditionOf(claim: JsonObject): JsonObject | undefined {
  const conditions = property(objectAt(claim, 'status'), 'conditions')
  return (isArray(conditions) ? conditions : [])
    .filter(isObject)
    .find((condition) => text(condition, 'type') === 'Ready')
}

/** As a user does: what has finalizers stays until they are gone. */
export function remove(
  world: World,
  kind: 'IPAddressClaim' | 'IPAddress' | PoolKind,
  name: string,
  namespace = 'default',
): void {
  const plural = {
    IPAddressClaim: 'ipaddressclaims',
    IPAddress: 'ipaddresses',
    InClusterIPPool: 'inclusterippools',
    GlobalInClusterIPPool: 'globalinclusterippools',
  }[kind]
  const within = namespace === '' ? '' : `namespaces/${namespace}/`
  world.serve('DELETE', `/apis/${IPAM}/v1beta2/${within}${plural}/${name}`, { preconditions: {} })
}
