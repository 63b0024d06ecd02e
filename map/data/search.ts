import { Pace } from '../../allocator/audit/pace.ts'
import { formatAddress, parseAddress, type Address } from '../../network/address/address.ts'
import { contains, type AddressRange } from '../../network/address/range.ts'
import { leaseDomain } from '../../network/lease/lease-name.ts'
import { blockAround, rangeText } from './range-text.ts'
import { holdingOf } from './holder.ts'
import type { Owner } from './owner.ts'
import type { MapView } from './source.ts'

/** One thing that was found, and where it is on the map. */
export interface Hit {
  readonly kind: 'address' | 'holder' | 'network'
  /** `192.168.20.5, bound: Pod default/web (net1)`. */
  readonly text: string
  readonly domain: string
  readonly range: string
  /** The address to go to in the range. */
  readonly at?: string
}

export interface Found {
  readonly hits: readonly Hit[]
  /** There are more than are told. */
  readonly more: boolean
}

const MOST_HITS = 50
/** The longest name of an object with its namespace: 63, a slash, 253. */
export const LONGEST_QUERY = 317

export interface Searched {
  readonly view: Pick<MapView, 'holdersOf' | 'leases' | 'pod' | 'pods' | 'addressesOf' | 'network'>
  readonly owners: readonly Owner[]
}

/** What is meant by an address, or by a part of the name of a pod, a claim, a StatefulSet, a NAD or a pool, with or without namespace. */
export async function search({ view, owners }: Searched, query: string): Promise<Found> {
  const wanted = query.trim().slice(0, LONGEST_QUERY)
  if (wanted === '') return { hits: [], more: false }
  const address = parseAddress(wanted)
  const found = address.ok ? addressHits(address.value, owners, view) : nameHits(wanted, owners, view)
  const hits = new Map<string, Hit>()
  const pace = new Pace()
  for (const hit of found) {
    if (hits.size >= MOST_HITS) return { hits: [...hits.values()], more: true }
    if (hit !== undefined) hits.set(`${hit.domain} ${hit.range} ${hit.at ?? ''} ${hit.text}`, hit)
    await pace.breathe()
  }
  return { hits: [...hits.values()], more: false }
}

/** Once for each domain that has a subnet with the address; in the default one if none has. */
function* addressHits(address: Address, owners: readonly Owner[], view: Searched['view']): Iterable<Hit> {
  const domains = new Set(
    owners
      .filter(({ blocks }) => blocks.some((block) => contains(block, address)))
      .map(({ domain }) => domain),
  )
  for (const domain of domains.size > 0 ? domains : ['default']) {
    const holders = [...view.holdersOf(domain, address)]
    const holding = holders.length === 0 ? undefined : holdingOf({ address, holders }, view)
    const who = holding === undefined ? 'nobody has it' : `${holding.phase}: ${holding.owner}`
    yield {
      kind: 'address',
      text: `${formatAddress(address)}, ${who}`,
      domain,
      ...placeOf(address, domain, owners),
    }
  }
}

/** Undefined where something was looked at and is not meant. */
function* nameHits(
  query: string,
  owners: readonly Owner[],
  view: Searched['view'],
): Iterable<Hit | undefined> {
  const wanted = query.toLowerCase()
  const isMeant = (name: string): boolean => name.toLowerCase().includes(wanted)
  for (const { title, domain, blocks } of owners) {
    const meant = isMeant(title)
    for (const block of meant ? blocks : [])
      yield { kind: 'network', text: title, domain, range: rangeText(block) }
    if (!meant) yield undefined
  }
  for (const { owner, pod, address, domain, phase } of view.leases()) {
    const name = `${owner.namespace}/${owner.name}`
    const podName = `${owner.namespace}/${pod?.name ?? owner.name}`
    if (!isMeant(name) && !isMeant(podName)) yield undefined
    else
      yield {
        kind: 'holder',
        text: `${owner.kind} ${name}: ${formatAddress(address)} (${phase})`,
        domain,
        ...placeOf(address, domain, owners),
      }
  }
  yield* podHits(isMeant, owners, view)
}

/** Pods with addresses that are not leased to them: those of leases were found by their leases. */
function* podHits(
  isMeant: (name: string) => boolean,
  owners: readonly Owner[],
  view: Searched['view'],
): Iterable<Hit | undefined> {
  for (const { namespace, name } of view.pods()) {
    if (!isMeant(`${namespace}/${name}`)) {
      yield undefined
      continue
    }
    for (const { network, address } of view.addressesOf(namespace, name)) {
      const slash = network.indexOf('/')
      const known = view.network(network.slice(0, slash), network.slice(slash + 1))
      const domain = leaseDomain(known?.domain ?? 'default')
      const leased = [...view.holdersOf(domain, address)].some(({ lease }) => lease !== undefined)
      if (leased) continue
      const text = `Pod ${namespace}/${name}: ${formatAddress(address)} on ${network}`
      yield { kind: 'holder', text, domain, ...placeOf(address, domain, owners) }
    }
  }
}

/** The smallest subnet of the domain that holds the address, or its neighbours where none does; narrowed to what fits a screen. */
function placeOf(address: Address, domain: string, owners: readonly Owner[]): Pick<Hit, 'range' | 'at'> {
  const { family, value } = address
  const near = blockAround({ family, first: value & ~255n, last: value | 255n })
  let found: AddressRange | undefined
  for (const owner of owners) {
    if (owner.domain !== domain) continue
    for (const block of owner.blocks) {
      if (!contains(block, address)) continue
      if (found === undefined || block.last - block.first < found.last - found.first) found = block
    }
  }
  const small = found !== undefined && found.last - found.first < 4_096n ? found : near
  return { range: rangeText(small), at: formatAddress(address) }
}
