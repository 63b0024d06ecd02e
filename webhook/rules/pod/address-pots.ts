import { countOf, subtract } from '../../../network/address/interval-set.ts'
import { singleAddress, type AddressRange } from '../../../network/address/range.ts'
import { reservedIn as neverGiven } from '../../../network/address/reserved.ts'
import type { AddressPlan, AllocatableSubnet, PoolReference } from '../../../network/ipam/ipam-type.ts'
import { isBerthManaged } from '../../../network/nad/managed.ts'
import { networkKey, type Network } from '../../../network/nad/network.ts'
import { ANYWHERE } from '../../../network/placement/node-affinity.ts'
import { poolTitle } from '../../../network/pool/pool.ts'
import type { ClusterView } from '../cluster-view.ts'
import type { RuleContext } from '../rule.ts'
import type { Settings } from '../settings.ts'
import { candidateNodes } from './candidate-nodes.ts'
import { requirementsOf } from './network-nodes.ts'

/** Addresses of which every pod of a network gets one. */
export interface AddressPot {
  /** `default/net (192.168.20.0/24)`, `InClusterIPPool default/pool`. */
  readonly title: string
  readonly domain: string
  /** What can really be handed out: without network, broadcast and anycast addresses, gateway and reserved networks. */
  readonly ranges: readonly AddressRange[]
  /** How many addresses that is. */
  readonly capacity: bigint
}

/**
 * The pots that a network draws from. whereabouts and berth give an address of each range. host-local gives one of each set of
 * ranges, which its plan does not tell apart, so that a family counts as one pot; it keeps its account on each node, so
 * it has a pot of the cluster only where Berth manages it, or where the network is on one node.
 */
export function addressPots(network: Network, context: RuleContext): readonly AddressPot[] {
  const own = potsOfRanges(network, context.settings)
  const pools = network.plans.flatMap((plan) =>
    plan.pool === undefined ? [] : poolPots(plan.pool, network, context),
  )
  if (own.length > 0 && isPerNode(network) && !isOnOneNode(network, context.view)) return pools
  return pools.length === 0 ? own : [...own, ...pools]
}

/** A network's ranges do not change, nor do settings: each makes its pots once, and not again for every pod. */
const known = new WeakMap<Settings, WeakMap<Network, readonly AddressPot[]>>()

function potsOfRanges(network: Network, settings: Settings): readonly AddressPot[] {
  const bySettings = known.get(settings) ?? new WeakMap<Network, readonly AddressPot[]>()
  known.set(settings, bySettings)
  const pots = bySettings.get(network) ?? network.plans.flatMap((plan) => makePots(plan, network, settings))
  bySettings.set(network, pots)
  return pots
}

function makePots(
  { authority, subnets }: AddressPlan,
  network: Network,
  settings: Settings,
): readonly AddressPot[] {
  switch (authority) {
    case 'berth':
      return subnets.map((subnet) => potOf([subnet], network, reservedIn(network.domain, settings)))
    case 'whereabouts':
      return subnets.map((subnet) => potOf([{ ...subnet, gateway: undefined }], network, []))
    case 'host-local':
      return [...Map.groupBy(subnets, ({ subnet }) => subnet.address.family).values()].map((some) =>
        potOf(some, network, []),
      )
    default:
      return []
  }
}

const reservedIn = (domain: string, { reservedNetworks }: Settings): readonly AddressRange[] =>
  reservedNetworks.filter((network) => network.domain === domain).map(({ range }) => range)

function potOf(
  subnets: readonly AllocatableSubnet[],
  { namespace, name, domain }: Network,
  holes: readonly AddressRange[],
): AddressPot {
  const kept = subnets.flatMap(({ subnet, gateway }) => [
    ...neverGiven(subnet),
    ...(gateway === undefined ? [] : [singleAddress(gateway)]),
  ])
  const written = subnets.flatMap((subnet) => subnet.ranges)
  const ranges = subtract(written, [...kept, ...holes])
  const title = `${networkKey(namespace, name)} (${subnets.map(({ text }) => text).join(', ')})`
  return { title, domain, ranges, capacity: countOf(ranges) }
}

function poolPots(
  { kind, name }: PoolReference,
  network: Network,
  context: RuleContext,
): readonly AddressPot[] {
  const pool = context.view.pool(kind, kind === 'InClusterIPPool' ? network.namespace : '', name)
  if (pool === undefined) return []
  const ranges = subtract(pool.allocatable, reservedIn(pool.domain, context.settings))
  return [{ title: poolTitle(pool), domain: pool.domain, ranges, capacity: countOf(ranges) }]
}

const isPerNode = (network: Network): boolean =>
  network.plans.some(({ authority }) => authority === 'host-local') && !isBerthManaged(network)

function isOnOneNode(network: Network, view: ClusterView): boolean {
  if (network.nodeSelector === undefined) return false
  return candidateNodes(ANYWHERE, requirementsOf(network, view), view)?.length === 1
}
