import type { Allocation } from '../../../allocator/allocation.ts'
import { createLeaseController, type LeaseController } from '../../../allocator/release/lease-controller.ts'
import { AddressBook } from '../../../allocator/store/address-book.ts'
import type { Again } from '../../../allocator/work/controller.ts'
import { parseAddress, type Address } from '../../../network/address/address.ts'
import type { JsonObject } from '../../../network/json/json.ts'
import {
  leaseObject,
  readLease,
  type Lease,
  type LeaseOwner,
  type LeaseSpec,
} from '../../../network/lease/lease.ts'
import { leaseName } from '../../../network/lease/lease-name.ts'
import { FakeCluster, type Faults, type FakeView } from '../fake-cluster.ts'

export const QUARANTINE = 30_000

/** A cluster, and the time in it: `now` of the cluster is the server's clock, `elapsed` what has really gone by. */
export class World {
  readonly cluster = new FakeCluster()
  elapsed = 1_000_000

  advance(ms: number): void {
    this.elapsed += ms
    this.cluster.now += ms
  }

  /** The server's clock is set: forward, or back. */
  setClock(ms: number): void {
    this.cluster.now += ms
  }

  lease(name: string): Lease | undefined {
    const object = this.cluster.get('IPLease', '', name)
    return object && readLease(object)
  }

  /** `Bound`, `Held`, `Quarantined`; `free` where there is none. */
  phase(name: string): string {
    return this.lease(name)?.phase ?? 'free'
  }
}

export interface ProcessOptions {
  readonly faults?: Faults
  readonly view?: FakeView
  readonly quarantine?: number
  /** Undefined: no answer of the server has told its time. */
  readonly serverTime?: () => number | undefined
}

/** One allocator process, as far as it frees addresses. */
export class Process {
  readonly view: FakeView
  readonly allocation: Allocation
  readonly controller: LeaseController
  readonly logged: string[] = []
  readonly events: { readonly about: string; readonly reason: string; readonly message: string }[] = []

  constructor(world: World, options: ProcessOptions = {}) {
    const { cluster } = world
    this.view = options.view ?? cluster.view()
    const note = (_fields: object, message: string) => void this.logged.push(message)
    // The Date of an answer has no fractions of a second.
    const serverTime = options.serverTime ?? (() => Math.floor(cluster.now / 1000) * 1000)
    this.allocation = {
      api: cluster.api(options.faults),
      view: this.view.model,
      addresses: new AddressBook(this.view.model),
      settings: () => ({ reservedNetworks: [], quarantine: options.quarantine ?? QUARANTINE }),
      events: {
        record: ({ kind, namespace, name }, { reason, message }) =>
          void this.events.push({ about: `${kind} ${namespace}/${name}`, reason, message }),
      },
      clock: { now: serverTime },
      log: { debug: () => undefined, info: note, warn: note, error: note },
    }
    this.controller = createLeaseController(this.allocation, { now: () => world.elapsed })
  }

  look(name: string): Promise<Again | undefined> {
    return this.controller.reconcile(name)
  }

  /** Looks as long as there is something to do at once; gives what the last look said. */
  async settle(name: string): Promise<Again | undefined> {
    for (let looks = 0; looks < 20; looks++) {
      const again = await this.look(name)
      // At once, or after another has changed the lease.
      if (again === undefined || (again.afterMs > 0 && again.afterMs !== 100)) return again
    }
    throw new Error(`${name} does not settle`)
  }
}

export const addressOf = (text: string): Address => {
  const read = parseAddress(text)
  if (!read.ok) throw new Error(read.problem)
  return read.value
}

/** The name of the lease of `10.0.0.1` in the domain `default`. */
export const NAME = leaseName('default', addressOf('10.0.0.1'))

const POOL = { kind: 'NetworkAttachmentDefinition', namespace: 'shop', name: 'net' } as const

