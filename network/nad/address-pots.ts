import { countOf, subtract } from '../address/interval-set.ts'
import type { Address } from '../address/address.ts'
import { blockOf, type Cidr } from '../address/cidr.ts'
import type { NamedNetwork } from '../address/named-network.ts'
import { contains, singleAddress, type AddressRange } from '../address/range.ts'
import { reservedIn as neverGiven } from '../address/reserved.ts'
import type { AddressPlan, AllocatableSubnet, PoolReference } from '../ipam/ipam-type.ts'
import type { LeasePool } from '../lease/lease.ts'
import { poolTitle, type Pool } from '../pool/pool.ts'
import { isBerthManaged } from './managed.ts'
import { networkKey, type Network } from './network.ts'

/** Addresses of which every pod of a network gets one. */
export interface AddressPot {
  /** `default/net (192.168.20.0/24)`, `InClusterIPPool default/pool`. */
  readonly title: string
  readonly domain: string
  /** What can really be handed out: without network, broadcast and anycast addresses, gateway and reserved networks. */
  readonly ranges: readonly AddressRange[]
  /** How many addresses that is. */
  readonly capacity: bigint
  /** The subnets that the ranges lie in: they give an address its prefix length. */
  readonly subnets: readonly Cidr[]
  /** What a lease names as the place that the address comes from. */
  readonly source: LeasePool
}

/** Where pools are looked up; `namespace` is empty for a GlobalInClusterIPPool. */
export interface Pools {
  pool(kind: Pool['kind'], namespace: string, name: string): Pool | undefined
}

/** Of the configuration, what nobody is handed. The object's identity is taken for its content. */
export interface Reserved {
  readonly reservedNetworks: readonly NamedNetwork[]
}

/** The pots of the ranges that the network itself gives, without Cluster API pools that it draws from. */
export function ownPots(network: Network, reserved: Reserved): readonly AddressPot[] {
  const byReserved = known.get(reserved) ?? new WeakMap<Network, readonly AddressPot[]>()
  known.set(reserved, byReserved)
  const pots = byReserved.get(network) ?? network.plans.flatMap((plan) => makePots(plan, network, reserved))
  byReserved.set(network, pots)
  return pots
}

/** A network's ranges do not change, nor do settings: each makes its pots once, and not again for every pod. */
const known = new WeakMap<Reserved, WeakMap<Network, readonly AddressPot[]>>()

/** The pots of the Cluster API pools that a network draws from; a pool that is not there has none. */
export function drawnPots(network: Network, reserved: Reserved, pools: Pools): readonly AddressPot[] {
  return network.plans.flatMap(({ pool: reference }) => {
    const pool = reference && pools.pool(...poolKeyOf(reference, network))
    return pool === undefined ? [] : [poolPot(pool, reserved)]
  })
}

/** Kind, namespace and name of the pool that a network's reference means. */
export const poolKeyOf = (
  { kind, name }: PoolReference,
  network: Pick<Network, 'namespace'>,
): [kind: Pool['kind'], namespace: string, name: string] => [
  kind,
  kind === 'InClusterIPPool' ? network.namespace : '',
  name,
]

/** The one pot of a Cluster API pool. */
export function poolPot(pool: Pool, { reservedNetworks }: Reserved): AddressPot {
  const ranges = subtract(pool.allocatable, reservedIn(pool.domain, reservedNetworks))
  return {
    title: poolTitle(pool),
    domain: pool.domain,
    ranges,
    capacity: countOf(ranges),
    subnets: subnetsOf(pool),
    source: { kind: pool.kind, namespace: pool.namespace, name: pool.name },
  }
}

/** The blocks of the pool's prefix length that its ranges begin in, each once; ranges do not straddle blocks but by mistake. */
function subnetsOf({ allocatable, prefix }: Pool): readonly Cidr[] {
  if (prefix === undefined) return []
  const blocks = new Map<string, Cidr>()
  for (const { family, first } of allocatable) {
    const cidr = { address: { family, value: first }, prefix }
    blocks.set(`${family} ${blockOf(cidr).first}`, cidr)
  }
  return [...blocks.values()]
}

/** The prefix length of an address of the pot: of the smallest subnet that holds it; a single address where none does. */
export function prefixIn({ subnets }: Pick<AddressPot, 'subnets'>, address: Address): number {
  const holding = subnets.filter((subnet) => contains(blockOf(subnet), address))
  if (holding.length === 0) return address.family === 4 ? 32 : 128
  return Math.max(...holding.map(({ prefix }) => prefix))
}

function makePots(
  { authority, subnets }: AddressPlan,
  network: Network,
  { reservedNetworks }: Reserved,
): readonly AddressPot[] {
  switch (authority) {
    case 'berth':
      return subnets.map((subnet) => potOf([subnet], network, reservedIn(network.domain, reservedNetworks)))
    case 'whereabouts':
      return subnets.map((subnet) => potOf([{ ...subnet, gateway: undefined }], network, []))
    case 'host-local':
      return [...Map.groupBy(subnets, ({ subnet }) => subnet.address.family).values()].map((some) =>
        potOf(some, network, isBerthManaged(network) ? reservedIn(network.domain, reservedNetworks) : []),
      )
    default:
      return []
  }
}

const reservedIn = (domain: string, networks: readonly NamedNetwork[]): readonly AddressRange[] =>
  networks.filter((network) => network.domain === domain).map(({ range }) => range)

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
  return {
    title: `${networkKey(namespace, name)} (${subnets.map(({ text }) => text).join(', ')})`,
    domain,
    ranges,
    capacity: countOf(ranges),
    subnets: subnets.map(({ subnet }) => subnet),
    source: { kind: 'NetworkAttachmentDefinition', namespace, name },
  }
}
