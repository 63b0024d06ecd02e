import { describe, expect, it } from '@jest/globals'
import { parseAddress } from '../../../network/address/address.ts'
import { parseCidr } from '../../../network/address/cidr.ts'
import { domainOf } from '../../../network/address/domain.ts'
import { formatRange, parseRange } from '../../../network/address/range.ts'
import { reservedIn, withoutReserved } from '../../../network/address/reserved.ts'
import type { Result } from '../../../network/result.ts'

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.problem)
  return result.value
}

describe('reservedIn', () => {
  it.each([
    ['192.168.1.77/24', ['192.168.1.0', '192.168.1.255']],
    ['192.168.1.0/30', ['192.168.1.0', '192.168.1.3']],
    ['192.168.1.0/31', []],
    ['192.168.1.0/32', []],
    ['0.0.0.0/0', ['0.0.0.0', '255.255.255.255']],
    ['fd00::77/64', ['fd00::']],
    ['fd00::/126', ['fd00::']],
    ['fd00::/127', []],
    ['fd00::/128', []],
    ['::/0', ['::']],
  ])('keeps back of %s: %j', (text, reserved) => {
    expect(reservedIn(valueOf(parseCidr(text))).map(formatRange)).toEqual(reserved)
  })
})

describe('withoutReserved', () => {
  it.each([
    ['192.168.1.0/24', '192.168.1.0/24', '192.168.1.1', ['192.168.1.2-192.168.1.254']],
    [
      '192.168.1.0/24',
      '192.168.1.0/24',
      '192.168.1.9',
      ['192.168.1.1-192.168.1.8', '192.168.1.10-192.168.1.254'],
    ],
    ['192.168.1.0-192.168.1.9', '192.168.1.0/24', undefined, ['192.168.1.1-192.168.1.9']],
    ['192.168.1.0/31', '192.168.1.0/31', '192.168.1.0', ['192.168.1.1']],
    ['fd00::/64', 'fd00::/64', undefined, ['fd00::1-fd00::ffff:ffff:ffff:ffff']],
    ['192.168.1.0/24', '192.168.1.0/24', 'fd00::1', ['192.168.1.1-192.168.1.254']],
  ])('leaves of %s in %s with gateway %s: %j', (range, subnet, gateway, left) => {
    const address = gateway === undefined ? undefined : valueOf(parseAddress(gateway))
    const ranges = withoutReserved([valueOf(parseRange(range))], valueOf(parseCidr(subnet)), address)
    expect(ranges.map(formatRange)).toEqual(left)
  })
})

describe('domainOf', () => {
  it.each([
    [{ annotation: 'blue', networkName: 'net', vlanId: 7 }, 'blue'],
    [{ annotation: '', networkName: 'net', vlanId: 7 }, 'net'],
    [{ annotation: undefined, networkName: '', vlanId: 7 }, 'vlan-7'],
    [{ annotation: undefined, networkName: undefined, vlanId: 0 }, 'default'],
    [{ annotation: undefined, networkName: undefined, vlanId: undefined }, 'default'],
  ])('of %j is %s', (hints, domain) => {
    expect(domainOf(hints)).toBe(domain)
  })
})
