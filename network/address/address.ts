import { IPv4, IPv6 } from 'ip-num'
import { failure, success, type Result } from '../result.ts'

export type Family = 4 | 6

/** One IP address. `value` is its number: 0 to 2^32-1 for family 4, 0 to 2^128-1 for family 6. */
export interface Address {
  readonly family: Family
  readonly value: bigint
}

/** The number of bits of an address of that family: 32 or 128. */
export const bitsOf = (family: Family): number => (family === 4 ? 32 : 128)

/** The largest address number of that family. */
export const lastOf = (family: Family): bigint => (1n << BigInt(bitsOf(family))) - 1n

export const sameAddress = (a: Address, b: Address): boolean => a.family === b.family && a.value === b.value

/**
 * Reads one address, strictly: four decimal octets without leading zeros (`010.0.0.1` is octal to some readers),
 * or RFC 4291 text. Refuses zone ids and IPv4-mapped IPv6, which compare unequal to the address they mean.
 */
export function parseAddress(text: string): Result<Address> {
  if (text !== text.trim() || text === '') return failure(`${JSON.stringify(text)} is not an IP address`)
  if (text.includes('%'))
    return failure(`${JSON.stringify(text)} carries a zone id (${text.slice(text.indexOf('%'))})`)
  return text.includes(':') ? parseV6(text) : parseV4(text)
}

function parseV4(text: string): Result<Address> {
  if (/(^|\.)0\d/.test(text)) {
    return failure(
      `${JSON.stringify(text)} has an octet with a leading zero, which some readers take as octal`,
    )
  }
  try {
    return success({ family: 4, value: new IPv4(text).getValue() })
  } catch {
    return failure(`${JSON.stringify(text)} is not an IP address`)
  }
}

const MAPPED_FIRST = 0xffffn << 32n

function parseV6(text: string): Result<Address> {
  if (text.length > 45 || !/^[0-9a-fA-F:.]+$/.test(text))
    return failure(`${JSON.stringify(text)} is not an IP address`)
  const pure = withoutDottedQuad(text)
  if (pure === undefined) return failure(`${JSON.stringify(text)} is not an IP address`)
  try {
    const value = new IPv6(pure).getValue()
    if (value >> 32n === MAPPED_FIRST >> 32n) {
      const v4 = formatAddress({ family: 4, value: value & 0xffffffffn })
      return failure(`${JSON.stringify(text)} is an IPv4-mapped IPv6 address: write ${v4}`)
    }
    return success({ family: 6, value })
  } catch {
    return failure(`${JSON.stringify(text)} is not an IP address`)
  }
}

/** `::ffff:10.0.0.1` as `::ffff:a00:1`: RFC 4291 2.2.3 allows the dotted form, ip-num does not read it. */
function withoutDottedQuad(text: string): string | undefined {
  if (!text.includes('.')) return text
  const cut = text.lastIndexOf(':') + 1
  const quad = parseV4(text.slice(cut))
  if (!quad.ok) return undefined
  const { value } = quad.value
  return `${text.slice(0, cut)}${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`
}

/** Canonical text: dotted decimal, or RFC 5952 (lower case, longest run of zero groups as `::`). */
export function formatAddress(address: Address): string {
  if (address.family === 4) {
    const n = Number(address.value)
    return `${n >>> 24}.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`
  }
  const groups: string[] = []
  for (let shift = 112n; shift >= 0n; shift -= 16n)
    groups.push(((address.value >> shift) & 0xffffn).toString(16))
  return compress(groups)
}

function compress(groups: readonly string[]): string {
  let best = { at: -1, length: 1 }
  for (let at = 0; at < groups.length; at++) {
    let length = 0
    while (groups[at + length] === '0') length++
    if (length > best.length) best = { at, length }
    at += length
  }
  if (best.at < 0) return groups.join(':')
  return `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.length).join(':')}`
}
