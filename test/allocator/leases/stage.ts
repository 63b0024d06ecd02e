import type { Allocation } from '../../../allocator/allocation.ts'
import type { EventText } from '../../../allocator/api/event-recorder.ts'
import { createPodController, type PodController } from '../../../allocator/leases/pod-controller.ts'
import { AddressBook } from '../../../allocator/store/address-book.ts'
import { ApiError } from '../../../cluster/api/api-error.ts'
import type { Again } from '../../../allocator/work/controller.ts'
import { annotationsOf } from '../../../network/json/annotations.ts'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../../network/json/json.ts'
import { readLease, type Lease } from '../../../network/lease/lease.ts'
import { ADDRESS_CONDITION, ADDRESS_GATE } from '../../../network/lease/pod-keys.ts'
import { formatAddress } from '../../../network/address/address.ts'
import { parseNetworks } from '../../../network/multus/parse.ts'
import { NETWORKS_ANNOTATION } from '../../../network/multus/selection.ts'
import { Died, type FakeCluster, type Faults, type FakeView } from '../fake-cluster.ts'

/** A NAD of macvlan with that ipam. */
export const nad = (name: string, ipam: JsonObject, annotations: JsonObject = {}): JsonObject => ({
  apiVersion: 'k8s.cni.cncf.io/v1',
  kind: 'NetworkAttachmentDefinition',
  metadata: { name, namespace: 'default', annotations },
  spec: { config: JSON.stringify({ cniVersion: '1.0.0', type: 'macvlan', master: 'eth1', ipam }) },
})

/** Ipam berth on the addresses .1 to .n of 192.168.20.0/24. */
export const berth = (count: number): JsonObject => ({
  type: 'berth',
  range: '192.168.20.0/24',
  range_end: `192.168.20.${count}`,
})

export interface PodWish {
  readonly networks?: string
  readonly annotations?: JsonObject
  readonly gated?: boolean
  readonly node?: string
  readonly uid?: string
  readonly phase?: string
  readonly hostNetwork?: boolean
  /** Its StatefulSet. */
  readonly set?: { readonly name: string; readonly uid: string }
  /** Seconds after the start of the cluster. */
  readonly createdAt?: number
}

export const pod = (name: string, wish: PodWish = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'default',
    ...(wish.uid !== undefined && { uid: wish.uid }),
    ...(wish.createdAt !== undefined && {
      creationTimestamp: new Date(Date.parse('2026-01-01T00:00:00Z') + wish.createdAt * 1000).toISOString(),
    }),
    annotations: { [NETWORKS_ANNOTATION]: wish.networks ?? 'net', ...wish.annotations },
    ...(wish.set !== undefined && {
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', ...wish.set, controller: true }],
    }),
  },
  spec: {
    containers: [{ name: 'main', image: 'web' }],
    ...((wish.gated ?? true) && { schedulingGates: [{ name: ADDRESS_GATE }] }),
    ...(wish.node !== undefined && { nodeName: wish.node }),
    ...(wish.hostNetwork === true && { hostNetwork: true }),
  },
  status: { phase: wish.phase ?? 'Pending' },
})

/** One allocator process on a fake cluster. */
export interface Allocator {
  readonly allocation: Allocation
  readonly controller: PodController
  readonly view: FakeView
  readonly events: (EventText & { readonly pod: string })[]
  /** Keys that were called from the waiting lines. */
  readonly called: string[]
  readonly reconcile: (name: string) => Promise<Again | undefined>
}

export function allocator(cluster: FakeCluster, faults: Faults = {}, view = cluster.view()): Allocator {
  const events: (EventText & { readonly pod: string })[] = []
  const settings = { reservedNetworks: [], quarantine: 30_000 }
  const quiet = () => undefined
  const allocation: Allocation = {
    api: cluster.api(faults),
    view: view.model,
    addresses: new AddressBook(view.model),
    settings: () => settings,
    events: { record: ({ name }, event) => void events.push({ ...event, pod: name }) },
    clock: { now: () => cluster.now },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  }
  const controller = createPodController(allocation)
  const called: string[] = []
  controller.waiters.onCall = (key) => void called.push(key)
  view.model.subscribe({
    changed: () => undefined,
    freed: (domain, address) => controller.waiters.freed(domain, address),
  })
  return {
    allocation,
    controller,
    view,
    events,
    called,
    reconcile: (name) => controller.reconcile(`default/${name}`),
  }
}

/** So often a pod is looked at before it is told that there is something, but not for it. */
const MOST_UNDECIDED = 8

/** Reconciles every pod, oldest first, and again, until nothing is written any more. True if the process died. */
export async function settle(cluster: FakeCluster, { view, controller }: Allocator): Promise<boolean> {
  let quiet = 0
  for (let round = 0; round < 80; round++) {
    const before = cluster.writes.length
    view.deliver()
    const pods = [...view.model.pods()].toSorted(
      (a, b) => a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1),
    )
    for (const { namespace, name } of pods) {
      if (!(await survives(controller, `${namespace}/${name}`))) return true
    }
    quiet = cluster.writes.length === before && view.behind === 0 ? quiet + 1 : 0
    if (quiet > MOST_UNDECIDED) return false
  }
  throw new Error('it does not settle')
}

/** Tries again at once what the API did not answer; a fault of ours is thrown. */
async function survives(controller: PodController, key: string): Promise<boolean> {
  for (;;) {
    try {
      await controller.reconcile(key)
      return true
    } catch (error) {
      if (error instanceof Died) return false
      if (!(error instanceof ApiError)) throw error
    }
  }
}

/** What one sees of a pod. */
export interface Seen {
  /** By interface. */
  readonly ips: Readonly<Record<string, readonly string[]>>
  readonly gated: boolean
  readonly condition:
    { readonly status: string; readonly reason: string; readonly message: string } | undefined
}

export function see(cluster: FakeCluster, name: string): Seen {
  const object = cluster.get('Pod', 'default', name) ?? {}
  const { elements } = parseNetworks(text(annotationsOf(object), NETWORKS_ANNOTATION) ?? '', '')
  const gates = property(objectAt(object, 'spec'), 'schedulingGates')
  const conditions = property(objectAt(object, 'status'), 'conditions')
  const condition = (isArray(conditions) ? conditions : [])
    .filter((one) => isObject(one))
    .find((one) => text(one, 'type') === ADDRESS_CONDITION)
  return {
    ips: Object.fromEntries(
      elements.map((element, place) => [element.interface ?? `net${place + 1}`, element.ips]),
    ),
    gated: isArray(gates) && gates.length > 0,
    condition: condition && {
      status: text(condition, 'status') ?? '',
      reason: text(condition, 'reason') ?? '',
      message: text(condition, 'message') ?? '',
    },
  }
}

export const leases = (cluster: FakeCluster): readonly Lease[] =>
  cluster.all('IPLease').flatMap((object) => readLease(object) ?? [])

/** `192.168.20.1 Bound web-1 net1`, ascending. */
export const leaseLines = (cluster: FakeCluster): readonly string[] =>
  leases(cluster)
    .toSorted((a, b) => (a.address.value < b.address.value ? -1 : 1))
    .map(
      ({ address, phase, pod: leasePod, owner }) =>
        `${formatAddress(address)} ${phase} ${leasePod?.name ?? ''} ${owner.interface ?? ''}`,
    )
