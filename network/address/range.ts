import { formatAddress, parseAddress, sameAddress, type Address, type Family } from './address.ts'
import { blockOf, parseCidr } from './cidr.ts'
import { failure, success, type Result } from '../result.ts'

/** A closed interval of addresses of one family; `first <= last`. */
export interface AddressRange {
  readonly family: Family
  readonly first: bigint
  readonly last: bigint
}

export const firstAddress = (range: AddressRange): Address => ({ family: range.family, value: range.first })
export const lastAddress = (range: AddressRange): Address => ({ family: range.family, value: range.last })
export const singleAddress = ({ family, value }: Address): AddressRange => ({
  family,
  first: value,
  last: value,
})

/** How many addresses the range holds (1 to 2^128). */
export const sizeOf = (range: AddressRange): bigint => range.last - range.first + 1n

export const contains = (range: AddressRange, address: Address): boolean =>
  range.family === address.family && range.first <= address.value && address.value <= range.last

export const encloses = (outer: AddressRange, inner: AddressRange): boolean =>
  outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last

/** The addresses that both ranges hold, or undefined. */
export function intersection(a: AddressRange, b: AddressRange): AddressRange | undefined {
  if (a.family !== b.family) return undefined
  const first = a.first > b.first ? a.first : b.first
  const last = a.last < b.last ? a.last : b.last
  return first <= last ? { family: a.family, first, last } : undefined
}

/**
 * Reads `first-last`, a CIDR (host bits ignored: the whole block) or a single address: the forms of a Cluster API pool
 * (cluster-api-ipam-provider-in-cluster `internal/poolutil` AddressToIPSet). As there, no blanks around the hyphen.
 */
export function parseRange(text: string): Result<AddressRange> {
  if (text.includes('/') && !text.includes('-')) {
    const cidr = parseCidr(text)
    return cidr.ok ? success(blockOf(cidr.value)) : cidr
  }
  const hyphen = text.indexOf('-')
  if (hyphen < 0) {
    const address = parseAddress(text)
    return address.ok ? success(singleAddress(address.value)) : address
  }
  const first = parseAddress(text.slice(0, hyphen))
  if (!first.ok) return first
  const last = parseAddress(text.slice(hyphen + 1))
  if (!last.ok) return last
  return rangeBetween(first.value, last.value)
}

/** The range from one address to another, or why there is none (two families, reversed). */
export function rangeBetween(first: Address, last: Address): Result<AddressRange> {
  if (first.family !== last.family) {
    return failure(`${formatAddress(first)} and ${formatAddress(last)} are of different families`)
  }
  if (first.value > last.value) {
    return failure(`${formatAddress(first)} is after ${formatAddress(last)}: the range is reversed`)
  }
  return success({ family: first.family, first: first.value, last: last.value })
}

/** `10.0.0.5` or `10.0.0.5-10.0.0.9`. */
export function formatRange(range: AddressRange): string {
  const first = firstAddress(range)
  const last = lastAddress(range)
  return sameAddress(first, last) ? formatAddress(first) : `${formatAddress(first)}-${formatAddress(last)}`
}
