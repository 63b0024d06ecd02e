import { IntervalIndex } from '../../network/address/interval-index.ts'
import { blockOf } from '../../network/address/cidr.ts'
import type { AddressRange } from '../../network/address/range.ts'
import type { Network, NetworkKey } from '../../network/nad/network.ts'
import type { AddressKey } from './address-key.ts'
import { Holdings, type HoldingTurn } from './holdings.ts'
import { DEFAULT_DOMAIN } from '../../network/address/domain.ts'
import { leaseDomain } from '../../network/lease/lease-name.ts'
import type { Group } from './ordered-entries.ts'
import { WhereaboutsAllocation, type WhereaboutsObject, type WhereaboutsSource } from './whereabouts-pool.ts'

/**
 * What whereabouts has given out. Its objects know a range and a `network_name`, not our domains: those follow from the
 * NADs with that range, and are looked up when asked, since either may come first.
 */
export class WhereaboutsIndex {
  readonly #objects = new Map<string, Map<AddressKey, WhereaboutsAllocation>>()
  readonly #holdings = new Holdings<WhereaboutsAllocation>()
  /** The ranges of NADs with ipam whereabouts, by network_name (empty: none). */
  readonly #subnets = new Map<string, IntervalIndex<WhereaboutsSubnet>>()
  readonly #byNetwork = new Map<NetworkKey, readonly WhereaboutsSubnet[]>()
  readonly #onRelease: HoldingTurn | undefined

  /** `onRelease` is told of each allocation that goes, with each domain that it lay in. */
  constructor(onRelease?: HoldingTurn) {
    this.#onRelease = onRelease
  }

  /** Takes the place of what the object of that key held; whereabouts rewrites a whole pool for one address. */
  set(key: string, object: WhereaboutsObject | undefined): void {
    const old = this.#objects.get(key)
    const current = new Map<AddressKey, WhereaboutsAllocation>()
    for (const [address, podRef] of object?.allocations ?? []) {
      const before = old?.get(address)
      if (object === undefined) continue
      if (before?.podRef === podRef && sameSource(before.source, object.source)) {
        current.set(address, before)
        continue
      }
      const allocation = new WhereaboutsAllocation(object.source, address, podRef)
      current.set(address, allocation)
      this.#holdings.add(address, allocation)
    }
    for (const [address, allocation] of old ?? []) {
      if (current.get(address) !== allocation) this.#drop(address, allocation)
    }
    if (object === undefined) this.#objects.delete(key)
    else this.#objects.set(key, current)
  }

  keys(): Iterable<string> {
    return this.#objects.keys()
  }

  /** Tells of a NAD (or that it is gone), whose ranges and domain decide where allocations belong. */
  setNetwork(key: NetworkKey, network: Network | undefined): void {
    for (const subnet of this.#byNetwork.get(key) ?? []) {
      this.#subnets.get(subnet.networkName)?.remove(subnet.range, subnet)
    }
    this.#byNetwork.delete(key)
    const subnets = network === undefined ? [] : whereaboutsSubnets(network)
    if (subnets.length > 0) this.#byNetwork.set(key, subnets)
    for (const subnet of subnets) {
      const index = this.#subnets.get(subnet.networkName) ?? new IntervalIndex<WhereaboutsSubnet>()
      this.#subnets.set(subnet.networkName, index)
      index.add(subnet.range, subnet)
    }
  }

  #drop(address: AddressKey, allocation: WhereaboutsAllocation): void {
    this.#holdings.remove(address, allocation)
    if (this.#onRelease === undefined) return
    for (const domain of this.#domainsOf(allocation.source)) this.#onRelease(domain, address)
  }

  /** The allocations of one address that lie in the domain. */
  *at(domain: string, key: AddressKey): Iterable<WhereaboutsAllocation> {
    for (const allocation of this.#holdings.at(key)) {
      if (this.#domainsOf(allocation.source).has(leaseDomain(domain))) yield allocation
    }
  }

  /** The addresses of a range that are given out in the domain, ascending. */
  *within(domain: string, range: AddressRange): Iterable<Group<AddressKey, WhereaboutsAllocation>> {
    const name = leaseDomain(domain)
    const answers = new Map<WhereaboutsSource, boolean>()
    for (const { key, values } of this.#holdings.within(range)) {
      const here = values.filter(({ source }) => {
        const answer = answers.get(source) ?? this.#domainsOf(source).has(name)
        answers.set(source, answer)
        return answer
      })
      if (here.length > 0) yield { key, values: here }
    }
  }

  /** In their DNS form; the one named by the object itself if no NAD has that range. */
  #domainsOf({ prefix, range }: WhereaboutsSource): ReadonlySet<string> {
    for (const name of networkNames(prefix)) {
      const subnets = [...(this.#subnets.get(name)?.overlapping(range) ?? [])]
      if (subnets.length > 0) return new Set(subnets.map(({ domain }) => domain))
    }
    return new Set([prefix === '' ? DEFAULT_DOMAIN : leaseDomain(prefix)])
  }
}

const sameSource = (a: WhereaboutsSource, b: WhereaboutsSource): boolean =>
  a.prefix === b.prefix &&
  a.range.family === b.range.family &&
  a.range.first === b.range.first &&
  a.range.last === b.range.last

/** The network_names that a pool's prefix can mean: itself, itself without a node's name at the end, none (all of it is a node's). */
function* networkNames(prefix: string): Iterable<string> {
  for (let end = prefix.length; end > 0; end = prefix.lastIndexOf('-', end - 1)) yield prefix.slice(0, end)
  yield ''
}

/** A range that whereabouts hands out for a NAD, and the domain it lies in. */
interface WhereaboutsSubnet {
  /** Empty if the network has none. */
  readonly networkName: string
  readonly range: AddressRange
  /** In its DNS form. */
  readonly domain: string
}

const whereaboutsSubnets = ({ plans, domain }: Network): readonly WhereaboutsSubnet[] =>
  plans
    .filter((plan) => plan.authority === 'whereabouts')
    .flatMap(({ subnets, networkName = '' }) =>
      subnets.map(({ subnet }) => ({ networkName, range: blockOf(subnet), domain: leaseDomain(domain) })),
    )
