import { formatAddress, parseAddress, type Address } from '../address/address.ts'
import { blockOf, formatBlock, type Cidr } from '../address/cidr.ts'
import { contains } from '../address/range.ts'
import { doubtful, wrongValue } from '../cni/fields/wrong-value.ts'
import { member } from '../json/case-fold.ts'
import type { JsonObject } from '../json/json.ts'
import { memberPath } from '../json/path.ts'
import type { Problem } from '../problem.ts'
import { failsWithoutRoute, isLinkLocal, routeThrough, unreachable, type IpamUse } from './reach.ts'

/** `0.0.0.0` and `::` mean on-link: there is no gateway. */
const isUnspecified = (address: Address): boolean => address.value === 0n

/** An address in a field of an object, with its place; undefined if it is absent, empty or unreadable. */
export interface PlacedAddress {
  readonly address: Address
  readonly field: string
}

export function readAddress(object: JsonObject, path: string, name: string): PlacedAddress | undefined {
  const found = member(object, name)
  if (found === undefined || typeof found.value !== 'string') return undefined
  const parsed = parseAddress(found.value)
  return parsed.ok ? { address: parsed.value, field: memberPath(path, found.key) } : undefined
}

/** The gateway for that subnet: undefined if it is on-link or outside of it. */
export function gatewayOf(gateway: PlacedAddress | undefined, subnet: Cidr): Address | undefined {
  if (gateway === undefined || isUnspecified(gateway.address)) return undefined
  return contains(blockOf(subnet), gateway.address) ? gateway.address : undefined
}

/**
 * A gateway should lie in one of the subnets, or be unspecified. The plugins take one that does not and put it into the result, where
 * it does no harm unless a route has to go through it. Without `use` nobody but Berth reads it, which wants it inside.
 */
export function* gatewayProblems(
  gateway: PlacedAddress | undefined,
  subnets: readonly Cidr[],
  use?: IpamUse,
): Iterable<Problem> {
  if (gateway === undefined || subnets.length === 0 || isUnspecified(gateway.address)) return
  if (subnets.some((subnet) => contains(blockOf(subnet), gateway.address))) return
  const { address, field } = gateway
  const text = formatAddress(address)
  const same = subnets.filter((subnet) => subnet.address.family === address.family)
  const named = (same.length === 0 ? subnets : same).slice(0, 3).map(formatBlock).join(', ')
  const fix = `give a gateway inside ${named}, or leave it out`
  if (same.length === 0) {
    yield wrongValue(field, `gateway ${text} is IPv${address.family}; the addresses are of ${named}`, fix)
    return
  }
  const outside = `gateway ${text} is outside ${named}`
  if (use === undefined) {
    yield wrongValue(field, outside, fix)
    return
  }
  const route = routeThrough(address, use)
  // ptp puts an on-link route to the gateway first; fe80::1 is on every link.
  if (isLinkLocal(address) || (route === undefined && use.plugin.type === 'ptp')) return
  if (route === undefined) yield doubtful(field, `${outside}: no route leads through it`, fix)
  else {
    const message = `${outside}, and ${route} leads through it: pods do not start ("${unreachable(address)}")`
    yield (failsWithoutRoute(use, address) ? wrongValue : doubtful)(field, message, fix)
  }
}
