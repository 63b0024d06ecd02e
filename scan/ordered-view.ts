import type { Occupant } from '../network/address/occupant.ts'
import type { AddressRange } from '../network/address/range.ts'
import type { Address } from '../network/address/address.ts'
import type { NamedNetwork } from '../network/address/named-network.ts'
import type { Network, NetworkKey } from '../network/nad/network.ts'
import type { LeasePool } from '../network/lease/lease.ts'
import type { Pool } from '../network/pool/pool.ts'
import { MasterIndex } from '../cluster/model/master-index.ts'
import { OccupantIndex } from '../cluster/model/occupant-index.ts'
import { reservedOccupants } from '../cluster/model/reserved-occupants.ts'
import type { ClusterView, Holder, LinkFilter, LivePod } from '../webhook/rules/cluster-view.ts'
import type { OwnedPod, ScannedView } from './cluster.ts'

/** So many pods, and networks of one device, are looked at for one judgement: who shares something with more has heard of it. */
const MOST_SEEN = 500

/**
 * The cluster as it would grow, object by object: what is judged sees those before it, so that what two do to each other is told
 * once, by the later of them. Networks and pools come in the order in which they are admitted; of pods those come first whose
 * workload runs as it should.
 */
export class OrderedView implements ClusterView {
  readonly #view: ScannedView
  readonly #occupants = new OccupantIndex()
  readonly #masters = new MasterIndex()
  readonly #waiting: ReadonlySet<string>
  #owner = ''
  #name = ''
  #waits = false
  /** How many may still be looked at. */
  #room = Number.POSITIVE_INFINITY

  /** `waiting`: the owners of pods that are not attached. */
  constructor(view: ScannedView, reserved: readonly NamedNetwork[], waiting: ReadonlySet<string>) {
    this.#view = view
    this.#waiting = waiting
    this.#occupants.set('reserved', reservedOccupants(reserved))
  }

  /** An owner of addresses is judged, and there from now on. */
  admit(owner: string, occupants: readonly Occupant[], network?: Network): void {
    this.#occupants.set(owner, occupants)
    if (network !== undefined) this.#masters.add(network)
  }

  /** From now on the pods of that owner are judged; `name`: one of them, empty for the workload itself. */
  judging(owner: string, name: string): void {
    this.#owner = owner
    this.#name = name
    this.#waits = this.#waiting.has(owner)
    this.#room = MOST_SEEN
  }

  networksOnMaster(master: string, filter?: LinkFilter): Iterable<Network> {
    return this.#within(this.#masters.on(master, filter))
  }

  occupantsOverlapping(
    domain: string,
    range: AddressRange,
    wanted: (sample: Occupant) => boolean = () => true,
  ): Iterable<Occupant> {
    return this.#occupants.overlapping(domain, range, wanted)
  }

  podsUsing(network: NetworkKey): Iterable<LivePod> {
    return this.#earlier(this.#view.podsUsing(network))
  }

  podsWithMac(domain: string, mac: string): Iterable<LivePod> {
    return this.#earlier(this.#view.podsWithMac(domain, mac))
  }

  *holdersOf(domain: string, address: Address): Iterable<Holder> {
    for (const holder of this.#within(this.#view.holdersOf(domain, address))) {
      const pod = holder.kind === 'IPAddress' ? undefined : this.#view.pod(holder.namespace, holder.name)
      if (pod === undefined || this.#isEarlier(pod)) yield holder
    }
  }

  *#earlier(pods: Iterable<OwnedPod>): Iterable<OwnedPod> {
    for (const pod of this.#within(pods)) if (this.#isEarlier(pod)) yield pod
  }

  *#within<T>(items: Iterable<T>): Iterable<T> {
    for (const item of items) {
      if (this.#room-- <= 0) return
      yield item
    }
  }

  #isEarlier({ owner, name }: OwnedPod): boolean {
    const waits = this.#waiting.has(owner)
    if (waits !== this.#waits) return this.#waits
    return owner === this.#owner ? name <= this.#name : owner < this.#owner
  }

  namespace = (name: string) => this.#view.namespace(name)
  network = (namespace: string, name: string) => this.#view.network(namespace, name)
  networksIn = (namespace: string) => this.#view.networksIn(namespace)
  networksNamed = (name: string) => this.#view.networksNamed(name)
  pod = (namespace: string, name: string) => this.#view.pod(namespace, name)
  podsIn = (namespace: string) => this.#view.podsIn(namespace)
  podsWithNetworks = () => this.#view.podsWithNetworks()
  usage = (domain: string, ranges: readonly AddressRange[], top: number) =>
    this.#view.usage(domain, ranges, top)
  nodes = () => this.#view.nodes()
  node = (name: string) => this.#view.node(name)
  pool = (kind: Pool['kind'], namespace: string, name: string) => this.#view.pool(kind, namespace, name)
  allocationsOf = (kind: Pool['kind'], namespace: string, name: string) =>
    this.#view.allocationsOf(kind, namespace, name)
  leasesFrom = (pool: LeasePool) => this.#view.leasesFrom(pool)
}
