import { IntervalIndex } from '../../network/address/interval-index.ts'
import { countOf, merged } from '../../network/address/interval-set.ts'
import type { NamedNetwork } from '../../network/address/named-network.ts'
import type { Occupant } from '../../network/address/occupant.ts'
import { overlapOf } from '../../network/address/overlap.ts'
import { formatRange, type AddressRange } from '../../network/address/range.ts'
import { networkOccupants } from '../../network/nad/occupants.ts'
import { poolOccupants } from '../../network/pool/pool-occupants.ts'
import type { AllocatorView } from '../view.ts'
import { Pace } from './pace.ts'

/** Two owners that share addresses, neither authority knowing of the other. */
export interface Overlap {
  readonly one: Occupant
  readonly other: Occupant
  readonly shared: readonly AddressRange[]
}

/** So many pairs of ranges are looked at, and so many pairs of owners told: who has more has heard of it. */
const MOST_LOOKS = 100_000
const MOST_OVERLAPS = 1_000

/** All who lay claim to addresses: NADs, pools, and what the configuration reserves. */
export function* occupantsOf(
  view: Pick<AllocatorView, 'networks' | 'pools'>,
  reserved: readonly NamedNetwork[],
): Iterable<Occupant> {
  for (const network of view.networks()) yield* networkOccupants(network)
  for (const pool of view.pools()) yield* poolOccupants(pool)
  for (const { name, domain, range, text } of reserved)
    yield {
      owner: `reserved:${name}`,
      title: `reserved network ${name}`,
      authority: 'reserved',
      sharing: '',
      domain,
      range,
      text,
      field: '',
    }
}

/** Those who hand one range out from one account, such as the copies of a NAD in 1,000 namespaces: they are looked at as one. */
type Sharers = Map<string, Occupant>

export async function overlapsAmong(occupants: Iterable<Occupant>): Promise<readonly Overlap[]> {
  const pace = new Pace()
  const domains = new Map<string, Map<string, Sharers>>()
  for (const occupant of occupants) {
    const groups = domains.get(occupant.domain) ?? new Map<string, Sharers>()
    domains.set(occupant.domain, groups)
    const key = keyOf(occupant)
    const sharers = groups.get(key) ?? new Map<string, Occupant>()
    groups.set(key, sharers)
    sharers.set(occupant.owner, occupant)
    await pace.breathe()
  }
  const search = new Search()
  for (const groups of domains.values()) await search.among([...groups.values()], pace)
  return search.found
}

const keyOf = ({ owner, authority, sharing, range: { family, first, last } }: Occupant): string =>
  `${authority} ${sharing === '' ? owner : sharing} ${family} ${first} ${last}`

class Search {
  readonly #overlaps = new Map<string, Overlap & { readonly shared: AddressRange[] }>()
  #looks = 0

  get found(): readonly Overlap[] {
    return [...this.#overlaps.values()]
  }

  /** Each group against those before it. */
  async among(groups: readonly Sharers[], pace: Pace): Promise<void> {
    const index = new IntervalIndex<Sharers>()
    for (const group of groups) {
      const [sample] = group.values()
      if (sample === undefined) continue
      for (const other of index.overlapping(sample.range)) {
        if (this.#looks++ >= MOST_LOOKS) return
        this.#compare(group, other)
      }
      index.add(sample.range, group)
      await pace.breathe()
    }
  }

  #compare(group: Sharers, others: Sharers): void {
    const [sample] = group.values()
    const [other] = others.values()
    if (sample === undefined || other === undefined || isHarmless(sample, other)) return
    // Those of one account differ only in whose they are.
    const overlap = overlapOf({ ...sample, owner: '' }, other)
    if (overlap?.outcome !== 'twice') return
    for (const [one, another] of pairsOf(group, others)) {
      if (this.#looks++ >= MOST_LOOKS) return
      if (one.owner !== another.owner) this.#note(one, another, overlap.shared)
    }
  }

  #note(one: Occupant, other: Occupant, shared: AddressRange): void {
    const key = [one.owner, other.owner].toSorted().join(' ')
    const known = this.#overlaps.get(key)
    if (known !== undefined) known.shared.push(shared)
    else if (this.#overlaps.size < MOST_OVERLAPS) this.#overlaps.set(key, { one, other, shared: [shared] })
  }
}

function* pairsOf(group: Sharers, others: Sharers): Iterable<readonly [Occupant, Occupant]> {
  for (const one of group.values()) for (const other of others.values()) yield [one, other]
}

/** Berth leaves out what is reserved when it leases. */
const isHarmless = (one: Occupant, other: Occupant): boolean =>
  [one, other].some(({ authority }) => authority === 'reserved') &&
  [one, other].some(({ authority }) => authority === 'berth')

/** `10.0.0.5-10.0.0.9 (5 addresses)`, `10.0.0.5 and 2 more ranges (12 addresses)`. */
export function sharedText(shared: readonly AddressRange[]): string {
  const [first, ...more] = merged(shared)
  if (first === undefined) return ''
  const count = countOf(merged(shared))
  const rest = more.length === 0 ? '' : ` and ${more.length} more range${more.length === 1 ? '' : 's'}`
  return count === 1n ? formatRange(first) : `${formatRange(first)}${rest} (${count} addresses)`
}
