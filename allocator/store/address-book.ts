import type { Address } from '../../network/address/address.ts'
import { contains, type AddressRange } from '../../network/address/range.ts'
import { leaseName } from '../../network/lease/lease-name.ts'
import type { AddressPot } from '../../network/nad/address-pots.ts'
import type { AllocatorView, Asker } from '../view.ts'

/** An address that a worker of this process has in hand: no other worker picks it until it is put back. */
export interface Picked {
  readonly address: Address
  /** To be called once the create of its lease is settled and the view has been told what came of it. Safe to call again. */
  putBack(): void
}

type Pot = Pick<AddressPot, 'domain' | 'ranges'>
type Source = Pick<AllocatorView, 'lowestFree' | 'isFree'>

/**
 * Picks free addresses: lowest first, none that another worker has in hand. It only keeps this process from trying one address
 * twice at a time; the claim itself is the creation of the lease.
 */
export class AddressBook {
  readonly #view: Source
  readonly #inHand = new Map<string, Picked>()

  constructor(view: Source) {
    this.#view = view
  }

  /** The lowest free address of the pot; undefined if there is none. */
  pick({ domain, ranges }: Pot): Picked | undefined {
    for (const range of ranges) {
      const picked = this.#pickIn(domain, range)
      if (picked !== undefined) return picked
    }
    return undefined
  }

  /** That very address; undefined if it is not of the pot, not free for the asker, or in another worker's hand. */
  pickExactly(pot: Pot, address: Address, asker?: Asker): Picked | undefined {
    if (!pot.ranges.some((range) => contains(range, address))) return undefined
    return this.#view.isFree(pot.domain, address, asker) ? this.#take(pot.domain, address) : undefined
  }

  #pickIn(domain: string, range: AddressRange): Picked | undefined {
    let { first } = range
    while (first <= range.last) {
      const address = this.#view.lowestFree(domain, { ...range, first })
      if (address === undefined) return undefined
      const picked = this.#take(domain, address)
      if (picked !== undefined) return picked
      first = address.value + 1n
    }
    return undefined
  }

  #take(domain: string, address: Address): Picked | undefined {
    const name = leaseName(domain, address)
    if (this.#inHand.has(name)) return undefined
    const picked: Picked = {
      address,
      // By then it may be in another's hand.
      putBack: () => {
        if (this.#inHand.get(name) === picked) this.#inHand.delete(name)
      },
    }
    this.#inHand.set(name, picked)
    return picked
  }
}
