import { describe, expect, it } from '@jest/globals'
import { formatAddress, lastOf, parseAddress, type Address } from '../../../network/address/address.ts'
import { blockOf, parseCidr } from '../../../network/address/cidr.ts'
import { holds, IntervalSet, merged, subtract } from '../../../network/address/interval-set.ts'
import {
  contains,
  firstAddress,
  formatRange,
  intersection,
  lastAddress,
  parseRange,
  rangeBetween,
  type AddressRange,
} from '../../../network/address/range.ts'
import { withoutReserved } from '../../../network/address/reserved.ts'
import { isArray, isObject, property, text, type JsonObject } from '../../../network/json/json.ts'
import type { Result } from '../../../network/result.ts'
import { readFacts } from '../facts.ts'

/** The outcome of a fact in Berth; undefined where there is none (an error there). */
type Outcome = (input: JsonObject) => unknown

const valueOf = <T>(result: Result<T>): T | undefined => (result.ok ? result.value : undefined)
const address = (input: JsonObject, key: string): Address | undefined =>
  valueOf(parseAddress(text(input, key) ?? ''))
const block = (input: JsonObject, key: string): AddressRange | undefined => {
  const cidr = valueOf(parseCidr(text(input, key) ?? ''))
  return cidr && blockOf(cidr)
}
const strings = (input: JsonObject, key: string): readonly string[] => {
  const list = property(input, key)
  return isArray(list) ? list.filter((entry) => typeof entry === 'string') : []
}
const rangesOf = (list: readonly string[]): readonly AddressRange[] | undefined => {
  const read = list.map((entry) => valueOf(parseRange(entry)))
  return read.every((range) => range !== undefined) ? read : undefined
}
const holdsText = (ranges: readonly AddressRange[], ip: string): boolean => {
  const read = valueOf(parseAddress(ip))
  return read !== undefined && holds(ranges, read)
}
const objectOf = (input: JsonObject, key: string): JsonObject => {
  const value = property(input, key)
  return isObject(value) ? value : {}
}

/** `start` to `end` of an entry, each of them else the bound of its subnet, else that of the family. */
function entryRange(entry: JsonObject): AddressRange | undefined {
  const subnet = block(entry, 'subnet')
  const first = address(entry, 'start') ?? (subnet && firstAddress(subnet))
  if (first === undefined) return undefined
  const last =
    address(entry, 'end') ?? (subnet ? lastAddress(subnet) : { ...first, value: lastOf(first.family) })
  return valueOf(rangeBetween(first, last))
}

/** The address so many places behind the first one of the range. */
const nth = (range: AddressRange | undefined, index: unknown): string | undefined => {
  const found =
    range &&
    IntervalSet.of(range.family, [range]).at(typeof index === 'bigint' ? index : BigInt(Number(index)))
  return found && formatAddress(found)
}

const lowestFree = (list: readonly string[], used: readonly string[], count: number): readonly string[] => {
  let left = subtract(rangesOf(list) ?? [], rangesOf(used) ?? [])
  const found: string[] = []
  while (found.length < count) {
    const [range] = left
    if (range === undefined) break
    const lowest = { ...range, last: range.first }
    found.push(formatRange(lowest))
    left = subtract(left, [lowest])
  }
  return found
}

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  compare: (input) => {
    const [a, b] = [address(input, 'a'), address(input, 'b')]
    if (a === undefined || b === undefined) return undefined
    return { result: a.value < b.value ? -1 : a.value > b.value ? 1 : 0 }
  },
  in_range: (input) => {
    const [first, last, ip] = [address(input, 'start'), address(input, 'end'), address(input, 'ip')]
    const range = first && last && valueOf(rangeBetween(first, last))
    return range && ip && { result: contains(range, ip) }
  },
  subnet_bounds: (input) => {
    const range = block(input, 'cidr')
    return (
      range && { network: formatAddress(firstAddress(range)), broadcast: formatAddress(lastAddress(range)) }
    )
  },
  usable_bounds: (input) => {
    const cidr = valueOf(parseCidr(text(input, 'cidr') ?? ''))
    const usable = cidr && withoutReserved([blockOf(cidr)], cidr, undefined)
    const [first, last] = [usable?.[0], usable?.at(-1)]
    return (
      first && last && { first: formatAddress(firstAddress(first)), last: formatAddress(lastAddress(last)) }
    )
  },
  inc: (input) => ({ ip: nth(entryRange({ start: text(input, 'ip') ?? '' }), 1) }),
  dec: (input) => {
    const ip = address(input, 'ip')
    return { ip: ip && nth({ ...ip, first: 0n, last: ip.value }, ip.value - 1n) }
  },
  offset: (input) => {
    const [a, b] = [address(input, 'a'), address(input, 'b')]
    if (a === undefined || b === undefined || a.family !== b.family) return undefined
    return { offset: Number(a.value > b.value ? a.value - b.value : b.value - a.value) }
  },
  add_offset: (input) => {
    const ip = nth(
      entryRange({ start: text(input, 'ip') ?? '', end: text(input, 'end') ?? '' }),
      property(input, 'offset'),
    )
    return ip === undefined ? undefined : { ip }
  },
  nth_address: (input) => {
    const ip = nth(entryRange(objectOf(input, 'entry')), property(input, 'index'))
    return ip === undefined ? undefined : { ip }
  },
  address_list: (input) => {
    const ranges = rangesOf(strings(input, 'addresses'))
    return ranges && { valid: true, ranges }
  },
  set_count: (input) => {
    const ranges = rangesOf(strings(input, 'addresses')) ?? []
    return { count: Number(IntervalSet.of(ranges[0]?.family ?? 4, ranges).size) }
  },
  find_free: (input) => {
    const [ip] = lowestFree(strings(input, 'pool'), strings(input, 'inUse'), 1)
    return ip === undefined ? undefined : { ip }
  },
  find_free_n: (input) => ({
    ips: lowestFree(strings(input, 'ranges'), strings(input, 'inUse'), Number(property(input, 'count'))),
  }),
  merge_ranges: (input) => ({ ranges: merged(rangesOf(strings(input, 'ranges')) ?? []).map(formatRange) }),
  cidrs_overlap: (input) => {
    const [a, b] = [block(input, 'a'), block(input, 'b')]
    return a && b && { overlap: intersection(a, b) !== undefined }
  },
  ranges_overlap: (input) => {
    const [a, b] = [entryRange(objectOf(input, 'a')), entryRange(objectOf(input, 'b'))]
    return a && b && { overlap: intersection(a, b) !== undefined && intersection(b, a) !== undefined }
  },
  range_contains: (input) => {
    const [range, ip] = [entryRange(input), address(input, 'ip')]
    return range && ip && { result: contains(range, ip) }
  },
  range_set: (input) => {
    const ip = address(input, 'ip')
    const index = (rangesOf(strings(input, 'subnets')) ?? []).findIndex(
      (range) => ip !== undefined && contains(range, ip),
    )
    return index < 0 ? undefined : { rangeIndex: index }
  },
  pool_size: (input) => {
    const range = entryRange(objectOf(input, 'entry'))
    const cidr = valueOf(parseCidr(text(objectOf(input, 'entry'), 'subnet') ?? ''))
    if (range === undefined) return undefined
    const usable = cidr ? withoutReserved([range], cidr, undefined) : [range]
    return { size: Number(IntervalSet.of(range.family, usable).size) }
  },
}

