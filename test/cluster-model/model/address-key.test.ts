import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { addressKey, addressKeyOf, addressOf } from '../../../cluster/model/address-key.ts'
import { parseAddress } from '../../../network/address/address.ts'

const octet = fc.oneof(fc.nat(260).map(String), fc.constantFrom('', '00', '01', ' 1', '-1', '1e1', '٣'))
const dotted = fc.array(octet, { minLength: 3, maxLength: 5 }).map((octets) => octets.join('.'))

describe('addressKeyOf', () => {
  it('reads what parseAddress reads, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(dotted, fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
        const address = parseAddress(text)
        expect(addressKeyOf(text)).toBe(address.ok ? addressKey(address.value) : undefined)
      }),
      { numRuns: 3000 },
    )
  })

  it.each([
    '0.0.0.0',
    '255.255.255.255',
    '10.0.0.1',
    '::',
    'fd00::1',
    'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  ])('gives %s back', (text) => {
    const key = addressKeyOf(text)
    const address = parseAddress(text)
    expect(key === undefined ? undefined : addressOf(key)).toEqual(address.ok ? address.value : 'no address')
  })
})
