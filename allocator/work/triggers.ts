import type { Address } from '../../network/address/address.ts'
import { claimedBy } from '../../network/lease/lease-name.ts'
import type { Lease } from '../../network/lease/lease.ts'
import { ADDRESS_GATE } from '../../network/lease/pod-keys.ts'
import { poolKeyOf } from '../../network/nad/address-pots.ts'
import { networkKey, type Network } from '../../network/nad/network.ts'
import type { Pool, PoolKind } from '../../network/pool/pool.ts'
import type { AllocatedPod, AllocatorView, Change, ViewListener } from '../view.ts'

/** A queue, as those see it who only put keys in. */
export interface Keys {
  add(key: string): void
  /** What is urgent goes first. */
  addPatient(key: string): void
}

/** Who is to look at what has changed. */
export interface TriggerTargets {
  /** By `namespace/name`. */
  readonly pods: Keys
  /** By the lease's name. */
  readonly leases: Keys
  /** Of Cluster API: claims and pools. */
  readonly claims: ViewListener & { everything(): void }
  /** Who waits for a free address. */
  readonly waiters: { freed(domain: string, address: Address): void }
}

/** The key of a pod for its controller: `default/web-1`. */
export const podKey = ({ namespace, name }: { readonly namespace: string; readonly name: string }): string =>
  `${namespace}/${name}`

/** Which keys a change of the cluster concerns; each controller then looks for itself at what is there. */
export class Triggers implements ViewListener {
  readonly #view: AllocatorView
  readonly #targets: TriggerTargets
  /** What was seen of each node last: they tell of themselves all the time, and mostly the same. */
  readonly #nodes = new Map<string, string>()
  /** The same of each pool: its counters change with every claim, and concern no pod. */
  readonly #pools = new Map<string, string>()

  constructor(view: AllocatorView, targets: TriggerTargets) {
    this.#view = view
    this.#targets = targets
  }

  changed(change: Change): void {
    const { kind, namespace, name } = change
    this.#targets.claims.changed(change)
    if (kind === 'Pod') this.#podChanged(namespace, name)
    else if (kind === 'IPLease') this.#leaseChanged(name)
    else if (kind === 'NetworkAttachmentDefinition') this.#podsOf({ namespace, name })
    else if (kind === 'InClusterIPPool' || kind === 'GlobalInClusterIPPool')
      this.#poolChanged(kind, namespace, name)
    else if (kind === 'Node') this.#nodeChanged(name)
    else if (kind === 'StatefulSet') this.#leases(this.#view.leasesOfSet(namespace, name))
    else if (kind === 'IPAddressClaim' || kind === 'IPAddress')
      this.#leases(this.#view.leasesOfClaim(namespace, name))
  }

  freed(domain: string, address: Address): void {
    this.#targets.waiters.freed(domain, address)
    this.#targets.claims.freed(domain, address)
  }

  /** The lead was gained: whatever happened before is looked at. Pods in the order in which they came. */
  everything(): void {
    const pods = [...this.#view.pods()].toSorted(byAge)
    for (const pod of pods) this.#pod(pod)
    this.#targets.claims.everything()
    for (const { name } of this.#view.leases()) this.#targets.leases.addPatient(name)
  }

  #podChanged(namespace: string, name: string): void {
    const pod = this.#view.pod(namespace, name)
    if (pod === undefined) this.#targets.pods.add(podKey({ namespace, name }))
    else this.#pod(pod)
    // Also where a pod of the same name has come in its place.
    for (const lease of this.#view.leasesOfPod(namespace, name))
      if (lease.pod?.uid !== pod?.uid) this.#targets.leases.add(lease.name)
  }

  #leaseChanged(name: string): void {
    this.#targets.leases.add(name)
    const lease = this.#view.lease(name)
    if (lease === undefined) this.#leaseGone(name)
    else if (lease.pod !== undefined)
      this.#podNamed({ namespace: lease.owner.namespace, name: lease.pod.name })
  }

  /** Whoever goes on using the address needs another lease of it, or another address. */
  #leaseGone(name: string): void {
    const claimed = claimedBy(name)
    if (claimed === undefined) return
    for (const holder of this.#view.holdersOf(claimed.domain, claimed.address))
      if (holder.kind === 'Pod') this.#podNamed(holder)
  }

  #poolChanged(kind: PoolKind, namespace: string, name: string): void {
    const changed = [kind, namespace, name].join('/')
    const pool = this.#view.pool(kind, namespace, name)
    const state = pool === undefined ? '' : addressesOf(pool)
    if (this.#pools.get(changed) === state) return
    if (pool === undefined) this.#pools.delete(changed)
    else this.#pools.set(changed, state)
    for (const network of this.#view.networks()) if (poolsOf(network).includes(changed)) this.#podsOf(network)
  }

  #nodeChanged(name: string): void {
    const node = this.#view.node(name)
    const state = node === undefined ? '' : `${node.ready} ${node.outOfService}`
    if (this.#nodes.get(name) === state) return
    if (node === undefined) this.#nodes.delete(name)
    else this.#nodes.set(name, state)
    for (const lease of this.#view.restingLeases()) {
      if (lease.pod?.node === undefined || lease.pod.node === name) this.#targets.leases.add(lease.name)
    }
  }

  #podsOf({ namespace, name }: { readonly namespace: string; readonly name: string }): void {
    const pods = [...this.#view.podsUsing(networkKey(namespace, name))].toSorted(byAge)
    for (const pod of pods) this.#pod(pod)
  }

  #podNamed({ namespace, name }: { readonly namespace: string; readonly name: string }): void {
    const pod = this.#view.pod(namespace, name)
    if (pod !== undefined) this.#pod(pod)
  }

  #pod(pod: AllocatedPod): void {
    const { pods } = this.#targets
    if (this.#isSettled(pod)) pods.addPatient(podKey(pod))
    else pods.add(podKey(pod))
  }

  #leases(leases: Iterable<Lease>): void {
    for (const { name } of leases) this.#targets.leases.add(name)
  }

  /** Whether it most likely has what it needs: it is looked at all the same, but nobody waits for that. */
  #isSettled({ gates, namespace, name }: AllocatedPod): boolean {
    if (gates.includes(ADDRESS_GATE)) return false
    const [lease] = this.#view.leasesOfPod(namespace, name)
    return lease !== undefined
  }
}

/** Who waits longest comes first. */
const byAge = (a: AllocatedPod, b: AllocatedPod): number =>
  a.createdAt - b.createdAt || (podKey(a) < podKey(b) ? -1 : 1)

const addressesOf = ({ domain, prefix, allocatable }: Pool): string =>
  `${domain} ${prefix} ${allocatable.map(({ family, first, last }) => `${family}:${first}-${last}`).join()}`

const poolsOf = (network: Network): readonly string[] =>
  network.plans.flatMap(({ pool }) => (pool === undefined ? [] : [poolKeyOf(pool, network).join('/')]))