/** Where Berth differs on purpose: what it answers, and why. */
const DIFFERENT: Readonly<Record<string, readonly [outcome: unknown, reason: string]>> = {
  'whereabouts-023': [{ first: '192.168.0.0', last: '192.168.0.0' }, 'a /32 is usable in full'],
  'whereabouts-025': [{ first: '192.168.0.0', last: '192.168.0.1' }, 'a /31 is usable in full (RFC 3021)'],
  'whereabouts-031': [{ first: '2000::', last: '2000::' }, 'a /128 is usable in full'],
  'whereabouts-033': [{ first: '2000::', last: '2000::1' }, 'a /127 is usable in full (RFC 6164)'],
  'whereabouts-037': [
    { first: '2000::1', last: '2000::ffff:ffff:ffff:ffff' },
    'IPv6 has no broadcast address',
  ],
  'whereabouts-046': [{ ip: undefined }, 'nothing comes after the last address: no wrap-around'],
  'whereabouts-054': [{ ip: undefined }, 'nothing comes before the first address: no wrap-around'],
  'metal3-008': [
    { ip: '192.168.0.1' },
    'places are counted from the first address of the block, not from host bits',
  ],
  'metal3-024': [{ size: 254 }, 'the broadcast address is never handed out'],
  'metal3-025': [{ size: 254 }, 'the broadcast address is never handed out'],
  'capi-in-cluster-049': [{ count: 2 ** 108 }, 'counts are exact, not cut at 2^63'],
  'capi-in-cluster-050': [{ count: 2 ** 63 }, 'counts are exact, not cut at 2^63'],
}

const facts = readFacts().filter(({ kind }) => Object.hasOwn(OUTCOMES, kind))

describe('what other IPAM systems answer', () => {
  it('is known for every kind of question asked here', () => {
    expect(new Set(facts.map(({ kind }) => kind))).toEqual(new Set(Object.keys(OUTCOMES)))
    const ids = new Set(facts.map(({ id }) => id))
    expect(Object.keys(DIFFERENT).filter((id) => !ids.has(id))).toEqual([])
  })

  it.each(facts.filter(({ id }) => !Object.hasOwn(DIFFERENT, id)))(
    '$id ($kind) is what Berth answers',
    ({ kind, input, expect: expected }) => {
      const outcome = OUTCOMES[kind]?.(input)
      if (property(expected, 'error') === true) {
        expect(outcome).toBeUndefined()
        return
      }
      const { contains: inside, notContains: outside, ...plain } = expected
      expect(outcome).toMatchObject(plain)
      if (inside === undefined) return
      const ranges = rangesOf(strings(input, 'addresses')) ?? []
      expect(strings(expected, 'contains').filter((ip) => !holdsText(ranges, ip))).toEqual([])
      expect(
        isArray(outside) && strings(expected, 'notContains').filter((ip) => holdsText(ranges, ip)),
      ).toEqual([])
    },
  )

  it.each(Object.entries(DIFFERENT))('%s is different in Berth', (id, [outcome]) => {
    const fact = facts.find((one) => one.id === id)
    expect(fact && OUTCOMES[fact.kind]?.(fact.input)).toEqual(outcome)
    expect(fact?.expect).not.toEqual(outcome)
  })
})
