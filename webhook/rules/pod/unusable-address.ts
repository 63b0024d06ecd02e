import { bitsOf, type Address } from '../../../network/address/address.ts'
import { blockOf, formatBlock, type Cidr } from '../../../network/address/cidr.ts'

/**
 * Why no interface can have the address, as a predicate: `is the broadcast address of 10.0.0.0/24`. Undefined if one can.
 * `subnet`: the block that it lies in. /31, /32, /127 and /128 are usable in full (RFC 3021, RFC 6164).
 */
export const unusableAddress = (address: Address, subnet: Cidr | undefined): string | undefined =>
  ofItself(address) ?? (subnet === undefined ? undefined : inSubnet(address, subnet))

function ofItself({ family, value }: Address): string | undefined {
  if (value === 0n) return 'is the unspecified address'
  const top = value >> BigInt(bitsOf(family) - 8)
  if (family === 6)
    return top === 0xffn ? 'is a multicast address' : value === 1n ? 'is the loopback address' : undefined
  if (top === 127n) return 'is a loopback address'
  if (value === 0xffffffffn) return 'is the broadcast address of every network'
  return top >= 224n && top < 240n ? 'is a multicast address' : undefined
}

function inSubnet(address: Address, subnet: Cidr): string | undefined {
  if (bitsOf(address.family) - subnet.prefix < 2) return undefined
  const { first, last } = blockOf(subnet)
  const block = formatBlock(subnet)
  if (address.value === first) {
    return address.family === 4
      ? `is the network address of ${block}`
      : `is the subnet-router anycast address of ${block}`
  }
  return address.family === 4 && address.value === last ? `is the broadcast address of ${block}` : undefined
}
