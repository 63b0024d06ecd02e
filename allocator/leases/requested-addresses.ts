import { formatAddress, parseAddress, sameAddress, type Address } from '../../network/address/address.ts'
import { parseCidr } from '../../network/address/cidr.ts'
import { formatRange, contains } from '../../network/address/range.ts'
import type { AddressPot } from '../../network/nad/address-pots.ts'
import type { Obstacle } from './obstacle.ts'

/** More addresses on one interface are not read. */
const MOST = 32
const MOST_RANGES = 3

/** The `ips` of an attachment, by the pots that they ask of. */
export interface RequestedAddresses {
  /** All that can be read, in their order. */
  readonly named: readonly Address[]
  /** One place for each pot. */
  readonly byPot: readonly (Address | undefined)[]
  /** What is wrong with them; matters only while the pod has no lease there. */
  readonly obstacle: Obstacle | undefined
}

/** Sorts `ips` into the pots; `where` is for messages: `default/net on net1`. */
export function requestedAddresses(
  ips: readonly string[],
  pots: readonly AddressPot[],
  where: string,
): RequestedAddresses {
  const named: Address[] = []
  const byPot: (Address | undefined)[] = pots.map(() => undefined)
  let obstacle: Obstacle | undefined
  for (const text of ips.slice(0, MOST)) {
    const read = readAddress(text)
    if (!read.ok) {
      obstacle ??= unreadable(read.problem, where)
      continue
    }
    named.push(read.value)
    const pot = pots.findIndex(({ ranges }) => ranges.some((range) => contains(range, read.value)))
    const earlier = byPot[pot]
    if (pot < 0) obstacle ??= outside(read.value, pots, where)
    else if (earlier === undefined) byPot[pot] = read.value
    else if (!sameAddress(earlier, read.value)) obstacle ??= twice(earlier, read.value, where)
  }
  return { named, byPot, obstacle }
}

/** An entry of `ips`: `192.168.20.5/24`; host-local takes the address alone as well. */
export function readAddress(text: string): ReturnType<typeof parseAddress> {
  if (!text.includes('/')) return parseAddress(text)
  const cidr = parseCidr(text)
  return cidr.ok ? { ok: true, value: cidr.value.address } : cidr
}

const unreadable = (problem: string, where: string): Obstacle => ({
  reason: 'BadAnnotation',
  subject: `ips of ${where} cannot be read`,
  detail: problem,
  fix: 'give an address with its prefix length, or leave ips out to be given one',
})

const outside = (address: Address, pots: readonly AddressPot[], where: string): Obstacle => ({
  reason: 'AddressNotInNetwork',
  subject: `${formatAddress(address)} is not among the addresses of ${where}`,
  detail: `it hands out ${rangesText(pots)}`,
  fix: 'ask for one of those, or leave ips out to be given one',
})

const twice = (first: Address, second: Address, where: string): Obstacle => ({
  reason: 'TooManyAddresses',
  subject: `${where} gives a pod one address of each range`,
  detail: `ips asks for ${formatAddress(first)} and ${formatAddress(second)} of one`,
  fix: 'leave one of them out',
})

function rangesText(pots: readonly AddressPot[]): string {
  const ranges = pots.flatMap((pot) => pot.ranges)
  const more = ranges.length - MOST_RANGES
  const shown = ranges.slice(0, MOST_RANGES).map(formatRange).join(', ')
  if (shown === '') return 'nothing'
  return more > 0 ? `${shown} and ${more} more ranges` : shown
}
