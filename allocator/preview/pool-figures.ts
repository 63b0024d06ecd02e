import { ownPots, poolPot, type AddressPot, type Reserved } from '../../network/nad/address-pots.ts'
import { isBerthManaged } from '../../network/nad/managed.ts'
import type { PoolFigures } from '../../network/preview/contract.ts'
import { RestingCounts } from '../forecast/resting-counts.ts'
import type { AllocatorView } from '../view.ts'

export interface FiguresSource {
  readonly view: Pick<AllocatorView, 'networks' | 'pools' | 'restingLeases' | 'usage'>
  readonly reserved: Reserved
  /** How many pods wait for an address of the pot. */
  readonly waiting: (pot: AddressPot) => number
}

/** How full everything is that Berth hands out addresses of: managed NADs and Cluster API pools, by title. */
export function poolFigures({ view, reserved, waiting }: FiguresSource): readonly PoolFigures[] {
  const resting = new RestingCounts()
  for (const lease of view.restingLeases()) resting.add(lease)
  const pots: AddressPot[] = []
  for (const network of view.networks()) if (isBerthManaged(network)) pots.push(...ownPots(network, reserved))
  for (const pool of view.pools()) pots.push(poolPot(pool, reserved))
  return pots
    .map((pot) => ({
      title: titleOf(pot),
      domain: pot.domain,
      capacity: String(pot.capacity),
      used: String(view.usage(pot.domain, pot.ranges, 0).used),
      quarantined: String(resting.count('Quarantined', pot)),
      waiting: waiting(pot),
    }))
    .toSorted((a, b) => (a.title < b.title ? -1 : 1))
}

const titleOf = ({ source, title }: AddressPot): string =>
  source.kind === 'NetworkAttachmentDefinition' ? `${source.kind} ${title}` : title
