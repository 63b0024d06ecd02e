import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { formatAddress } from '../../../network/address/address.ts'
import { countOf } from '../../../network/address/interval-set.ts'
import { formatRange } from '../../../network/address/range.ts'
import { describePool } from '../../../network/pool/describe-pool.ts'
import { handsOut } from '../../../network/pool/pool-addresses.ts'
import { poolTitle } from '../../../network/pool/pool.ts'
import type { JsonObject } from '../../../network/json/json.ts'
import { poolOf } from './pool-of.ts'

describe('a pool', () => {
  it.each([
    [
      'ranges, single addresses and blocks',
      'addresses: [10.0.0.2-10.0.0.4, 10.0.0.9, 10.0.0.16/30], prefix: 24',
      ['10.0.0.2-10.0.0.4', '10.0.0.9', '10.0.0.16-10.0.0.19'],
    ],
    [
      'entries that overlap or touch, as one',
      'addresses: [10.0.0.9, 10.0.0.2-10.0.0.6, 10.0.0.5-10.0.0.8], prefix: 24',
      ['10.0.0.2-10.0.0.9'],
    ],
    ['no network and broadcast address', 'addresses: [10.0.0.0/24], prefix: 24', ['10.0.0.1-10.0.0.254']],
    [
      'no network address of the prefix, though .0 and .255 inside are fine',
      'addresses: [10.0.0.255-10.0.1.0, 10.0.0.0, 10.0.255.255], prefix: 16',
      ['10.0.0.255-10.0.1.0'],
    ],
    [
      'no anycast address, but the last of IPv6',
      'addresses: ["fd00::/120"], prefix: 120',
      ['fd00::1-fd00::ff'],
    ],
    [
      'the reserved ones, where it says so',
      'addresses: [10.0.0.0/24], prefix: 24, allocateReservedIPAddresses: true',
      ['10.0.0.0-10.0.0.255'],
    ],
    ['all of a /31', 'addresses: [10.0.0.0/31], prefix: 31', ['10.0.0.0-10.0.0.1']],
    ['all of a /128', 'addresses: ["fd00::"], prefix: 128', ['fd00::']],
    [
      'not the gateway, not even with the reserved ones',
      'addresses: [10.0.0.0/30], prefix: 30, gateway: 10.0.0.2, allocateReservedIPAddresses: true',
      ['10.0.0.0-10.0.0.1', '10.0.0.3'],
    ],
    [
      'not what it excludes, wherever that lies',
      'addresses: [10.0.0.0/28], excludedAddresses: [10.0.0.4/30, 10.0.0.9, 10.9.9.9], prefix: 28',
      ['10.0.0.1-10.0.0.3', '10.0.0.8', '10.0.0.10-10.0.0.14'],
    ],
    [
      '2^64 addresses less two, by arithmetic',
      'addresses: ["fd00::/64"], prefix: 64, gateway: "fd00::1"',
      ['fd00::2-fd00::ffff:ffff:ffff:ffff'],
    ],
    [
      'nothing, where all is excluded',
      'addresses: [10.0.0.5], excludedAddresses: [10.0.0.0/24], prefix: 24',
      [],
    ],
  ])('hands out %s', (_name, spec, ranges) => {
    const pool = poolOf(`{${spec}}`)
    expect(pool.problems).toEqual([])
    expect(pool.allocatable.map(formatRange)).toEqual(ranges)
  })

  it.each([
    ['start and end', 'start: 10.0.0.10, end: 10.0.0.20, prefix: 24', ['10.0.0.10-10.0.0.20'], 24],
    ['a subnet, without its first and last address', 'subnet: 10.0.0.0/28', ['10.0.0.1-10.0.0.14'], 28],
    [
      'a subnet of IPv6, without its first and last address',
      'subnet: "fd00::/120"',
      ['fd00::1-fd00::fe'],
      120,
    ],
    ['a subnet of two addresses', 'subnet: 10.0.0.0/31', ['10.0.0.0-10.0.0.1'], 31],
    ['a start in a subnet', 'subnet: 10.0.0.7/28, start: 10.0.0.5', ['10.0.0.5-10.0.0.14'], 28],
    ['an end in a subnet', 'subnet: 10.0.0.0/28, end: 10.0.0.5, prefix: 0', ['10.0.0.1-10.0.0.5'], 28],
    [
      'start, end and addresses together',
      'start: 10.0.0.5, end: 10.0.0.6, addresses: [10.0.0.9], prefix: 24',
      ['10.0.0.5-10.0.0.6', '10.0.0.9'],
      24,
    ],
    [
      'start and end in a subnet, the gateway among them',
      'subnet: 10.0.0.0/24, gateway: 10.0.0.1, start: 10.0.0.1, end: 10.0.0.9',
      ['10.0.0.2-10.0.0.9'],
      24,
    ],
    ['addresses alone', 'addresses: [10.0.0.9], prefix: 24', ['10.0.0.9'], 24],
  ])('of v1alpha1 with %s', (_name, spec, ranges, prefix) => {
    const pool = poolOf(`{${spec}}`, { version: 'v1alpha1' })
    expect(pool.problems).toEqual([])
    expect(pool.allocatable.map(formatRange)).toEqual(ranges)
    expect(pool.prefix).toBe(prefix)
  })

  it('without apiVersion (as in a list) is read in either form', () => {
    const old = describePool('InClusterIPPool', { spec: { start: '10.0.0.5', end: '10.0.0.6', prefix: 24 } })
    expect(old.problems).toEqual([])
    expect(old.allocatable.map(formatRange)).toEqual(['10.0.0.5-10.0.0.6'])
  })

  it('has a namespace only if its kind has one, a domain, and a title', () => {
    const spec = { addresses: ['10.0.0.5'], prefix: 24 }
    const metadata = { name: 'p', namespace: 'shop', annotations: { 'ipam.berth.dev/domain': 'blue' } }
    const own = describePool('InClusterIPPool', { metadata, spec })
    const global = describePool('GlobalInClusterIPPool', { metadata: { name: 'p', namespace: 'shop' }, spec })
    expect([poolTitle(own), own.domain]).toEqual(['InClusterIPPool shop/p', 'blue'])
    expect([poolTitle(global), global.domain]).toEqual(['GlobalInClusterIPPool p', 'default'])
  })

  it('tells which addresses it hands out', () => {
    const isHandedOut = handsOut(poolOf('{addresses: [10.0.0.0/29], gateway: 10.0.0.3, prefix: 29}'))
    const answers = Array.from({ length: 9 }, (_, at) =>
      isHandedOut({ family: 4, value: 0x0a000000n + BigInt(at) }),
    )
    expect(answers).toEqual([false, true, true, false, true, true, true, false, false])
    expect(isHandedOut({ family: 6, value: 0x0a000001n })).toBe(false)
  })
})

