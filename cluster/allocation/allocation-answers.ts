import type {
  AddressHolder,
  AddressUsage,
  AllocatedPod,
  AllocatorView,
  Asker,
  AttachedAddress,
  HeldAddress,
  NodeState,
  StatefulSetState,
} from '../../allocator/view.ts'
import type { Address } from '../../network/address/address.ts'
import type { AddressRange } from '../../network/address/range.ts'
import type { JsonObject } from '../../network/json/json.ts'
import type { Lease, LeasePool } from '../../network/lease/lease.ts'
import type { Network, NetworkKey } from '../../network/nad/network.ts'
import type { Pool, PoolKind } from '../../network/pool/pool.ts'
import { addressOf } from '../model/address-key.ts'
import type { ClusterModel } from '../model/cluster-model.ts'
import type { LeaseRecord } from '../model/lease-record.ts'
import type { PodRecord } from '../model/pod-record.ts'
import { AllocatedPodRecord } from './allocated-pod-record.ts'
import { AllocationState } from './allocation-state.ts'

/** The questions of `AllocatorView`, answered from what is kept. */
export class AllocationAnswers implements Omit<AllocatorView, 'learn' | 'forget' | 'subscribe'> {
  protected readonly state = new AllocationState()

  /** What rules ask, but for nodes and MAC addresses, of which the allocator keeps nothing. To be read only. */
  get rulesModel(): ClusterModel {
    return this.state.model
  }

  pods(): Iterable<AllocatedPod> {
    return allocated(this.state.model.pods.all())
  }

  pod(namespace: string, name: string): AllocatedPod | undefined {
    return this.state.pod(namespace, name)?.allocated
  }

  podsUsing(network: NetworkKey): Iterable<AllocatedPod> {
    return allocated(this.state.model.podsUsing(network))
  }

  *addressesOf(namespace: string, name: string): Iterable<AttachedAddress> {
    for (const { network, address } of this.state.pod(namespace, name)?.claims ?? [])
      if (address !== undefined) yield { network, address: addressOf(address) }
  }

  lease(name: string): Lease | undefined {
    return this.state.model.leases.get(name)
  }

  leases(): Iterable<Lease> {
    return leasesOf(this.state.model.leases.records())
  }

  leasesOfPod(namespace: string, name: string): Iterable<Lease> {
    return leasesOf(this.state.leases.ofPod(namespace, name))
  }

  leasesOfSet(namespace: string, name: string): Iterable<Lease> {
    return leasesOf(this.state.leases.ofSet(namespace, name))
  }

  leasesOfClaim(namespace: string, name: string): Iterable<Lease> {
    return leasesOf(this.state.leases.ofClaim(namespace, name))
  }

  leasesFrom(pool: LeasePool): Iterable<Lease> {
    return leasesOf(this.state.leases.from(pool))
  }

  restingLeases(): Iterable<Lease> {
    return leasesOf(this.state.leases.resting())
  }

  network(namespace: string, name: string): Network | undefined {
    return this.state.model.network(namespace, name)
  }

  networks(): Iterable<Network> {
    return this.state.model.networks()
  }

  pool(kind: PoolKind, namespace: string, name: string): Pool | undefined {
    return this.state.model.pool(kind, namespace, name)
  }

  pools(): Iterable<Pool> {
    return this.state.model.pools()
  }

  holdersOf(domain: string, address: Address): Iterable<AddressHolder> {
    return this.state.addresses.holdersOf(domain, address)
  }

  heldWithin(domain: string, range: AddressRange): Iterable<HeldAddress> {
    return this.state.addresses.heldWithin(domain, range)
  }

  usage(domain: string, ranges: readonly AddressRange[], top: number): AddressUsage {
    return this.state.addresses.usage(domain, ranges, top)
  }

  lowestFree(domain: string, range: AddressRange): Address | undefined {
    return this.state.addresses.lowestFree(domain, range)
  }

  isFree(domain: string, address: Address, asker?: Asker): boolean {
    return this.state.addresses.isFree(domain, address, asker)
  }

  node(name: string): NodeState | undefined {
    return this.state.nodes.get(name)
  }

  nodes(): Iterable<NodeState> {
    return this.state.nodes.all()
  }

  statefulSet(namespace: string, name: string): StatefulSetState | undefined {
    return this.state.sets.get(namespace, name)
  }

  claim(namespace: string, name: string): JsonObject | undefined {
    return this.state.claims.get(namespace, name)
  }

  claims(): Iterable<JsonObject> {
    return this.state.claims.all()
  }

  ipAddress(namespace: string, name: string): JsonObject | undefined {
    return this.state.ipAddresses.get(namespace, name)
  }

  ipAddresses(): Iterable<JsonObject> {
    return this.state.ipAddresses.all()
  }

  poolObject(kind: PoolKind, namespace: string, name: string): JsonObject | undefined {
    return this.state.pools[kind].get(namespace, name)
  }
}

/** Copied before they are walked: whoever walks them may change them, and would meet what he changed again and again. */
function* allocated(records: Iterable<PodRecord>): Iterable<AllocatedPod> {
  const all = Array.from(records)
  for (const record of all) if (record instanceof AllocatedPodRecord) yield record.allocated
}

function* leasesOf(records: Iterable<LeaseRecord>): Iterable<Lease> {
  const all = Array.from(records)
  for (const record of all) yield record.lease
}
