import type { AddressHolder, AddressUsage, Asker, HeldAddress } from '../../allocator/view.ts'
import type { Address } from '../../network/address/address.ts'
import type { AddressRange } from '../../network/address/range.ts'
import { addressKey, addressOf, type AddressKey } from '../model/address-key.ts'
import type { ClusterModel } from '../model/cluster-model.ts'
import type { HoldingObject, HoldingsByDomain } from '../model/holdings.ts'
import { IpAddressRecord } from '../model/ip-address-store.ts'
import type { WhereaboutsIndex } from '../model/whereabouts-index.ts'
import { AllocatedPodRecord } from './allocated-pod-record.ts'
import type { FixedAddresses } from './fixed-addresses.ts'
import type { Freed, TakenAddresses } from './taken-addresses.ts'

export interface AddressSources {
  readonly model: ClusterModel
  readonly holdings: HoldingsByDomain
  readonly whereabouts: WhereaboutsIndex
  readonly fixed: FixedAddresses
  readonly taken: TakenAddresses
}

/** Which addresses are free, and who has the others. */
export class AddressSpace {
  readonly #sources: AddressSources

  constructor(sources: AddressSources) {
    this.#sources = sources
  }

  holdersOf(domain: string, address: Address): Iterable<AddressHolder> {
    return this.#sources.model.holdersOf(domain, address)
  }

  *heldWithin(domain: string, range: AddressRange): Iterable<HeldAddress> {
    const { holdings, whereabouts } = this.#sources
    const keys = ascending(holdings.of(domain)?.within(range) ?? [], whereabouts.within(domain, range))
    for (const key of keys) {
      const address = addressOf(key)
      yield { address, holders: [...this.holdersOf(domain, address)] }
    }
  }

  usage(domain: string, ranges: readonly AddressRange[], top: number): AddressUsage {
    return this.#sources.model.usage(domain, ranges, top)
  }

  lowestFree(domain: string, range: AddressRange): Address | undefined {
    const { taken, whereabouts } = this.#sources
    let free = taken.lowestGap(domain, range)
    if (free === undefined) return undefined
    for (const { key } of whereabouts.within(domain, { ...range, first: free.value })) {
      const value = BigInt(key)
      if (value > free.value) break
      if (value < free.value) continue
      free = taken.lowestGap(domain, { ...range, first: value + 1n })
      if (free === undefined) return undefined
    }
    return free
  }

  isFree(domain: string, address: Address, asker: Asker | undefined): boolean {
    const { holdings, fixed } = this.#sources
    const key = addressKey(address)
    if (fixed.has(domain, key) || !this.#leavesWhereabouts(domain, key, asker)) return false
    const holders = [...(holdings.of(domain)?.at(key) ?? [])]
    if (asker === undefined || holders.length === 0) return holders.length === 0
    const own = holders.filter((holder) => isOf(asker, holder))
    return holders.every((holder) => own.includes(holder) || own.some((mine) => isElder(mine, holder)))
  }

  /** What has come free by the change that was just taken in. */
  settle(): readonly Freed[] {
    const { holdings, fixed, taken } = this.#sources
    const freed = taken.settle(
      (domain, key) => (holdings.of(domain)?.has(key) ?? false) || fixed.has(domain, key),
    )
    return freed.filter(({ domain, address }) => !this.#hasWhereabouts(domain, addressKey(address)))
  }

  /**
   * Whether whereabouts has not given the address, or has given it to that very pod: a pod that runs with it keeps it when its network
   * goes over to Berth.
   */
  #leavesWhereabouts(domain: string, key: AddressKey, asker: Asker | undefined): boolean {
    for (const { pod } of this.#sources.whereabouts.at(domain, key)) {
      if (asker?.pod?.name !== pod.name || asker.owner.namespace !== pod.namespace) return false
    }
    return true
  }

  #hasWhereabouts(domain: string, key: AddressKey): boolean {
    for (const _ of this.#sources.whereabouts.at(domain, key)) return true
    return false
  }
}

interface Keyed {
  readonly key: AddressKey
}

/** The keys of both, each of them ascending, as one ascending row; what both have comes once. */
function* ascending(one: Iterable<Keyed>, other: Iterable<Keyed>): Iterable<AddressKey> {
  const others = other[Symbol.iterator]()
  let next = others.next()
  for (const { key } of one) {
    for (; next.done !== true && next.value.key <= key; next = others.next())
      if (next.value.key < key) yield next.value.key
    yield key
  }
  for (; next.done !== true; next = others.next()) yield next.value.key
}

/** Whether that is what the asker itself has of an address without a lease. */
function isOf({ owner, pod }: Asker, holder: HoldingObject): boolean {
  if (holder instanceof AllocatedPodRecord) return pod !== undefined && holder.uid === pod.uid
  return (
    holder instanceof IpAddressRecord &&
    owner.kind === 'IPAddressClaim' &&
    holder.namespace === owner.namespace &&
    holder.name === owner.name
  )
}

/** Two pods that merely name an address must not keep each other from it for ever: the eldest goes first. */
function isElder(mine: HoldingObject, other: HoldingObject): boolean {
  if (!(mine instanceof AllocatedPodRecord) || !(other instanceof AllocatedPodRecord)) return false
  if (mine.createdAt !== other.createdAt) return mine.createdAt < other.createdAt
  return `${mine.namespace}/${mine.name}` < `${other.namespace}/${other.name}`
}
