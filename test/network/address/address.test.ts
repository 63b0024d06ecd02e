import { isIP, isIPv6 } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { formatAddress, lastOf, parseAddress } from '../../../network/address/address.ts'
import { addresses, isMapped } from './arbitrary.ts'

describe('parseAddress', () => {
  it.each([
    ['0.0.0.0', 4, 0n],
    ['255.255.255.255', 4, 0xffffffffn],
    ['10.0.0.1', 4, 0x0a000001n],
    ['::', 6, 0n],
    ['::1', 6, 1n],
    ['fd00::1:0', 6, 0xfd000000000000000000000000010000n],
    ['FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF', 6, lastOf(6)],
    ['1:2:3:4:5:6:7::', 6, 0x00010002000300040005000600070000n],
    ['64:ff9b::10.0.0.1', 6, 0x0064ff9b00000000000000000a000001n],
    ['1:2:3:4:5:6:10.0.0.1', 6, 0x0001000200030004000500060a000001n],
  ] as const)('reads %s', (text, family, value) => {
    expect(parseAddress(text)).toEqual({ ok: true, value: { family, value } })
  })

  it.each([
    ['', 'is not an IP address'],
    ['10.1', 'is not an IP address'],
    ['10.0.0.256', 'is not an IP address'],
    ['10.0.0.1.5', 'is not an IP address'],
    ['10.0.0.-1', 'is not an IP address'],
    ['0x0a.0.0.1', 'is not an IP address'],
    ['１0.0.0.1', 'is not an IP address'],
    ['10.0.0.1\0', 'is not an IP address'],
    ['10.0.0.1\ud800', 'is not an IP address'],
    ['010.0.0.1', 'leading zero'],
    ['10.0.0.01', 'leading zero'],
    [' 10.0.0.1', 'blanks'],
    ['10.0.0.1\n', 'blanks'],
    ['fe80::1%eth0', 'zone id'],
    ['fe80::1%', 'zone id'],
    ['::ffff:10.0.0.1', 'write 10.0.0.1'],
    ['::ffff:a00:1', 'write 10.0.0.1'],
    ['0:0:0:0:0:FFFF:0a00:0001', 'write 10.0.0.1'],
    ['::ffff:010.0.0.1', 'is not an IP address'],
    ['1::2::3', 'is not an IP address'],
    [':::', 'is not an IP address'],
    [':1', 'is not an IP address'],
    ['1:2:3:4:5:6:7:8:9', 'is not an IP address'],
    ['1:2:3:4:5:6:7:8::', 'is not an IP address'],
    ['12345::', 'is not an IP address'],
    ['1.2.3.4::', 'is not an IP address'],
    ['::1.2.3.4:5', 'is not an IP address'],
    ['::1.2.3.4:1.2.3.4', 'is not an IP address'],
    ['[::1]', 'is not an IP address'],
    ['::1/64', 'is not an IP address'],
  ])('refuses %j and says why', (text, reason) => {
    const parsed = parseAddress(text)
    expect(parsed.ok).toBe(false)
    expect(parsed.ok ? '' : parsed.problem).toContain(reason)
  })

  it('refuses a megabyte of digits with a short message', () => {
    for (const text of [`1.1.1.${'9'.repeat(1_000_000)}`, '1:'.repeat(500_000), '%'.repeat(1_000_000)]) {
      const parsed = parseAddress(text)
      expect(parsed.ok ? 0 : parsed.problem.length).toBeGreaterThan(0)
      expect(parsed.ok ? 0 : parsed.problem.length).toBeLessThan(150)
    }
  })

  it('accepts what the platform accepts, but for zone ids and mapped addresses', () => {
    const pieces = fc.array(
      fc.constantFrom('0', '1', 'ff', 'ffff', ':', '::', '.', '10', '255', '0db8', 'g', ''),
      {
        maxLength: 17,
      },
    )
    fc.assert(
      fc.property(pieces, (list) => {
        const text = list.join('')
        const parsed = parseAddress(text)
        if (parsed.ok) expect(isIP(text)).toBe(parsed.value.family)
        else if (isIP(text) !== 0) expect(parsed.problem).toMatch(/IPv4-mapped/)
      }),
      { numRuns: 5_000 },
    )
  })
})

describe('formatAddress', () => {
  // Examples of RFC 5952, sections 4.1 to 4.3.
  it.each([
    ['2001:0DB8::0001', '2001:db8::1'],
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:aaaa:bbbb:cccc:dddd:eeee:AAAA', '2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['1:0:0:0:0:0:0:0', '1::'],
  ])('writes %s as %s', (text, canonical) => {
    const parsed = parseAddress(text)
    expect(parsed.ok && formatAddress(parsed.value)).toBe(canonical)
  })

  it('writes what parseAddress reads back as the same address', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        fc.pre(!isMapped(address))
        expect(parseAddress(formatAddress(address))).toEqual({ ok: true, value: address })
      }),
    )
  })

  it('writes IPv6 as the URL standard does, which follows RFC 5952', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        fc.pre(address.family === 6)
        const text = formatAddress(address)
        expect(isIPv6(text)).toBe(true)
        expect(new URL(`http://[${text}]/`).hostname).toBe(`[${text}]`)
      }),
    )
  })
})