describe('the problems of a pool', () => {
  it.each([
    ['{}', 'spec.addresses', 'the pool has no addresses'],
    ['{addresses: [], prefix: 24}', 'spec.addresses', 'the pool has no addresses'],
    ['{addresses: 10.0.0.5, prefix: 24}', 'spec.addresses', 'addresses is "10.0.0.5", no list'],
    ['{addresses: [10.0.0.5, 7], prefix: 24}', 'spec.addresses[1]', '7 is no text'],
    ['{addresses: [10.0.0.300], prefix: 24}', 'spec.addresses[0]', '"10.0.0.300" is not an IP address'],
    ['{addresses: [10.0.0.9-10.0.0.5], prefix: 24}', 'spec.addresses[0]', 'the range is reversed'],
    ['{addresses: [10.0.0.5 - 10.0.0.9], prefix: 24}', 'spec.addresses[0]', 'blanks'],
    ['{addresses: ["::ffff:10.0.0.5"], prefix: 24}', 'spec.addresses[0]', 'write 10.0.0.5'],
    [
      '{addresses: [10.0.0.5, "fd00::5"], prefix: 24}',
      'spec.addresses[1]',
      'fd00::5 is IPv6, and 10.0.0.5 is IPv4',
    ],
    [
      '{addresses: [10.0.0.5], excludedAddresses: ["fd00::5"], prefix: 24}',
      'spec.excludedAddresses[0]',
      'fd00::5 is IPv6',
    ],
    [
      '{addresses: [10.0.0.5], excludedAddresses: [10.0.0], prefix: 24}',
      'spec.excludedAddresses[0]',
      '"10.0.0" is not',
    ],
    ['{addresses: [10.0.0.5], gateway: "fd00::1", prefix: 24}', 'spec.gateway', 'gateway fd00::1 is IPv6'],
    [
      '{addresses: [10.0.0.5], gateway: 10.0.0, prefix: 24}',
      'spec.gateway',
      'gateway "10.0.0" is not an IP address',
    ],
    ['{addresses: [10.0.0.5], gateway: 10, prefix: 24}', 'spec.gateway', 'gateway 10 is no text'],
    ['{addresses: [10.0.0.5], gateway: 10.0.0.1/24, prefix: 24}', 'spec.gateway', 'is not an IP address'],
    [
      '{addresses: [10.0.0.5], gateway: 10.0.1.1, prefix: 24}',
      'spec.gateway',
      "gateway 10.0.1.1 is outside 10.0.0.0/24, the network of the pool's addresses",
    ],
    ['{addresses: [10.0.0.5]}', 'spec.prefix', 'the pool has no prefix'],
    ['{addresses: [10.0.0.5], prefix: "24"}', 'spec.prefix', 'prefix "24" is no whole number from 0 to 32'],
    ['{addresses: [10.0.0.5], prefix: 33}', 'spec.prefix', 'prefix 33 is no whole number from 0 to 32'],
    ['{addresses: ["fd00::5"], prefix: 129}', 'spec.prefix', 'from 0 to 128'],
    ['{addresses: [10.0.0.5], prefix: -1}', 'spec.prefix', 'prefix -1'],
    ['{addresses: [10.0.0.5], prefix: 24.5}', 'spec.prefix', 'prefix 24.5'],
    [
      '{addresses: [10.0.0.5, 10.0.1.5], prefix: 24}',
      'spec.addresses[1]',
      '10.0.1.5 is outside 10.0.0.0/24, the network of its lowest address 10.0.0.5',
    ],
    [
      '{addresses: [10.0.0.5, 10.0.1.5], prefix: 24, gateway: 10.0.1.1}',
      'spec.addresses[0]',
      '10.0.0.5 is outside 10.0.1.0/24, the network of gateway 10.0.1.1',
    ],
    [
      '{addresses: [10.0.0.20-10.0.1.20], prefix: 24, gateway: 10.0.0.1}',
      'spec.addresses[0]',
      '10.0.0.20-10.0.1.20 reaches beyond 10.0.0.0/24',
    ],
    ['{addresses: [10.0.0.0/23], prefix: 24}', 'spec.addresses[0]', '10.0.0.0/23 reaches beyond'],
    [
      '{addresses: [10.0.0.5], prefix: 24, allocateReservedIPAddresses: "yes"}',
      'spec.allocateReservedIPAddresses',
      'is "yes", neither true nor false',
    ],
    [
      '{addresses: [10.0.0.5], prefix: 24, addressReuseGracePeriodSeconds: -1}',
      'spec.addressReuseGracePeriodSeconds',
      'is -1',
    ],
    ['{start: 10.0.0.5, end: 10.0.0.9, prefix: 24}', 'spec.start', 'start is a field of v1alpha1'],
    ['{subnet: 10.0.0.0/24}', 'spec.subnet', 'subnet is a field of v1alpha1'],
  ])('of %s', (spec, field, message) => {
    const { problems } = poolOf(spec)
    expect(problems.find((problem) => problem.field === field)?.message).toContain(message)
  })

  it.each([
    ['{start: 10.0.0.5, prefix: 24}', 'spec.start', 'the pool has a start and no end'],
    ['{end: 10.0.0.5, prefix: 24}', 'spec.start', 'the pool has an end and no start'],
    ['{start: 10.0.0.9, end: 10.0.0.5, prefix: 24}', 'spec.start', 'the range is reversed'],
    ['{start: 10.0.0.300, end: 10.0.0.5, prefix: 24}', 'spec.start', '"10.0.0.300" is not an IP address'],
    ['{subnet: 10.0.0.0}', 'spec.subnet', '"10.0.0.0" has no prefix length'],
    ['{subnet: 24, prefix: 24}', 'spec.subnet', 'subnet is 24, no text'],
    ['{addresses: [10.0.0.5]}', 'spec.prefix', 'the pool has no prefix'],
  ])('of v1alpha1 %s', (spec, field, message) => {
    const { problems } = poolOf(spec, { version: 'v1alpha1' })
    expect(problems.find((problem) => problem.field === field)?.message).toContain(message)
  })

  it('are none where a network of one address has its gateway elsewhere', () => {
    expect(poolOf('{addresses: [10.0.0.5], prefix: 32, gateway: 172.31.1.1}').problems).toEqual([])
  })

  it('leave what can be read in the pool', () => {
    const pool = poolOf('{addresses: [10.0.0.5, nonsense], prefix: 99, gateway: x}')
    expect(pool.entries.map(({ text }) => text)).toEqual(['10.0.0.5'])
    expect(pool.allocatable.map(formatRange)).toEqual(['10.0.0.5'])
    expect([pool.prefix, pool.gateway]).toEqual([undefined, undefined])
    expect(pool.problems).toHaveLength(3)
  })

  it('are few, short and single lines, however many entries are wrong', () => {
    for (const bad of ['x', '10.0.0.9-10.0.0.5', 'fd00::1', '10.9.9.9', `1\n${'2'.repeat(1_000)}`]) {
      const { problems } = poolOf({
        addresses: ['10.0.0.5', ...Array.from({ length: 5_000 }, () => bad)],
        prefix: 24,
      })
      expect(problems.length).toBeGreaterThan(20)
      expect(problems.length).toBeLessThan(25)
      expect(problems.at(-1)?.message).toBe('4980 more entries are wrong like this')
      for (const { message } of problems) expect(message).toMatch(/^.{5,250}$/)
    }
  })

  it('are none of a pool of fifty thousand entries and as many exclusions', () => {
    const odd = Array.from({ length: 50_000 }, (_, at) =>
      formatAddress({ family: 4, value: 0x0a000001n + BigInt(2 * at) }),
    )
    const pool = poolOf({ addresses: ['10.0.0.0/8', ...odd], excludedAddresses: odd, prefix: 8 })
    expect(pool.problems).toEqual([])
    expect(countOf(pool.allocatable)).toBe((1n << 24n) - 2n - 50_000n)
  })

  it('are data, whatever the object holds', () => {
    const keys = [
      'addresses',
      'excludedAddresses',
      'prefix',
      'gateway',
      'start',
      'end',
      'subnet',
      'allocateReservedIPAddresses',
      '__proto__',
    ]
    const values = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('10.0.0.1', '10.0.0.0/24', '::/0', 24, [], ['10.0.0.1', '::1-::5']),
    )
    const specs = fc.dictionary(fc.constantFrom(...keys), values)
    fc.assert(
      fc.property(specs, fc.constantFrom('v1alpha1', 'v1alpha2'), (spec, version) => {
        const object: JsonObject = JSON.parse(JSON.stringify({ spec }))
        const pool = describePool('InClusterIPPool', {
          apiVersion: `ipam.cluster.x-k8s.io/${version}`,
          ...object,
        })
        for (const { field, message, fix } of pool.problems)
          for (const line of [field, message, fix]) expect(line).toMatch(/^[^\n]+[^.\n]$/)
        expect(pool.problems.length + pool.entries.length).toBeGreaterThan(0)
      }),
      { numRuns: 1_000 },
    )
  })

  it('of anything but an object are those of an empty pool', () => {
    for (const spec of [null, 'x', [], 7]) {
      expect(
        describePool('InClusterIPPool', { metadata: spec, spec }).problems.map(({ field }) => field),
      ).toEqual(['spec.addresses', 'spec.prefix'])
    }
  })
})
