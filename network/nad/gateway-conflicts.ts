import { formatAddress, sameAddress, type Address } from '../address/address.ts'
import { blockOf, formatCidr, type Cidr } from '../address/cidr.ts'
import { contains, formatRange } from '../address/range.ts'
import type { IpamConfig, PluginConfig } from '../cni/netconf.ts'
import { usableByBerth } from '../ipam/whereabouts-range.ts'
import type { AllocatableSubnet, FixedAddress } from '../ipam/ipam-type.ts'
import { ipamTypeOf } from '../ipam/registry.ts'
import { withoutExclusions } from '../ipam/without-exclusions.ts'
import { member, memberTextOrNothing } from '../json/case-fold.ts'
import { memberPath } from '../json/path.ts'
import type { Network } from './network.ts'

/** A gateway that a pod can get as its own address. */
export interface GatewayConflict {
  readonly gateway: Address
  /** Why that address is the gateway: `gateway 10.0.0.1`, `10.0.0.1, which the bridge takes (isGateway),`. */
  readonly title: string
  /** What hands it out: `10.0.0.1-10.0.0.254, which whereabouts hands out`. */
  readonly within: string
  readonly field: string
  /** Whether it is a fixed address: every pod gets it. */
  readonly fixed: boolean
}

/**
 * The gateways that the network would give to a pod. host-local never hands out its gateway; whereabouts does. Berth keeps
 * its gateway back, so that a whole subnet with its gateway in it is fine; a start and an end around the gateway say the
 * opposite of the gateway, and are told.
 */
export function* gatewayConflicts({ conf }: Network): Iterable<GatewayConflict> {
  for (const plugin of conf?.plugins ?? []) {
    const { ipam } = plugin
    const plan = ipam === undefined ? undefined : ipamTypeOf(ipam.type)?.plan(ipam)
    if (ipam === undefined || plan === undefined) continue
    const keepsBack = plan.authority === 'berth' ? wholeSubnets(ipam) : new Set<string>()
    for (const subnet of plan.subnets) yield* ofSubnet(plugin, subnet, keepsBack.has(subnet.field))
    for (const fixed of plan.fixed) yield* ofFixed(plugin, fixed)
  }
}

function* ofSubnet(
  plugin: PluginConfig,
  subnet: AllocatableSubnet,
  keepsBack: boolean,
): Iterable<GatewayConflict> {
  const within = (gateway: Address): string | undefined => {
    const range = subnet.ranges.find((part) => contains(part, gateway))
    return range === undefined ? undefined : `${formatRange(range)}, which ${plugin.ipam?.type} hands out`
  }
  const own = subnet.gateway
  const ownWithin = own === undefined || keepsBack ? undefined : within(own)
  if (own !== undefined && ownWithin !== undefined) {
    yield {
      gateway: own,
      title: given(own),
      within: ownWithin,
      field: gatewayField(plugin, subnet),
      fixed: false,
    }
    return
  }
  const bridged = bridgeGateway(plugin, subnet.subnet)
  if (bridged === undefined || (own !== undefined && sameAddress(own, bridged))) return
  const bridgedWithin = within(bridged)
  if (bridgedWithin === undefined) return
  yield { gateway: bridged, title: taken(bridged), within: bridgedWithin, field: subnet.field, fixed: false }
}

function* ofFixed(plugin: PluginConfig, fixed: FixedAddress): Iterable<GatewayConflict> {
  const { address } = fixed.cidr
  const within = `${formatCidr(fixed.cidr)}, the address of every pod`
  if (fixed.gateway !== undefined && sameAddress(fixed.gateway, address))
    yield { gateway: address, title: given(address), within, field: fixed.field, fixed: true }
  const bridged = fixed.gateway === undefined ? bridgeGateway(plugin, fixed.cidr) : undefined
  if (bridged !== undefined && sameAddress(bridged, address))
    yield { gateway: address, title: taken(address), within, field: fixed.field, fixed: true }
}

const given = (gateway: Address): string => `gateway ${formatAddress(gateway)}`
const taken = (gateway: Address): string => `${formatAddress(gateway)}, which the bridge takes by isGateway,`

/** The fields of the ranges that leave nothing out but what Berth keeps back in any case, and exclusions. */
function wholeSubnets(ipam: IpamConfig): ReadonlySet<string> {
  const plan = ipamTypeOf(ipam.type)?.plan(withoutExclusions(ipam))
  const whole = plan?.subnets.filter(({ subnet, ranges: [range] }) => {
    const usable = usableByBerth(subnet)
    return range?.first === usable?.first && range?.last === usable?.last
  })
  return new Set(whole?.map(({ field }) => field))
}

/**
 * The address that a bridge with `isGateway` takes where the ipam names no gateway: the subnet's second one
 * (`plugins/main/bridge` calcGatewayIP). To addresses that Berth leases, ipam `static` adds no gateway, whatever the NAD says.
 */
function bridgeGateway({ type, fields, ipam }: PluginConfig, subnet: Cidr): Address | undefined {
  const isGateway = ['isGateway', 'isDefaultGateway'].some((name) => member(fields, name)?.value === true)
  if (type !== 'bridge' || ipam === undefined || !isGateway || ipam.type === 'host-local') return undefined
  if (ipam.type === 'whereabouts' && memberTextOrNothing(ipam.fields, 'gateway') !== undefined)
    return undefined
  const { family, first, last } = blockOf(subnet)
  return first < last ? { family, value: first + 1n } : undefined
}

function gatewayField({ ipam }: PluginConfig, { field }: AllocatableSubnet): string {
  const found = ipam === undefined ? undefined : member(ipam.fields, 'gateway')
  return ipam === undefined || found === undefined ? field : memberPath(ipam.path, found.key)
}
