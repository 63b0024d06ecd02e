import type { ChangedKind } from '../../allocator/view.ts'
import type { JsonObject } from '../../network/json/json.ts'
import { networkKey } from '../../network/nad/network.ts'
import { ClusterModel } from '../model/cluster-model.ts'
import { HoldingsByDomain } from '../model/holdings.ts'
import type { LeaseRecord } from '../model/lease-record.ts'
import { identityOf } from '../model/raw-object.ts'
import { objectKey } from '../model/sink.ts'
import { WhereaboutsIndex } from '../model/whereabouts-index.ts'
import { AddressSpace } from './address-space.ts'
import { AllocatedPodRecord, readingForAllocator } from './allocated-pod-record.ts'
import { FixedAddresses } from './fixed-addresses.ts'
import { LeaseIndex } from './lease-index.ts'
import { NodeStates } from './node-states.ts'
import { RawObjects } from './raw-objects.ts'
import { revisionOf, versionOf, type Version } from './revision.ts'
import { StatefulSets } from './stateful-sets.ts'
import { TakenAddresses } from './taken-addresses.ts'

/** What is kept beside the model that rules have too, by kind. True: something has changed that is worth telling. */
interface Beside {
  upsert(object: JsonObject): boolean
  remove(namespace: string, name: string): boolean
  keys(): Iterable<string>
}

/** Kinds of which the model of the rules keeps nothing, or nothing that the allocator asks. */
const NOT_IN_MODEL: ReadonlySet<ChangedKind> = new Set(['Node', 'StatefulSet', 'IPAddressClaim'])

/** All that the allocator knows of the cluster, kept as it is told: the parts of `AllocationModel`. */
export class AllocationState {
  readonly leases = new LeaseIndex()
  readonly nodes = new NodeStates()
  readonly sets = new StatefulSets()
  readonly claims = new RawObjects()
  readonly ipAddresses = new RawObjects()
  readonly pools = { InClusterIPPool: new RawObjects(), GlobalInClusterIPPool: new RawObjects() }
  readonly model: ClusterModel
  readonly addresses: AddressSpace
  readonly #fixed: FixedAddresses
  readonly #beside: Partial<Readonly<Record<ChangedKind, Beside>>> = {
    Node: this.nodes,
    StatefulSet: this.sets,
    IPAddressClaim: this.claims,
    IPAddress: this.ipAddresses,
    ...this.pools,
  }
  /** Of kinds whose records do not carry it. */
  readonly #versions = new Map<ChangedKind, Map<string, Version>>()

  constructor() {
    const taken = new TakenAddresses()
    const holdings = new HoldingsByDomain(taken.onTurn)
    const whereabouts = new WhereaboutsIndex(taken.onOutsideRelease)
    const podReading = readingForAllocator((namespace, name) => this.#leaseOf(namespace, name))
    const model = new ClusterModel({ holdings, whereabouts, podReading, leaseListener: this.leases })
    this.model = model
    this.#fixed = new FixedAddresses(taken.onTurn)
    this.addresses = new AddressSpace({ model, holdings, whereabouts, fixed: this.#fixed, taken })
  }

  pod(namespace: string, name: string): AllocatedPodRecord | undefined {
    const record = this.model.pods.get(namespace, name)
    return record instanceof AllocatedPodRecord ? record : undefined
  }

  /** True if something has changed that is worth telling. */
  put(kind: ChangedKind, object: JsonObject): boolean {
    const { namespace, name } = identityOf(object)
    const before = kind === 'Pod' && this.pod(namespace, name) !== undefined
    if (!NOT_IN_MODEL.has(kind)) this.model.upsert(kind, object)
    const told = this.#beside[kind]?.upsert(object) ?? true
    this.#derive(kind, namespace, name)
    this.#keepVersion(kind, objectKey(namespace, name), versionOf(object))
    return kind === 'Pod' ? before || this.pod(namespace, name) !== undefined : told
  }

  /** True if it was there. */
  drop(kind: ChangedKind, namespace: string, name: string): boolean {
    const lease = kind === 'IPLease' ? this.model.leases.record(name) : undefined
    const there = this.has(kind, namespace, name)
    if (!NOT_IN_MODEL.has(kind)) this.model.remove(kind, namespace, name)
    this.#beside[kind]?.remove(namespace, name)
    this.#derive(kind, namespace, name)
    this.#keepVersion(kind, objectKey(namespace, name), undefined)
    if (lease?.podName !== undefined) this.#dropIdlePod(lease.terms.namespace, lease.podName)
    return there
  }

  has(kind: ChangedKind, namespace: string, name: string): boolean {
    return this.version(kind, namespace, name) !== undefined
  }

  /** Undefined if nothing is kept of it. */
  version(kind: ChangedKind, namespace: string, name: string): Version | undefined {
    if (kind === 'Pod') return versioned(this.pod(namespace, name))
    if (kind === 'IPLease') return versioned(this.model.leases.record(name))
    return this.#versions.get(kind)?.get(objectKey(namespace, name))
  }

  count(kind: ChangedKind): number {
    return NOT_IN_MODEL.has(kind) ? this.keys(kind).length : this.model.count(kind)
  }

  /** The `objectKey`s of what is kept of the kind. */
  keys(kind: ChangedKind): readonly string[] {
    return NOT_IN_MODEL.has(kind) ? [...(this.#beside[kind]?.keys() ?? [])] : this.model.keys(kind)
  }

  #keepVersion(kind: ChangedKind, key: string, version: Version | undefined): void {
    if (kind === 'Pod' || kind === 'IPLease') return
    const versions = this.#versions.get(kind) ?? new Map<string, Version>()
    this.#versions.set(kind, versions)
    if (version === undefined) versions.delete(key)
    else versions.set(key, version)
  }

  #derive(kind: ChangedKind, namespace: string, name: string): void {
    if (kind !== 'NetworkAttachmentDefinition') return
    this.#fixed.set(networkKey(namespace, name), this.model.network(namespace, name))
  }

  hasLease(namespace: string, name: string): boolean {
    return this.#leaseOf(namespace, name) !== undefined
  }

  #leaseOf(namespace: string, name: string): LeaseRecord | undefined {
    for (const lease of this.leases.ofPod(namespace, name)) return lease
    return undefined
  }

  /** A pod that was kept for its lease alone. */
  #dropIdlePod(namespace: string, name: string): void {
    const pod = this.pod(namespace, name)
    if (pod === undefined || pod.asks || pod.gated || pod.claims.length > 0) return
    if (this.#leaseOf(namespace, name) === undefined) this.model.remove('Pod', namespace, name)
  }
}

const versioned = (
  record: { readonly uid: string; readonly resourceVersion: string } | undefined,
): Version | undefined => record && { uid: record.uid, revision: revisionOf(record.resourceVersion) }
