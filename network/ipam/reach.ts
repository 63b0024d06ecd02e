import { formatAddress, type Address } from '../address/address.ts'
import { blockOf, formatBlock, formatCidr, type Cidr } from '../address/cidr.ts'
import { contains } from '../address/range.ts'
import { doubtful, wrongValue } from '../cni/fields/wrong-value.ts'
import type { IpamConfig, PluginConfig } from '../cni/netconf.ts'
import { member } from '../json/case-fold.ts'
import { isObject, property } from '../json/json.ts'
import type { Problem } from '../problem.ts'
import { readRoutes } from './fields/routes.ts'

/** An ipam with the plugin that puts its addresses and routes on the interface. */
export interface IpamUse {
  readonly ipam: IpamConfig
  readonly plugin: PluginConfig
}

/**
 * The first route of its family that would have to go through a gateway outside the subnets; undefined if none does. The
 * kernel refuses such a route ("network is unreachable"), unless an on-link route to the gateway comes before it.
 */
export function routeThrough(gateway: Address, { ipam, plugin }: IpamUse): string | undefined {
  const routes = readRoutes(ipam).filter(({ destination }) => destination.address.family === gateway.family)
  for (const route of routes) {
    if (route.gateway === undefined) return formatCidr(route.destination)
    if (route.gateway.value === 0n && contains(blockOf(route.destination), gateway)) return undefined
  }
  const isDefault = member(plugin.fields, 'isDefaultGateway')?.value === true && plugin.type === 'bridge'
  return isDefault && !routes.some(({ destination }) => destination.prefix === 0)
    ? 'isDefaultGateway'
    : undefined
}

/** Routes whose own `gw` no address of the interface reaches. */
export function* unreachableRoutes(subnets: readonly Cidr[], use: IpamUse): Iterable<Problem> {
  if (!ROUTING.has(use.plugin.type)) return
  const before: Cidr[] = []
  for (const { destination, gateway, field } of readRoutes(use.ipam)) {
    const reachable = (cidr: Cidr): boolean => gateway !== undefined && contains(blockOf(cidr), gateway)
    const near = subnets.filter(({ address }) => address.family === gateway?.family)
    if (gateway === undefined || gateway.value === 0n) before.push(destination)
    else if (near.length > 0 && !isLinkLocal(gateway) && ![...near, ...before].some(reachable)) {
      const named = near.slice(0, 3).map(formatBlock).join(', ')
      const message = `gw ${formatAddress(gateway)} of route ${formatCidr(destination)} is outside ${named}: pods do not start ("${unreachable(gateway)}")`
      const fix = `give a gateway inside ${named}, or an on-link route to it first, with gw 0.0.0.0`
      yield (failsWithoutRoute(use, gateway) ? wrongValue : doubtful)(elementOf(field), message, fix)
    }
  }
}

const elementOf = (field: string): string => field.slice(0, field.lastIndexOf('.'))

/** The kernel's words where nothing reaches a gateway. */
export const unreachable = ({ family }: Address): string =>
  family === 4 ? 'network is unreachable' : 'no route to host'

/** Every IPv6 interface reaches fe80::/10. */
export const isLinkLocal = ({ family, value }: Address): boolean => family === 6 && value >> 118n === 0x3fan

/** They put routes on the interface at every start. sriov, host-device and ovs do not for DPDK; of others Berth does not know. */
const ROUTING: ReadonlySet<string> = new Set(['bridge', 'dummy', 'ipvlan', 'macvlan', 'ptp', 'tap', 'vlan'])

/**
 * Whether pods cannot start with a route through that gateway, which no address of the ipam reaches. Not certain of IPv6, where a
 * router may announce the way; nor where pods may bring addresses: to `static` by the capability `ips`, to host-local by `ipRanges`.
 */
export function failsWithoutRoute({ ipam, plugin: { type, fields } }: IpamUse, gateway: Address): boolean {
  if (gateway.family === 6) return false
  const capabilities = member(fields, 'capabilities')?.value
  const bring = ipam.type === 'static' ? 'ips' : 'ipRanges'
  return ROUTING.has(type) && !(isObject(capabilities) && property(capabilities, bring) === true)
}
