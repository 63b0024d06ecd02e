import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { lastOf } from '../../../network/address/address.ts'
import { blockOf, formatBlock, formatCidr, isCanonical, parseCidr } from '../../../network/address/cidr.ts'
import {
  contains,
  encloses,
  formatRange,
  intersection,
  parseRange,
  singleAddress,
  sizeOf,
} from '../../../network/address/range.ts'
import { addresses, cidrs, isMapped, ranges } from './arbitrary.ts'

describe('parseCidr', () => {
  it.each([
    ['10.0.0.5', 'has no prefix length'],
    ['10.0.0.0/33', 'not a number from 0 to 32'],
    ['fd00::/129', 'not a number from 0 to 128'],
    ['10.0.0.0/', 'prefix length ""'],
    ['10.0.0.0/024', 'prefix length "024"'],
    ['10.0.0.0/+24', 'prefix length "+24"'],
    ['10.0.0.0/-1', 'prefix length "-1"'],
    ['10.0.0.0/24/24', 'prefix length "24/24"'],
    ['10.0.0.0/255.255.255.0', 'prefix length "255.255.255.0"'],
    ['10.0.0.0 /24', 'blanks'],
    ['10.0/16', 'is not an IP address'],
    ['/24', 'is not an IP address'],
    ['::ffff:10.0.0.0/120', 'write 10.0.0.0'],
    ['fe80::1%eth0/64', 'zone id'],
  ])('refuses %j and says why', (text, reason) => {
    const parsed = parseCidr(text)
    expect(parsed.ok ? '' : parsed.problem).toContain(reason)
  })

  it('reads back what formatCidr writes', () => {
    fc.assert(
      fc.property(cidrs, (cidr) => {
        fc.pre(!isMapped(cidr.address))
        expect(parseCidr(formatCidr(cidr))).toEqual({ ok: true, value: cidr })
      }),
    )
  })
})

describe('a block', () => {
  it('holds its address, has 2^host bits addresses, and begins where it is canonical', () => {
    fc.assert(
      fc.property(cidrs, (cidr) => {
        const block = blockOf(cidr)
        const bits = cidr.address.family === 4 ? 32 : 128
        expect(contains(block, cidr.address)).toBe(true)
        expect(sizeOf(block)).toBe(1n << BigInt(bits - cidr.prefix))
        expect(block.first % sizeOf(block)).toBe(0n)
        expect(isCanonical({ ...cidr, address: { ...cidr.address, value: block.first } })).toBe(true)
        expect(isCanonical(cidr)).toBe(formatBlock(cidr) === formatCidr(cidr))
      }),
    )
  })
})

describe('parseRange', () => {
  it.each([
    ['10.0.0.5', '10.0.0.5'],
    ['10.0.0.5-10.0.0.5', '10.0.0.5'],
    ['10.0.0.5-10.0.0.9', '10.0.0.5-10.0.0.9'],
    ['10.0.0.5/30', '10.0.0.4-10.0.0.7'],
    ['fd00::5-fd00::9', 'fd00::5-fd00::9'],
    ['::/0', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('reads %s', (text, written) => {
    const parsed = parseRange(text)
    expect(parsed.ok && formatRange(parsed.value)).toBe(written)
  })

  it.each([
    ['10.0.0.9-10.0.0.5', 'the range is reversed'],
    ['10.0.0.9-fd00::5', 'of different families'],
    ['10.0.0.5 - 10.0.0.9', 'blanks'],
    ['10.0.0.5-', 'is not an IP address'],
    ['-', 'is not an IP address'],
    ['10.0.0.5-9', 'is not an IP address'],
    ['10.0.0.0/24-10.0.1.0', 'is not an IP address'],
    ['10.0.0.5-10.0.0.9/24', 'is not an IP address'],
    ['10.0.0.5-10.0.0.9-10.0.0.12', 'is not an IP address'],
    ['', 'is not an IP address'],
  ])('refuses %j and says why', (text, reason) => {
    const parsed = parseRange(text)
    expect(parsed.ok ? '' : parsed.problem).toContain(reason)
  })

  it('reads back what formatRange writes', () => {
    fc.assert(
      fc.property(ranges, (range) => {
        fc.pre(!isMapped({ ...range, value: range.first }) && !isMapped({ ...range, value: range.last }))
        expect(parseRange(formatRange(range))).toEqual({ ok: true, value: range })
      }),
    )
  })
})

describe('two ranges', () => {
  it('share what both contain, whichever comes first', () => {
    fc.assert(
      fc.property(ranges, ranges, addresses, (a, b, address) => {
        const shared = intersection(a, b)
        expect(intersection(b, a)).toEqual(shared)
        const inBoth = contains(a, address) && contains(b, address)
        expect(shared !== undefined && contains(shared, address)).toBe(inBoth)
        if (shared !== undefined) expect(encloses(a, shared) && encloses(b, shared)).toBe(true)
        expect(encloses(a, b)).toBe(shared !== undefined && sizeOf(shared) === sizeOf(b))
      }),
    )
  })

  it('count from one address to 2^128', () => {
    expect(sizeOf(singleAddress({ family: 6, value: lastOf(6) }))).toBe(1n)
    expect(sizeOf({ family: 6, first: 0n, last: lastOf(6) })).toBe(1n << 128n)
  })
})
