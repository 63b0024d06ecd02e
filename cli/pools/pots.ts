import { drawnPots, ownPots, type AddressPot } from '../../network/nad/address-pots.ts'
import type { Network } from '../../network/nad/network.ts'
import type { Inventory } from '../cluster/inventory.ts'

/** The pots that the pods of a network get addresses of. */
export const potsOf = (network: Network, inventory: Inventory): readonly AddressPot[] => [
  ...ownPots(network, inventory),
  ...drawnPots(network, inventory, inventory.model),
]

/** What tells one pot from another. */
export const potKey = ({ title, source }: Pick<AddressPot, 'title' | 'source'>): string =>
  `${source.kind} ${title}`
