import { IPv4, IPv6 } from 'ip-num'
import { show } from '../json/json.ts'
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

/** `255.255.255.255` with a zero too many in each octet, which is worth a message of its own. */
const LONGEST_V4 = 19
/** `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255`. */
const LONGEST_V6 = 45

/**
 * Reads one address, strictly: four decimal octets without leading zeros (`010.0.0.1` is octal to some readers),
 * or RFC 4291 text. Refuses zone ids and IPv4-mapped IPv6, which compare unequal to the address they mean.
 */
export function parseAddress(text: string): Result<Address> {
  if (text === '') return failure('"" is not an IP address')
  if (text !== text.trim()) return failure(`${show(text)} has blanks before or after the IP address`)
  if (text.includes('%')) return failure(`${show(text)} carries a zone id (the part from % on)`)
  return text.includes(':') ? parseV6(text) : parseV4(text)
}

const notAnAddress = (text: string) => failure(`${show(text)} is not an IP address`)

function parseV4(text: string): Result<Address> {
  // The length comes first: a megabyte of digits would keep BigInt busy.
  if (text.length > LONGEST_V4 || !/^[0-9]+(\.[0-9]+){3}$/.test(text)) return notAnAddress(text)
  if (/(^|\.)0[0-9]/.test(text)) {
    return failure(`${show(text)} has an octet with a leading zero, which some readers take as octal`)
  }
  try {
    return success({ family: 4, value: new IPv4(text).getValue() })
  } catch {
    return notAnAddress(text)
  }
}

/** The upper 96 bits of `::ffff:0:0/96` (RFC 4291 2.5.5.2). */
const MAPPED = 0xffffn

function parseV6(text: string): Result<Address> {
  if (text.length > LONGEST_V6 || !/^[0-9a-fA-F:.]+$/.test(text)) return notAnAddress(text)
  const pure = withoutDottedQuad(text)
  if (pure === undefined) return notAnAddress(text)
  try {
    const value = new IPv6(pure).getValue()
    if (value >> 32n === MAPPED) {
      const v4 = formatAddress({ family: 4, value: value & 0xffffffffn })
      return failure(`${show(text)} is an IPv4-mapped IPv6 address: write ${v4}`)
    }
    return success({ family: 6, value })
  } catch {
    return notAnAddress(text)
  }
}

/** `::ffff:10.0.0.1` as `::ffff:a00:1`: RFC 4291 2.2.3 allows the dotted form, which ip-num does not read everywhere. */
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

/** The first of the longest runs of at least two zero groups becomes `::` (RFC 5952 4.2). */
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
