import { IntervalIndex } from '../../network/address/interval-index.ts'
import type { Occupant } from '../../network/address/occupant.ts'
import type { AddressRange } from '../../network/address/range.ts'

/** Who lays claim to which addresses, by domain: NADs, pools, reserved networks. */
export class OccupantIndex {
  readonly #domains = new Map<string, { readonly index: IntervalIndex<Occupant>; size: number }>()
  readonly #bySource = new Map<string, readonly Occupant[]>()

  /** Takes the place of all occupants that the source had. An empty list removes it. */
  set(source: string, occupants: readonly Occupant[]): void {
    for (const occupant of this.#bySource.get(source) ?? []) this.#remove(occupant)
    for (const occupant of occupants) this.#add(occupant)
    if (occupants.length === 0) this.#bySource.delete(source)
    else this.#bySource.set(source, occupants)
  }

  /** The occupants of a domain that share an address with the range; lazily. */
  overlapping(domain: string, range: AddressRange): Iterable<Occupant> {
    return this.#domains.get(domain)?.index.overlapping(range) ?? []
  }

  #add(occupant: Occupant): void {
    const entry = this.#domains.get(occupant.domain) ?? { index: new IntervalIndex<Occupant>(), size: 0 }
    this.#domains.set(occupant.domain, entry)
    entry.index.add(occupant.range, occupant)
    entry.size++
  }

  #remove(occupant: Occupant): void {
    const entry = this.#domains.get(occupant.domain)
    if (entry === undefined) return
    entry.index.remove(occupant.range, occupant)
    entry.size--
    if (entry.size === 0) this.#domains.delete(occupant.domain)
  }
}
