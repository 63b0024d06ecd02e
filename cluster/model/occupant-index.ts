import { IntervalIndex } from '../../network/address/interval-index.ts'
import type { Occupant } from '../../network/address/occupant.ts'
import type { AddressRange } from '../../network/address/range.ts'

/** Occupants that hand one range out of one pool, such as the copies of a whereabouts NAD in 1,000 namespaces. */
class Sharers {
  readonly members = new Set<Occupant>()
}

interface Domain {
  readonly index: IntervalIndex<Occupant | Sharers>
  /** By range, authority and pool. */
  readonly sharers: Map<string, Sharers>
  size: number
}

/** Who lays claim to which addresses, by domain: NADs, pools, reserved networks. */
export class OccupantIndex {
  readonly #domains = new Map<string, Domain>()
  readonly #bySource = new Map<string, readonly Occupant[]>()

  /** Takes the place of all occupants that the source had. An empty list removes it. */
  set(source: string, occupants: readonly Occupant[]): void {
    for (const occupant of this.#bySource.get(source) ?? []) this.#remove(occupant)
    for (const occupant of occupants) this.#add(occupant)
    if (occupants.length === 0) this.#bySource.delete(source)
    else this.#bySource.set(source, occupants)
  }

  /** The occupants of a domain that share an address with the range and are wanted; lazily. See `ClusterView`. */
  *overlapping(
    domain: string,
    range: AddressRange,
    wanted: (sample: Occupant) => boolean,
  ): Iterable<Occupant> {
    for (const item of this.#domains.get(domain)?.index.overlapping(range) ?? []) {
      if (!(item instanceof Sharers)) {
        if (wanted(item)) yield item
        continue
      }
      const [sample] = item.members
      if (sample !== undefined && wanted(sample)) yield* item.members
    }
  }

  #add(occupant: Occupant): void {
    const domain = this.#domains.get(occupant.domain) ?? {
      index: new IntervalIndex(),
      sharers: new Map(),
      size: 0,
    }
    this.#domains.set(occupant.domain, domain)
    domain.size++
    if (occupant.sharing === '') {
      domain.index.add(occupant.range, occupant)
      return
    }
    const key = keyOf(occupant)
    const sharers = domain.sharers.get(key) ?? new Sharers()
    if (sharers.members.size === 0) {
      domain.sharers.set(key, sharers)
      domain.index.add(occupant.range, sharers)
    }
    sharers.members.add(occupant)
  }

  #remove(occupant: Occupant): void {
    const domain = this.#domains.get(occupant.domain)
    if (domain === undefined) return
    const key = keyOf(occupant)
    const sharers = occupant.sharing === '' ? undefined : domain.sharers.get(key)
    sharers?.members.delete(occupant)
    if (sharers === undefined || sharers.members.size === 0) {
      domain.index.remove(occupant.range, sharers ?? occupant)
      domain.sharers.delete(key)
    }
    domain.size--
    if (domain.size === 0) this.#domains.delete(occupant.domain)
  }
}

const keyOf = ({ authority, sharing, range: { family, first, last } }: Occupant): string =>
  `${authority} ${sharing} ${family} ${first} ${last}`
