import type { Address } from '../../network/address/address.ts'
import type { AddressRange } from '../../network/address/range.ts'
import { leaseDomain } from '../../network/lease/lease-name.ts'
import type { AddressKey } from './address-key.ts'
import { OrderedEntries, type Group } from './ordered-entries.ts'
import type { Holder } from './view.ts'

/** Something that holds addresses, as the indexes keep it. */
export interface HoldingObject {
  /** For figures: `Deployment shop/web`, `Pod shop/db`. */
  readonly owner: string
  holder(address: Address): Holder
}

/** The held addresses of one address domain, ordered. An address may have several holders: that is the fault rules look for. */
export class Holdings<T extends object = HoldingObject> {
  readonly #v4 = new OrderedEntries<number, T>()
  readonly #v6 = new OrderedEntries<bigint, T>()

  get size(): number {
    return this.#v4.size + this.#v6.size
  }

  add(key: AddressKey, object: T): void {
    if (typeof key === 'number') this.#v4.add(key, object)
    else this.#v6.add(key, object)
  }

  remove(key: AddressKey, object: T): void {
    if (typeof key === 'number') this.#v4.remove(key, object)
    else this.#v6.remove(key, object)
  }

  has(key: AddressKey): boolean {
    return typeof key === 'number' ? this.#v4.has(key) : this.#v6.has(key)
  }

  /** Who holds the address; each once. */
  at(key: AddressKey): Iterable<T> {
    return new Set(typeof key === 'number' ? this.#v4.at(key) : this.#v6.at(key))
  }

  /** Whoever holds an address, once for each. */
  *all(): Iterable<T> {
    yield* this.#v4.values()
    yield* this.#v6.values()
  }

  /** The held addresses of a range, ascending, with those who hold them. */
  within(range: AddressRange): Iterable<Group<AddressKey, T>> {
    return range.family === 4
      ? this.#v4.between(Number(range.first), Number(range.last))
      : this.#v6.between(range.first, range.last)
  }

  /** How many addresses of the range are held; costs O(log n + n/100), not O(held). */
  countWithin(range: AddressRange): number {
    return range.family === 4
      ? this.#v4.countBetween(Number(range.first), Number(range.last))
      : this.#v6.countBetween(range.first, range.last)
  }
}

/** Told that an address of a domain (in its DNS form) may have got its first holder, or lost its last. */
export type HoldingTurn = (domain: string, key: AddressKey) => void

/** Holdings by domain, in either of its forms: leases carry the one that is a DNS name. */
export class HoldingsByDomain {
  readonly #domains = new Map<string, Holdings>()
  readonly #onTurn: HoldingTurn | undefined

  /** `onTurn`: looking for turns costs a search for each change, which nobody pays who does not ask. */
  constructor(onTurn?: HoldingTurn) {
    this.#onTurn = onTurn
  }

  of(domain: string): Holdings | undefined {
    return this.#domains.get(leaseDomain(domain))
  }

  *all(): Iterable<HoldingObject> {
    for (const holdings of this.#domains.values()) yield* holdings.all()
  }

  add(domain: string, key: AddressKey, object: HoldingObject): void {
    const name = leaseDomain(domain)
    const holdings = this.#domains.get(name) ?? new Holdings()
    this.#domains.set(name, holdings)
    if (this.#onTurn !== undefined && !holdings.has(key)) this.#onTurn(name, key)
    holdings.add(key, object)
  }

  remove(domain: string, key: AddressKey, object: HoldingObject): void {
    const name = leaseDomain(domain)
    const holdings = this.#domains.get(name)
    if (holdings === undefined) return
    holdings.remove(key, object)
    if (this.#onTurn !== undefined && !holdings.has(key)) this.#onTurn(name, key)
    if (holdings.size === 0) this.#domains.delete(name)
  }
}
