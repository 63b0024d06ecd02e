import { describe, expect, it } from '@jest/globals'
import { parseAddress, type Address } from '../../../network/address/address.ts'
import { countOf, IntervalSet } from '../../../network/address/interval-set.ts'
import { isArray, isObject, property, type JsonObject } from '../../../network/json/json.ts'
import { handsOut } from '../../../network/pool/pool-addresses.ts'
import { readFacts, type Fact } from '../facts.ts'
import { poolOf } from './pool-of.ts'

const ofKind = (...kinds: readonly string[]): readonly Fact[] =>
  readFacts().filter(({ kind }) => kinds.includes(kind))

const addressesAt = (object: JsonObject, key: string): readonly Address[] => {
  const list = property(object, key)
  return (isArray(list) ? list : []).map((text) => {
    const read = parseAddress(typeof text === 'string' ? text : '')
    if (!read.ok) throw new Error(read.problem)
    return read.value
  })
}

/** The provider's own schema refuses a pool without prefix, and the facts of its webhook are of pools with one. */
const withPrefix = (spec: JsonObject): JsonObject => ({ prefix: 24, ...spec })

const spec = (input: JsonObject): JsonObject => {
  const value = property(input, 'spec')
  return isObject(value) ? value : {}
}

describe('a pool as the in-cluster provider reads it', () => {
  it.each(ofKind('pool_set'))('$id: the same addresses', ({ input, expect: expected }) => {
    const pool = poolOf(input)
    const isHandedOut = handsOut(pool)
    expect(countOf(pool.allocatable)).toBe(BigInt(Number(property(expected, 'count'))))
    expect(addressesAt(expected, 'contains').filter((address) => !isHandedOut(address))).toEqual([])
    expect(addressesAt(expected, 'notContains').filter(isHandedOut)).toEqual([])
  })

  it.each(ofKind('pool_validate'))('$id: the same verdict', ({ input, expect: expected }) => {
    expect(poolOf(withPrefix(spec(input))).problems.length === 0).toBe(property(expected, 'allowed'))
  })

  it.each(ofKind('pool_status'))('$id: the same total', ({ input, expect: expected }) => {
    expect(Number(countOf(poolOf(input).allocatable))).toBe(property(expected, 'total'))
  })

  it.each(ofKind('pool_out_of_range'))(
    '$id: the same addresses out of range after an update',
    ({ input, expect: expected }) => {
      const { newAddresses = [], ...rest } = input
      const before = poolOf({
        ...rest,
        allocateReservedIPAddresses: property(input, 'allocateReservedBefore') === true,
      })
      const after = poolOf({ ...rest, addresses: newAddresses, allocateReservedIPAddresses: false })
      const allocatable = IntervalSet.of(4, before.allocatable)
      const isHandedOut = handsOut(after)
      const given = Array.from({ length: Number(property(input, 'claims')) }, (_, at) =>
        allocatable.at(BigInt(at)),
      )
      const left = given.filter((address) => address !== undefined && !isHandedOut(address))
      expect(left).toHaveLength(Number(property(expected, 'outOfRange')))
    },
  )

  it.each(ofKind('convert_v1alpha1_to_v1alpha2'))(
    '$id: v1alpha1 as it converts it',
    ({ input, expect: expected }) => {
      const old = poolOf(input, { version: 'v1alpha1' })
      const converted = poolOf(expected)
      expect(old.problems).toEqual([])
      expect(old.entries.map(({ text }) => text)).toEqual(property(expected, 'addresses'))
      expect([old.allocatable, old.prefix, old.gateway]).toEqual([
        converted.allocatable,
        converted.prefix,
        converted.gateway,
      ])
    },
  )

  it.each(ofKind('convert_roundtrip_v1alpha1'))(
    '$id: v1alpha1 as it comes back from v1alpha2',
    ({ input, expect: expected }) => {
      const given = poolOf(input, { version: 'v1alpha1' })
      const back = poolOf(expected, { version: 'v1alpha1' })
      expect([given.entries.map(({ range }) => range), given.prefix]).toEqual([
        back.entries.map(({ range }) => range),
        back.prefix,
      ])
    },
  )

  it('has facts of every kind asked for here', () => {
    const kinds = [
      'pool_set',
      'pool_validate',
      'pool_status',
      'pool_out_of_range',
      'convert_v1alpha1_to_v1alpha2',
      'convert_roundtrip_v1alpha1',
    ]
    for (const kind of kinds) expect(ofKind(kind).length).toBeGreaterThan(0)
  })
})
