import { sameAddress, type Address } from '../../network/address/address.ts'
import { blockOf, formatBlock } from '../../network/address/cidr.ts'
import { holds } from '../../network/address/interval-set.ts'
import { contains, formatRange } from '../../network/address/range.ts'
import { reservedIn } from '../../network/address/reserved.ts'
import type { AddressPlan, AllocatableSubnet } from '../../network/ipam/ipam-type.ts'
import { poolPot } from '../../network/nad/address-pots.ts'
import { isBerthManaged } from '../../network/nad/managed.ts'
import type { Network } from '../../network/nad/network.ts'
import { poolTitle, type Pool } from '../../network/pool/pool.ts'
import type { Inventory } from '../cluster/inventory.ts'
import { potsOf } from '../pools/pots.ts'

/** What an object says of an address: that it hands it out, or why it does not. */
export interface Place {
  readonly domain: string
  readonly hands: 'out' | 'fixed' | 'not'
  /** `NetworkAttachmentDefinition shop/lan`. */
  readonly title: string
  /** `gateway of NetworkAttachmentDefinition shop/lan (192.168.20.0/24)`. */
  readonly text: string
}

/** Every network, pool and reserved network whose address space has the address, in all domains. */
export const placesOf = (address: Address, inventory: Inventory): readonly Place[] => [
  ...inventory.networks().flatMap((network) => inNetwork(address, network, inventory)),
  ...inventory.pools().flatMap((pool) => inPool(address, pool, inventory)),
  ...inventory.reservedNetworks
    .filter(({ range }) => contains(range, address))
    .map(({ domain, name, text }) => ({
      domain,
      hands: 'not' as const,
      title: `reserved network ${name}`,
      text: `reserved network ${name} (${text}) of the configuration`,
    })),
]

function inNetwork(address: Address, network: Network, inventory: Inventory): readonly Place[] {
  const { namespace, name, domain, plans } = network
  const title = `NetworkAttachmentDefinition ${namespace}/${name}`
  const fixed = plans.flatMap((plan) => plan.fixed).some(({ cidr }) => sameAddress(cidr.address, address))
  const gives = potsOf(network, inventory).some(
    (pot) => pot.source.kind === 'NetworkAttachmentDefinition' && holds(pot.ranges, address),
  )
  const places = plans.flatMap((plan) =>
    plan.subnets
      .filter(({ subnet }) => contains(blockOf(subnet), address))
      .map((subnet): Place => {
        const place = { domain, title }
        const whole = `${title} (${subnet.text})`
        if (!gives) return { ...place, hands: 'not', text: whyNot(address, subnet, { whole, inventory }) }
        return { ...place, hands: 'out', text: `${whole}, handed out by ${giver(plan, network)}` }
      }),
  )
  if (!fixed) return places
  return [...places, { domain, hands: 'fixed', title, text: `${title} gives it to each of its pods` }]
}

const giver = ({ authority }: AddressPlan, network: Network): string =>
  isBerthManaged(network)
    ? 'Berth'
    : authority === 'host-local'
      ? 'host-local, on each node for itself'
      : authority

interface Whose {
  readonly whole: string
  readonly inventory: Inventory
}

function whyNot(
  address: Address,
  { subnet, ranges, gateway }: AllocatableSubnet,
  { whole, inventory }: Whose,
): string {
  if (gateway !== undefined && sameAddress(gateway, address)) return `gateway of ${whole}`
  const edge = edgeOf(address, subnet)
  if (edge !== undefined) return `${edge} of ${formatBlock(subnet)}, the subnet of ${whole}`
  const [first] = ranges
  const last = ranges.at(-1)
  if (first === undefined || last === undefined) return `${whole} hands out nothing`
  const span = { ...first, last: last.last }
  if (!contains(span, address)) return `${whole} hands out ${formatRange(span)} only`
  if (!holds(ranges, address)) return `excluded in ${whole}`
  const reserved = inventory.reservedNetworks.find(({ range }) => contains(range, address))
  return `${whole} hands it out to nobody${reserved === undefined ? '' : `, as reserved network ${reserved.name} has it`}`
}

/** What the address is in a block, if nobody may have it. */
function edgeOf(address: Address, subnet: AllocatableSubnet['subnet']): string | undefined {
  if (!holds(reservedIn(subnet), address)) return undefined
  if (address.family === 6) return 'subnet-router anycast address'
  return address.value === blockOf(subnet).first ? 'network address' : 'broadcast address'
}

function inPool(address: Address, pool: Pool, inventory: Inventory): readonly Place[] {
  const written = pool.entries.filter(({ range }) => contains(range, address))
  const isGateway = pool.gateway?.family === address.family && pool.gateway.value === address.value
  if (written.length === 0 && !isGateway) return []
  const title = poolTitle(pool)
  const place = { domain: pool.domain, title }
  if (holds(poolPot(pool, inventory).ranges, address))
    return [{ ...place, hands: 'out', text: `${title}, handed out to IPAddressClaims` }]
  if (isGateway) return [{ ...place, hands: 'not', text: `gateway of ${title}` }]
  if (!holds(pool.allocatable, address))
    return [
      { ...place, hands: 'not', text: `excluded in ${title}, or network or broadcast address of its subnet` },
    ]
  return [{ ...place, hands: 'not', text: `${title} hands it out to nobody, as a reserved network has it` }]
}
