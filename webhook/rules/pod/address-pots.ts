import { subtract } from '../../../network/address/interval-set.ts'
import { singleAddress, type AddressRange } from '../../../network/address/range.ts'
import { reservedIn } from '../../../network/address/reserved.ts'
import type { AddressPlan, AllocatableSubnet } from '../../../network/ipam/ipam-type.ts'
import { isBerthManaged } from '../../../network/nad/managed.ts'
import { networkKey, type Network } from '../../../network/nad/network.ts'
import { ANYWHERE } from '../../../network/placement/node-affinity.ts'
import { poolTitle } from '../../../network/pool/pool.ts'
import type { ClusterView } from '../cluster-view.ts'
import type { RuleContext } from '../rule.ts'
import { candidateNodes } from './candidate-nodes.ts'
import { requirementsOf } from './network-nodes.ts'

/** Addresses of which every pod of a network gets one. */
export interface AddressPot {
  /** `default/net (192.168.20.0/24)`, `InClusterIPPool default/pool`. */
  readonly title: string
  readonly domain: string
  /** What can really be handed out: without network, broadcast and anycast addresses, gateway and reserved networks. */
  readonly ranges: readonly AddressRange[]
}

/**
 * The pots that a network draws from. whereabouts and berth give an address of each range. host-local gives one of each set of
 * ranges, which its plan does not tell apart, so that a family counts as one pot; it keeps its account on each node, so
 * it has a pot of the cluster only where Berth manages it, or where the network is on one node.
 */
export function addressPots(network: Network, context: RuleContext): readonly AddressPot[] {
  return network.plans.flatMap((plan) => {
    switch (plan.authority) {
      case 'berth':
        return [
          ...plan.subnets.map((subnet) => potOf([subnet], network, reserved(network, context))),
          ...poolPot(plan, network, context),
        ]
      case 'whereabouts':
        return plan.subnets.map((subnet) => potOf([{ ...subnet, gateway: undefined }], network, []))
      case 'host-local':
        return isOnePot(network, context.view) ? hostLocalPots(plan, network) : []
      default:
        return []
    }
  })
}

const reserved = ({ domain }: Network, { settings }: RuleContext): readonly AddressRange[] =>
  settings.reservedNetworks.filter((network) => network.domain === domain).map(({ range }) => range)

function potOf(
  subnets: readonly AllocatableSubnet[],
  network: Network,
  holes: readonly AddressRange[],
): AddressPot {
  const kept = subnets.flatMap(({ subnet, gateway }) => [
    ...reservedIn(subnet),
    ...(gateway === undefined ? [] : [singleAddress(gateway)]),
  ])
  return {
    title: `${networkKey(network.namespace, network.name)} (${subnets.map(({ text }) => text).join(', ')})`,
    domain: network.domain,
    ranges: subtract(
      subnets.flatMap(({ ranges }) => ranges),
      [...kept, ...holes],
    ),
  }
}

function poolPot(
  { pool: reference }: AddressPlan,
  network: Network,
  context: RuleContext,
): readonly AddressPot[] {
  if (reference === undefined) return []
  const { kind, name } = reference
  const pool = context.view.pool(kind, kind === 'InClusterIPPool' ? network.namespace : '', name)
  if (pool === undefined) return []
  return [
    {
      title: poolTitle(pool),
      domain: pool.domain,
      ranges: subtract(pool.allocatable, reserved(network, context)),
    },
  ]
}

function hostLocalPots({ subnets }: AddressPlan, network: Network): readonly AddressPot[] {
  const families = Map.groupBy(subnets, ({ subnet }) => subnet.address.family)
  return [...families.values()].map((some) => potOf(some, network, []))
}

function isOnePot(network: Network, view: ClusterView): boolean {
  if (isBerthManaged(network)) return true
  if (network.nodeSelector === undefined) return false
  return candidateNodes(ANYWHERE, requirementsOf(network, view), view)?.length === 1
}
