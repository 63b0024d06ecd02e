import { bitsOf, type Address } from './address.ts'
import { blockOf, type Cidr } from './cidr.ts'
import { IntervalSet } from './interval-set.ts'
import { singleAddress, type AddressRange } from './range.ts'

/**
 * The addresses of a subnet that nobody is handed: IPv4's network and broadcast address, IPv6's subnet-router anycast address
 * (RFC 4291, 2.6.1: the first). Subnets of two addresses or one have none: /31 (RFC 3021), /127 (RFC 6164), /32, /128.
 */
export function reservedIn(subnet: Cidr): readonly AddressRange[] {
  const { family, first, last } = blockOf(subnet)
  if (bitsOf(family) - subnet.prefix < 2) return []
  const network = { family, first, last: first }
  return family === 4 ? [network, { family, first: last, last }] : [network]
}

/** What of the ranges is really handed out in a subnet: without its reserved addresses and its gateway, ascending and disjoint. */
export function withoutReserved(
  ranges: readonly AddressRange[],
  subnet: Cidr,
  gateway: Address | undefined,
): readonly AddressRange[] {
  const { family } = subnet.address
  const kept = gateway === undefined ? [] : [singleAddress(gateway)]
  const holes = IntervalSet.of(family, [...reservedIn(subnet), ...kept])
  return IntervalSet.of(family, ranges).subtract(holes).ranges
}
