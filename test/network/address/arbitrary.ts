import * as fc from 'fast-check'
import { lastOf, type Address, type Family } from '../../../network/address/address.ts'
import type { Cidr } from '../../../network/address/cidr.ts'
import type { AddressRange } from '../../../network/address/range.ts'

export const families = fc.constantFrom<Family>(4, 6)

/** Any address: often with many zero bits, so that `::` has work. */
export const addresses: fc.Arbitrary<Address> = families.chain((family) => {
  const any = fc.bigInt({ min: 0n, max: lastOf(family) })
  return fc.tuple(any, any, any).map(([a, b, c]): Address => ({ family, value: a & b & c }))
})

export const isMapped = ({ family, value }: Address): boolean => family === 6 && value >> 32n === 0xffffn

export const cidrs: fc.Arbitrary<Cidr> = addresses.chain((address) =>
  fc.nat(address.family === 4 ? 32 : 128).map((prefix): Cidr => ({ address, prefix })),
)

/** Any range, often of one address, often of nearly all. */
export const ranges: fc.Arbitrary<AddressRange> = families.chain((family) => {
  const last = lastOf(family)
  const value = fc.oneof(
    fc.bigInt({ min: 0n, max: last }),
    fc.bigInt({ min: 0n, max: 3n }),
    fc.bigInt({ min: last - 3n, max: last }),
  )
  return fc
    .tuple(value, value)
    .map(([a, b]): AddressRange => (a < b ? { family, first: a, last: b } : { family, first: b, last: a }))
})

const below = (limit: number): fc.Arbitrary<AddressRange> =>
  fc.tuple(fc.nat(limit - 1), fc.nat(limit - 1)).map(([a, b]): AddressRange => ({
    family: 4,
    first: BigInt(Math.min(a, b)),
    last: BigInt(Math.max(a, b)),
  }))

/** IPv4 ranges among the first 64 addresses, so that a naive model can enumerate them. */
export const small = below(64)

/** IPv4 ranges among the first 3 addresses: many are the same. */
export const tiny = below(3)

/** The numbers of a small range. */
export const numbersOf = ({ first, last }: AddressRange): readonly bigint[] =>
  Array.from({ length: Number(last - first) + 1 }, (_, at) => first + BigInt(at))
