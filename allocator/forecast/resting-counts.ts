import type { AddressRange } from '../../network/address/range.ts'
import { leaseDomain } from '../../network/lease/lease-name.ts'
import type { Lease, LeasePhase } from '../../network/lease/lease.ts'
import type { AddressPot } from '../../network/nad/address-pots.ts'

type Resting = Pick<Lease, 'phase' | 'domain' | 'address'>

/** How many leases of a phase lie in some ranges: sorted once, so that a thousand pots do not each go through all leases. */
export class RestingCounts {
  readonly #values = new Map<string, bigint[]>()
  #isSorted = true

  add({ phase, domain, address }: Resting): void {
    const key = `${phase} ${address.family} ${domain}`
    const known = this.#values.get(key)
    if (known === undefined) this.#values.set(key, [address.value])
    else known.push(address.value)
    this.#isSorted = false
  }

  /** Of a pot whose ranges share no address. */
  count(phase: LeasePhase, { domain, ranges }: Pick<AddressPot, 'domain' | 'ranges'>): number {
    if (!this.#isSorted) this.#sort()
    return ranges.reduce((count, range) => count + this.#within(phase, leaseDomain(domain), range), 0)
  }

  #within(phase: LeasePhase, domain: string, { family, first, last }: AddressRange): number {
    const sorted = this.#values.get(`${phase} ${family} ${domain}`) ?? []
    return placeOf(sorted, last + 1n) - placeOf(sorted, first)
  }

  #sort(): void {
    for (const values of this.#values.values()) values.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    this.#isSorted = true
  }
}

/** How many of the ascending values are less than the given one. */
function placeOf(sorted: readonly bigint[], value: bigint): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    const at = sorted[middle]
    if (at !== undefined && at < value) low = middle + 1
    else high = middle
  }
  return low
}
