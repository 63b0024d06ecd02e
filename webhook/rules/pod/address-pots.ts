import { drawnPots, ownPots, type AddressPot } from '../../../network/nad/address-pots.ts'
import { isBerthManaged } from '../../../network/nad/managed.ts'
import type { Network } from '../../../network/nad/network.ts'
import { ANYWHERE } from '../../../network/placement/node-affinity.ts'
import type { ClusterView } from '../cluster-view.ts'
import type { RuleContext } from '../rule.ts'
import { candidateNodes } from './candidate-nodes.ts'
import { requirementsOf } from './network-nodes.ts'

export type { AddressPot }

/**
 * The pots that a network draws from. whereabouts and berth give an address of each range. host-local gives one of each set of
 * ranges, which its plan does not tell apart, so that a family counts as one pot; it keeps its account on each node, so
 * it has a pot of the cluster only where Berth manages it, or where the network is on one node.
 */
export function addressPots(network: Network, { view, settings }: RuleContext): readonly AddressPot[] {
  const own = ownPots(network, settings)
  const pools = drawnPots(network, settings, view)
  if (own.length > 0 && isPerNode(network) && !isOnOneNode(network, view)) return pools
  return pools.length === 0 ? own : [...own, ...pools]
}

const isPerNode = (network: Network): boolean =>
  network.plans.some(({ authority }) => authority === 'host-local') && !isBerthManaged(network)

function isOnOneNode(network: Network, view: ClusterView): boolean {
  if (network.nodeSelector === undefined) return false
  return candidateNodes(ANYWHERE, requirementsOf(network, view), view)?.length === 1
}
