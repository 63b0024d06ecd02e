import * as fc from 'fast-check'
import { describe, expect, it } from '@jest/globals'
import type { Address } from '../../../network/address/address.ts'
import { claimedBy, leaseDomain, leaseName } from '../../../network/lease/lease-name.ts'

const address = fc.oneof(
  fc.bigInt(0n, 2n ** 32n - 1n).map((value): Address => ({ family: 4, value })),
  fc.bigInt(0n, 2n ** 128n - 1n).map((value): Address => ({ family: 6, value })),
)

describe('the name of a lease', () => {
  it('tells the domain and the address again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.domain()), address, (domain, claimed) => {
        expect(claimedBy(leaseName(domain, claimed))).toEqual({
          domain: leaseDomain(domain),
          address: claimed,
        })
      }),
    )
  })

  it.each([
    '',
    'default',
    '.10-0-0-1',
    'default.10-0-0',
    'default.10-0-0-256',
    'default.10-0-0-01',
    'default.fd00-0-0-0-0-0-0-1',
    'Default.10-0-0-1',
  ])('is not %j', (name) => {
    expect(claimedBy(name)).toBeUndefined()
  })
})
