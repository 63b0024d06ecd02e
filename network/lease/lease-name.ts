import { createHash } from 'node:crypto'
import { formatAddress, parseAddress, type Address } from '../address/address.ts'

/** A DNS-1123 subdomain, short enough to leave room for the longest address (39 characters and a dot) in 253. */
const PLAIN = /^(?=.{1,210}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/

/**
 * An address domain as leases carry it, in their name and in `spec.domain`: itself where it is a DNS-1123 subdomain
 * (`default`, `vlan-100`), else its readable characters and a hash of it all: `My_Net` becomes `my-net-5c1f0e2b`.
 * Two domains that came to the same text would share their addresses: less to lease, never one address twice.
 */
export function leaseDomain(domain: string): string {
  if (PLAIN.test(domain)) return domain
  const known = derived.get(domain)
  if (known !== undefined) return known
  const readable = domain
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, '')
  const hash = createHash('sha256').update(domain).digest('hex').slice(0, 8)
  const made = readable === '' ? `domain-${hash}` : `${readable}-${hash}`
  if (derived.size >= MOST_DERIVED) derived.clear()
  derived.set(domain, made)
  return made
}

const derived = new Map<string, string>()
const MOST_DERIVED = 10_000

/**
 * The name of the lease of an address: creating it is the claim. `default.192-168-20-5`;
 * `default.2001-0db8-0000-0000-0000-0000-0000-0001`, written out as no DNS name may hold `::`.
 */
export function leaseName(domain: string, address: Address): string {
  return `${leaseDomain(domain)}.${dashed(address)}`
}

/** The domain and the address that a lease of that name claims; undefined if no lease is named so. */
export function claimedBy(name: string): { readonly domain: string; readonly address: Address } | undefined {
  const dot = name.lastIndexOf('.')
  if (dot <= 0) return undefined
  const domain = name.slice(0, dot)
  const groups = name.slice(dot + 1).split('-')
  const address = parseAddress(groups.join(groups.length === 4 ? '.' : ':'))
  return address.ok && leaseName(domain, address.value) === name
    ? { domain, address: address.value }
    : undefined
}

function dashed(address: Address): string {
  if (address.family === 4) return formatAddress(address).replaceAll('.', '-')
  const digits = address.value.toString(16).padStart(32, '0')
  return digits.replaceAll(/(.{4})(?!$)/g, '$1-')
}
