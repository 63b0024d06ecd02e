import type { Address } from '../../network/address/address.ts'
import { MutableIntervals } from '../../network/address/mutable-intervals.ts'
import { singleAddress, type AddressRange } from '../../network/address/range.ts'
import { leaseDomain } from '../../network/lease/lease-name.ts'
import { addressOf, type AddressKey } from '../model/address-key.ts'
import type { HoldingTurn } from '../model/holdings.ts'

/** An address that nobody holds any more; the domain in its DNS form. */
export interface Freed {
  readonly domain: string
  readonly address: Address
}

interface Turn {
  readonly domain: string
  readonly key: AddressKey
  /** It was held by something that is not in the sets (whereabouts), so that these do not tell that it came free. */
  readonly outside: boolean
}

type Families = Readonly<Record<4 | 6, MutableIntervals>>

/**
 * The addresses of each domain that somebody has, as intervals: 60,000 leases in a row are one, and the first gap of a /8 or a /48
 * is found in O(log n). What turns in the course of one change is looked at when the change is complete: an object that is
 * taken out and put back has not let go.
 */
export class TakenAddresses {
  readonly #domains = new Map<string, Families>()
  #turns: Turn[] = []

  readonly onTurn: HoldingTurn = (domain, key) => {
    this.#turns.push({ domain, key, outside: false })
  }

  readonly onOutsideRelease: HoldingTurn = (domain, key) => {
    this.#turns.push({ domain, key, outside: true })
  }

  /** Brings the sets up to date; gives what is not taken any more. */
  settle(isTaken: (domain: string, key: AddressKey) => boolean): readonly Freed[] {
    if (this.#turns.length === 0) return NOTHING
    const turns = this.#turns
    this.#turns = []
    const freed: Freed[] = []
    for (const { domain, key, outside } of turns) {
      const address = addressOf(key)
      const taken = isTaken(domain, key)
      const turned = this.#set(domain, address, taken)
      if (!taken && (turned || outside)) freed.push({ domain, address })
    }
    return freed
  }

  /** The lowest address of the range that is not taken. */
  lowestGap(domain: string, range: AddressRange): Address | undefined {
    if (range.first > range.last) return undefined
    const families = this.#domains.get(leaseDomain(domain))
    return families === undefined
      ? { family: range.family, value: range.first }
      : families[range.family].lowestGap(range)
  }

  /** False if it was so already. */
  #set(domain: string, address: Address, taken: boolean): boolean {
    const families = this.#domains.get(domain) ?? { 4: new MutableIntervals(4), 6: new MutableIntervals(6) }
    const set = families[address.family]
    const turned = taken ? set.add(singleAddress(address)) : set.remove(singleAddress(address))
    if (taken) this.#domains.set(domain, families)
    else if (families[4].size === 0n && families[6].size === 0n) this.#domains.delete(domain)
    return turned
  }
}

const NOTHING: readonly Freed[] = []
