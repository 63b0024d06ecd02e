import { formatRange } from '../../network/address/range.ts'
import { countOf, holds, merged } from '../../network/address/interval-set.ts'
import { leaseDomain } from '../../network/lease/lease-name.ts'
import { ownPots, poolPot, type AddressPot } from '../../network/nad/address-pots.ts'
import { isBerthManaged } from '../../network/nad/managed.ts'
import type { Network } from '../../network/nad/network.ts'
import type { Inventory } from '../cluster/inventory.ts'
import { potKey } from './pots.ts'
import { waiters, type Waiter } from './waiting.ts'

/** How full some addresses are. */
export interface Figures {
  readonly capacity: bigint
  readonly used: bigint
  /** Of those used. */
  readonly quarantined: number
  /** Pods and claims. */
  readonly waiting: number
}

export interface PotFigures extends Figures {
  readonly pot: AddressPot
}

/** One domain: its pots, and all its addresses together, each counted once however many pots have it. */
export interface DomainFigures {
  readonly domain: string
  readonly pots: readonly PotFigures[]
  readonly all: Figures
}

/** Every pot of addresses that is given out for the whole cluster: by Berth, by Cluster API, by whereabouts; by domain. */
export function figuresOf(inventory: Inventory): readonly DomainFigures[] {
  const pots = [
    ...inventory.networks().flatMap((network) => clusterWide(network, inventory)),
    ...poolPots(inventory),
  ]
  const queue = waiters(inventory)
  const byDomain = Map.groupBy(pots, ({ domain }) => leaseDomain(domain))
  return [...byDomain.values()]
    .map((some) => domainFigures(some, inventory, queue))
    .toSorted((a, b) => (a.domain < b.domain ? -1 : 1))
}

/** What host-local gives on each node for itself is no pot of the cluster. */
function clusterWide(network: Network, inventory: Inventory): readonly AddressPot[] {
  const { plans } = network
  const shared = isBerthManaged(network) || plans.some(({ authority }) => authority === 'whereabouts')
  return shared ? ownPots(network, inventory) : []
}

const poolPots = (inventory: Inventory): readonly AddressPot[] =>
  inventory.pools().map((pool) => poolPot(pool, inventory))

function domainFigures(
  pots: readonly AddressPot[],
  inventory: Inventory,
  queue: readonly Waiter[],
): DomainFigures {
  const [{ domain } = { domain: '' }] = pots
  const waiting = (some: readonly AddressPot[]): number => {
    const keys = new Set(some.map(potKey))
    return queue.filter((waiter) => [...waiter.pots].some((key) => keys.has(key))).length
  }
  const figures = pots.map((pot) => ({ pot, ...usedOf(pot, inventory), waiting: waiting([pot]) }))
  const ranges = merged(pots.flatMap((pot) => pot.ranges))
  const all = { ...usedOf({ domain, ranges, capacity: countOf(ranges) }, inventory), waiting: waiting(pots) }
  return { domain, pots: figures, all }
}

function usedOf(
  { domain, ranges, capacity }: Pick<AddressPot, 'domain' | 'ranges' | 'capacity'>,
  { model, quarantinedIn }: Inventory,
): Omit<Figures, 'waiting'> {
  const quarantined = quarantinedIn(domain).filter(({ address }) => holds(ranges, address)).length
  return { capacity, used: model.usage(domain, ranges, 0).used, quarantined }
}

/** `192.168.20.10-192.168.20.99`, one for each part. */
export const rangeTexts = ({ ranges }: AddressPot): readonly string[] => ranges.map(formatRange)
