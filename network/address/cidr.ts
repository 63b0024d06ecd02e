import { bitsOf, formatAddress, parseAddress, type Address } from './address.ts'
import type { AddressRange } from './range.ts'
import { show } from '../json/json.ts'
import { failure, success, type Result } from '../result.ts'

/** An address with a prefix length, as written: host bits are kept. */
export interface Cidr {
  readonly address: Address
  /** 0 to 32 or 0 to 128. */
  readonly prefix: number
}

/** Reads `address/prefix`. The prefix is decimal without sign or leading zero; netmasks are refused. */
export function parseCidr(text: string): Result<Cidr> {
  const slash = text.indexOf('/')
  if (slash < 0) return failure(`${show(text)} has no prefix length`)
  const address = parseAddress(text.slice(0, slash))
  if (!address.ok) return address
  const digits = text.slice(slash + 1)
  const bits = bitsOf(address.value.family)
  if (!/^(0|[1-9]\d{0,2})$/.test(digits) || Number(digits) > bits) {
    return failure(`${show(text)} has the prefix length ${show(digits)}, not a number from 0 to ${bits}`)
  }
  return success({ address: address.value, prefix: Number(digits) })
}

/** Every address of the block that the CIDR lies in. */
export function blockOf({ address, prefix }: Cidr): AddressRange {
  const hostBits = BigInt(bitsOf(address.family) - prefix)
  const first = (address.value >> hostBits) << hostBits
  return { family: address.family, first, last: first + (1n << hostBits) - 1n }
}

/** Whether the address is the first of its block: `10.0.0.0/24`, not `10.0.0.5/24`. */
export const isCanonical = (cidr: Cidr): boolean => blockOf(cidr).first === cidr.address.value

/** `10.0.0.5/24`. */
export const formatCidr = ({ address, prefix }: Cidr): string => `${formatAddress(address)}/${prefix}`

/** The block's own text: `10.0.0.0/24` for `10.0.0.5/24`. */
export const formatBlock = (cidr: Cidr): string =>
  formatCidr({ address: { family: cidr.address.family, value: blockOf(cidr).first }, prefix: cidr.prefix })
