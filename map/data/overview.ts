import { Pace } from '../../allocator/audit/pace.ts'
import { countOf, merged } from '../../network/address/interval-set.ts'
import { intersection, sizeOf, type AddressRange } from '../../network/address/range.ts'
import type { LinkConflictPair } from './link-conflicts.ts'
import type { Owner } from './owner.ts'
import { rangeText } from './range-text.ts'
import type { MapView } from './source.ts'

/** A subnet of a domain, with everybody who lays claim to addresses of it. */
export interface SubnetRow {
  readonly range: string
  readonly size: string
  /** How many addresses are handed out of it, by anybody. */
  readonly capacity: string
  /** How many of these somebody has. */
  readonly used: string
  readonly owners: readonly { readonly title: string; readonly authority: string }[]
  readonly ownersLeft: number
}

export interface DomainRows {
  /** In its DNS form: what `/map/data?domain=` takes. */
  readonly domain: string
  /** As objects name it. */
  readonly title: string
  readonly subnets: readonly SubnetRow[]
  readonly subnetsLeft: number
}

export interface ListedOverlap {
  readonly domain: string
  readonly one: string
  readonly other: string
  readonly shared: readonly string[]
  /** The block around it, to be looked at. */
  readonly around: string
}

export interface Overview {
  readonly domains: readonly DomainRows[]
  readonly domainsLeft: number
  readonly overlaps: readonly ListedOverlap[]
  readonly overlapsLeft: number
  readonly conflicts: readonly LinkConflictPair[]
  readonly conflictsLeft: number
}

const MOST_DOMAINS = 200
const MOST_SUBNETS = 500
const MOST_OWNERS = 12

interface Subnet {
  readonly block: AddressRange
  readonly owners: Owner[]
}

/** The domains by name, their subnets ascending. */
export async function domainRows(
  owners: readonly Owner[],
  view: Pick<MapView, 'usage'>,
): Promise<Pick<Overview, 'domains' | 'domainsLeft'>> {
  const pace = new Pace()
  const byDomain = [...Map.groupBy(owners, ({ domain }) => domain)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const domains: DomainRows[] = []
  let room = MOST_SUBNETS
  for (const [domain, own] of byDomain.slice(0, MOST_DOMAINS)) {
    const subnets = subnetsOf(own)
    const rows: SubnetRow[] = []
    for (const subnet of subnets.slice(0, room)) {
      await pace.breathe()
      rows.push(rowOf(subnet, domain, view))
    }
    room -= rows.length
    const title = own[0]?.domainTitle ?? domain
    domains.push({ domain, title, subnets: rows, subnetsLeft: subnets.length - rows.length })
  }
  return { domains, domainsLeft: byDomain.length - domains.length }
}

function subnetsOf(owners: readonly Owner[]): readonly Subnet[] {
  const subnets = new Map<string, Subnet>()
  for (const owner of owners) {
    for (const block of owner.blocks) {
      const key = `${block.family} ${block.first} ${block.last}`
      const subnet = subnets.get(key) ?? { block, owners: [] }
      subnets.set(key, subnet)
      if (subnet.owners.at(-1) !== owner) subnet.owners.push(owner)
    }
  }
  return [...subnets.values()].toSorted((a, b) => compare(a.block, b.block))
}

/** IPv4 first; of two that begin alike, the wider. */
const compare = (a: AddressRange, b: AddressRange): number =>
  a.family - b.family || sign(a.first - b.first) || sign(b.last - a.last)

const sign = (difference: bigint): number => (difference < 0n ? -1 : difference > 0n ? 1 : 0)

function rowOf({ block, owners }: Subnet, domain: string, view: Pick<MapView, 'usage'>): SubnetRow {
  const ranges = merged(
    owners.flatMap((owner) => owner.ranges.flatMap((range) => intersection(range, block) ?? [])),
  )
  const named = new Map(owners.map(({ title, authority }) => [`${title} ${authority}`, { title, authority }]))
  return {
    range: rangeText(block),
    size: String(sizeOf(block)),
    capacity: String(countOf(ranges)),
    used: String(view.usage(domain, ranges, 0).used),
    owners: [...named.values()].slice(0, MOST_OWNERS),
    ownersLeft: Math.max(0, named.size - MOST_OWNERS),
  }
}
