import { blockOf, type Cidr } from '../../network/address/cidr.ts'
import { singleAddress, type AddressRange } from '../../network/address/range.ts'
import { reservedIn } from '../../network/address/reserved.ts'
import { leaseDomain } from '../../network/lease/lease-name.ts'
import { ownPots, poolPot, type AddressPot } from '../../network/nad/address-pots.ts'
import { networkKey, type Network } from '../../network/nad/network.ts'
import { poolTitle, type Pool } from '../../network/pool/pool.ts'
import { blockAround } from './range-text.ts'
import type { MapSettings, MapView } from './source.ts'

/** One that lays claim to addresses: a NAD's ranges, a pool, a reserved network of the configuration. */
export interface Owner {
  /** `NetworkAttachmentDefinition default/net`, `InClusterIPPool default/pool`, `reserved network office-dhcp`. */
  readonly title: string
  /** Who hands its addresses out: an ipam type, `pool`, `reserved`. */
  readonly authority: string
  /** In its DNS form. */
  readonly domain: string
  /** As the object says it. */
  readonly domainTitle: string
  /** The subnets that it lies in, to be shown. */
  readonly blocks: readonly AddressRange[]
  /** What it hands out: exactly what `berth pools` counts. */
  readonly ranges: readonly AddressRange[]
  /** What it gives to all its pods alike. */
  readonly fixed: readonly AddressRange[]
  readonly gateways: readonly AddressRange[]
  /** Network, broadcast and anycast addresses of its subnets. */
  readonly edges: readonly AddressRange[]
  /** Of a reserved network. */
  readonly configured: readonly AddressRange[]
}

const NOTHING: Pick<Owner, 'blocks' | 'ranges' | 'fixed' | 'gateways' | 'edges' | 'configured'> = {
  blocks: [],
  ranges: [],
  fixed: [],
  gateways: [],
  edges: [],
  configured: [],
}

/** Everybody who lays claim to addresses. */
export function* ownersOf(view: Pick<MapView, 'networks' | 'pools'>, settings: MapSettings): Iterable<Owner> {
  for (const network of view.networks()) yield* networkOwners(network, settings)
  for (const pool of view.pools()) yield poolOwner(pool, settings)
  for (const { name, domain, range } of settings.reservedNetworks)
    yield {
      ...NOTHING,
      title: `reserved network ${name}`,
      authority: 'reserved',
      ...domains(domain),
      blocks: [range],
      configured: [range],
    }
}

function* networkOwners(network: Network, settings: MapSettings): Iterable<Owner> {
  const title = `NetworkAttachmentDefinition ${networkKey(network.namespace, network.name)}`
  const ipam = network.plans.map(({ authority }) => authority)
  const common = { ...NOTHING, title, authority: ipam[0] ?? '', ...domains(network.domain) }
  const gateways = gatewaysOf(network)
  for (const pot of ownPots(network, settings)) yield { ...common, ...spaceOf(pot), gateways }
  const fixed = network.plans.flatMap((plan) => plan.fixed)
  if (fixed.length === 0) return
  yield {
    ...common,
    authority: 'static',
    blocks: fixed.map(({ cidr }) => blockOf(cidr)),
    fixed: fixed.map(({ cidr }) => singleAddress(cidr.address)),
    edges: fixed.flatMap(({ cidr }) => reservedIn(cidr)),
    gateways: fixed.flatMap(({ cidr, gateway }) => gatewayIn(cidr, gateway)),
  }
}

/** whereabouts hands its gateway out like any other address. */
const gatewaysOf = ({ plans }: Network): readonly AddressRange[] =>
  plans
    .filter(({ authority }) => authority !== 'whereabouts')
    .flatMap(({ subnets }) => subnets.flatMap(({ subnet, gateway }) => gatewayIn(subnet, gateway)))

/** `0.0.0.0` and `::` mean that there is none: the network is on the link. */
const gatewayIn = (
  { address }: Cidr,
  gateway: Parameters<typeof singleAddress>[0] | undefined,
): readonly AddressRange[] =>
  gateway === undefined || gateway.value === 0n || gateway.family !== address.family
    ? []
    : [singleAddress(gateway)]

const poolOwner = (pool: Pool, settings: MapSettings): Owner => ({
  ...NOTHING,
  title: poolTitle(pool),
  authority: 'pool',
  ...domains(pool.domain),
  ...spaceOf(poolPot(pool, settings)),
  gateways: pool.gateway === undefined || pool.gateway.value === 0n ? [] : [singleAddress(pool.gateway)],
})

const domains = (domain: string) => ({ domain: leaseDomain(domain), domainTitle: domain })

const spaceOf = ({ subnets, ranges }: AddressPot): Pick<Owner, 'blocks' | 'ranges' | 'edges'> => ({
  blocks: subnets.length > 0 ? subnets.map(blockOf) : spans(ranges),
  ranges,
  edges: subnets.flatMap(reservedIn),
})

/** Of a pool that names no prefix length: the smallest block that holds it all. */
function spans(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const [first] = ranges
  const last = ranges.at(-1)
  if (first === undefined || last === undefined || first.family !== last.family) return ranges
  return [blockAround({ family: first.family, first: first.first, last: last.last })]
}