export type Wish = Omit<Partial<LeaseSpec>, 'owner'> & { readonly owner?: Partial<LeaseOwner> }

/** A lease of 10.0.0.1 of the pod shop/web with uid `web-uid`, as an object. */
export function leaseOf(wish: Wish = {}): JsonObject {
  const owner: LeaseOwner = {
    kind: 'Pod',
    namespace: 'shop',
    name: 'web',
    uid: 'web-uid',
    interface: 'net1',
    ordinal: undefined,
    ...wish.owner,
  }
  const isPods = owner.kind === 'Pod'
  return leaseObject({
    address: addressOf('10.0.0.1'),
    prefix: 24,
    domain: 'default',
    pool: POOL,
    pod: isPods ? { name: owner.name, uid: owner.uid, node: 'node-1' } : undefined,
    phase: 'Bound',
    releasedAt: undefined,
    ...wish,
    owner,
  })
}

const STICKY_OWNER = { kind: 'StatefulSet', name: 'db', uid: 'set-uid', ordinal: 1 } as const

/** The lease of ordinal 1 of the StatefulSet shop/db. */
export const stickyLease = (wish: Wish = {}): JsonObject =>
  leaseOf({
    pod: { name: 'db-1', uid: 'db-1-uid', node: 'node-1' },
    ...wish,
    owner: { ...STICKY_OWNER, ...wish.owner },
  })

export const CLAIM_POOL = { kind: 'InClusterIPPool', namespace: 'shop', name: 'pool' } as const

/** The lease of the IPAddressClaim shop/machine. */
export const claimLease = (wish: Wish = {}): JsonObject =>
  leaseOf({
    pool: CLAIM_POOL,
    pod: undefined,
    ...wish,
    owner: { kind: 'IPAddressClaim', name: 'machine', uid: 'claim-uid', interface: undefined, ...wish.owner },
  })

export interface PodWish {
  readonly name?: string
  readonly uid?: string
  readonly phase?: string
  readonly node?: string | null
  readonly deleting?: boolean
}

export const podOf = ({
  name = 'web',
  uid = `${name}-uid`,
  phase = 'Running',
  node = 'node-1',
  deleting = false,
}: PodWish = {}): JsonObject => ({
  metadata: {
    namespace: 'shop',
    name,
    uid,
    annotations: { 'k8s.v1.cni.cncf.io/networks': 'net' },
    ...(deleting && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
  },
  spec: node === null ? {} : { nodeName: node },
  status: { phase },
})

export const nodeOf = (name: string, ready = true, outOfService = false): JsonObject => ({
  metadata: { name },
  spec: outOfService ? { taints: [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }] } : {},
  status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'Unknown' }] },
})

export const setOf = (replicas: number, start = 0, uid = 'set-uid'): JsonObject => ({
  metadata: { namespace: 'shop', name: 'db', uid },
  spec: { replicas, ...(start > 0 && { ordinals: { start } }) },
})

export const claimOf = (uid = 'claim-uid', deleting = false): JsonObject => ({
  metadata: {
    namespace: 'shop',
    name: 'machine',
    uid,
    ...(deleting && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
  },
  spec: { poolRef: { apiGroup: 'ipam.cluster.x-k8s.io', kind: 'InClusterIPPool', name: 'pool' } },
})

export const ipAddressOf = (address: string): JsonObject => ({
  metadata: { namespace: 'shop', name: 'machine' },
  spec: {
    address,
    prefix: 24,
    claimRef: { name: 'machine' },
    poolRef: { apiGroup: 'ipam.cluster.x-k8s.io', kind: 'InClusterIPPool', name: 'pool' },
  },
})

export const poolOf = (graceSeconds?: number): JsonObject => ({
  metadata: { namespace: 'shop', name: 'pool' },
  spec: {
    addresses: ['10.0.0.0/24'],
    prefix: 24,
    ...(graceSeconds !== undefined && { addressReuseGracePeriodSeconds: graceSeconds }),
  },
})
