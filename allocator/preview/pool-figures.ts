import type { AddressRange } from '../../network/address/range.ts'
import { leaseDomain } from '../../network/lease/lease-name.ts'
import { ownPots, poolPot, type AddressPot, type Reserved } from '../../network/nad/address-pots.ts'
import { isBerthManaged } from '../../network/nad/managed.ts'
import type { PoolFigures } from '../../network/preview/contract.ts'
import type { AllocatorView } from '../view.ts'

export interface FiguresSource {
  readonly view: Pick<AllocatorView, 'networks' | 'pools' | 'restingLeases' | 'usage'>
  readonly reserved: Reserved
  /** How many pods wait for an address of the pot. */
  readonly waiting: (pot: AddressPot) => number
}

/** How full everything is that Berth hands out addresses of: managed NADs and Cluster API pools, by title. */
export function poolFigures({ view, reserved, waiting }: FiguresSource): readonly PoolFigures[] {
  const quarantined = quarantinedIn(view)
  const pots: AddressPot[] = []
  for (const network of view.networks()) if (isBerthManaged(network)) pots.push(...ownPots(network, reserved))
  for (const pool of view.pools()) pots.push(poolPot(pool, reserved))
  return pots
    .map((pot) => ({
      title: titleOf(pot),
      domain: pot.domain,
      capacity: String(pot.capacity),
      used: String(view.usage(pot.domain, pot.ranges, 0).used),
      quarantined: String(quarantined(pot)),
      waiting: waiting(pot),
    }))
    .toSorted((a, b) => (a.title < b.title ? -1 : 1))
}

const titleOf = ({ source, title }: AddressPot): string =>
  source.kind === 'NetworkAttachmentDefinition' ? `${source.kind} ${title}` : title

/** Counts by domain and range, so that a thousand pots do not each go through every lease. */
function quarantinedIn(view: Pick<AllocatorView, 'restingLeases'>): (pot: AddressPot) => number {
  const values = new Map<string, bigint[]>()
  for (const { phase, domain, address } of view.restingLeases()) {
    if (phase !== 'Quarantined') continue
    const key = `${address.family} ${domain}`
    const known = values.get(key)
    if (known === undefined) values.set(key, [address.value])
    else known.push(address.value)
  }
  for (const some of values.values()) some.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const within = (domain: string, { family, first, last }: AddressRange): number => {
    const sorted = values.get(`${family} ${domain}`) ?? []
    return placeOf(sorted, last + 1n) - placeOf(sorted, first)
  }
  return ({ domain, ranges }) =>
    ranges.reduce((count, range) => count + within(leaseDomain(domain), range), 0)
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
