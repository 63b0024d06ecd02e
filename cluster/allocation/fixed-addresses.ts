import { leaseDomain } from '../../network/lease/lease-name.ts'
import type { Network, NetworkKey } from '../../network/nad/network.ts'
import { addressKey, type AddressKey } from '../model/address-key.ts'
import type { HoldingTurn } from '../model/holdings.ts'

interface Fixed {
  readonly domain: string
  readonly keys: readonly AddressKey[]
}

/** The addresses that NADs give to every pod themselves (ipam `static`): nobody else is handed them. */
export class FixedAddresses {
  readonly #byNetwork = new Map<NetworkKey, Fixed>()
  /** How many NADs give the address. */
  readonly #counts = new Map<string, Map<AddressKey, number>>()
  readonly #onTurn: HoldingTurn

  constructor(onTurn: HoldingTurn) {
    this.#onTurn = onTurn
  }

  has(domain: string, key: AddressKey): boolean {
    return this.#counts.get(leaseDomain(domain))?.has(key) ?? false
  }

  /** Takes the place of what the NAD gave before; undefined: it is gone. */
  set(network: NetworkKey, description: Network | undefined): void {
    const old = this.#byNetwork.get(network)
    const fixed = description?.plans.flatMap((plan) => plan.fixed) ?? []
    this.#byNetwork.delete(network)
    if (description !== undefined && fixed.length > 0) {
      const keys = fixed.map(({ cidr }) => addressKey(cidr.address))
      const current = { domain: leaseDomain(description.domain), keys }
      this.#byNetwork.set(network, current)
      for (const key of keys) this.#count(current.domain, key, 1)
    }
    for (const key of old?.keys ?? []) if (old !== undefined) this.#count(old.domain, key, -1)
  }

  #count(domain: string, key: AddressKey, change: 1 | -1): void {
    const counts = this.#counts.get(domain) ?? new Map<AddressKey, number>()
    this.#counts.set(domain, counts)
    const count = (counts.get(key) ?? 0) + change
    if (count > 0) counts.set(key, count)
    else counts.delete(key)
    if (counts.size === 0) this.#counts.delete(domain)
    this.#onTurn(domain, key)
  }
}
