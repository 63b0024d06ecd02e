import { bitsOf } from '../../network/address/address.ts'
import { formatCidr } from '../../network/address/cidr.ts'
import { firstAddress, formatRange, sizeOf, type AddressRange } from '../../network/address/range.ts'

/** `10.0.0.0/24` where the range is one block, else `10.0.0.5-10.0.0.9`; a single address by itself. */
export function rangeText(range: AddressRange): string {
  const size = sizeOf(range)
  const isBlock = size > 1n && (size & (size - 1n)) === 0n && range.first % size === 0n
  if (!isBlock) return formatRange(range)
  return formatCidr({ address: firstAddress(range), prefix: bitsOf(range.family) - bitLength(size) })
}

/** The power of two that a size is: 8 for 256. */
export const bitLength = (size: bigint): number => size.toString(2).length - 1

/** The smallest block that holds both addresses' numbers. */
export function blockAround({ family, first, last }: AddressRange): AddressRange {
  const free = BigInt((first ^ last).toString(2).length)
  const size = first === last ? 1n : 1n << free
  const start = first - (first % size)
  return { family, first: start, last: start + size - 1n }
}
