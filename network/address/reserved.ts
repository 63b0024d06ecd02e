import { bitsOf } from './address.ts'
import { blockOf, type Cidr } from './cidr.ts'
import type { AddressRange } from './range.ts'

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
