import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { formatAddress } from '../../../network/address/address.ts'
import { formatRange, type AddressRange } from '../../../network/address/range.ts'
import { poolOccupants } from '../../../network/pool/pool-occupants.ts'
import { numbersOf } from '../address/arbitrary.ts'
import { poolOf } from './pool-of.ts'

const written = (list: readonly (readonly [number, number])[]): readonly string[] =>
  list.map(([a, b]) => `10.0.0.${Math.min(a, b)}-10.0.0.${Math.max(a, b)}`)

const texts = (list: readonly AddressRange[]): readonly string[] =>
  list.flatMap(numbersOf).map((value) => formatAddress({ family: 4, value }))

describe('poolOccupants', () => {
  it('tells what of each entry is handed out, as it is written, and whose it is', () => {
    const pool = poolOf(
      '{addresses: [10.0.0.0/29, 10.0.0.20-10.0.0.24], excludedAddresses: [10.0.0.22], prefix: 24, gateway: 10.0.0.1}',
    )
    const occupants = poolOccupants(pool)
    expect(occupants.map(({ range, text, field }) => `${formatRange(range)} of ${text} at ${field}`)).toEqual(
      [
        '10.0.0.2-10.0.0.7 of 10.0.0.0/29 at spec.addresses[0]',
        '10.0.0.20-10.0.0.21 of 10.0.0.20-10.0.0.24 at spec.addresses[1]',
        '10.0.0.23-10.0.0.24 of 10.0.0.20-10.0.0.24 at spec.addresses[1]',
      ],
    )
    expect(occupants[0]).toMatchObject({
      owner: 'pool:InClusterIPPool:default/p',
      title: 'InClusterIPPool default/p',
      authority: 'pool',
      sharing: '',
      domain: 'default',
    })
  })

  it('names a global pool by its kind and name', () => {
    const pool = poolOf('{addresses: ["fd00::5"], prefix: 64}', { kind: 'GlobalInClusterIPPool' })
    expect(poolOccupants(pool)).toMatchObject([
      { owner: 'pool:GlobalInClusterIPPool:/p', title: 'GlobalInClusterIPPool p' },
    ])
  })

  it('claims every address that is handed out exactly once, within its entry', () => {
    const pieces = fc.array(fc.tuple(fc.nat(31), fc.nat(31)), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(pieces, pieces, (addresses, excluded) => {
        const pool = poolOf({
          addresses: written(addresses),
          excludedAddresses: written(excluded),
          prefix: 27,
        })
        const occupants = poolOccupants(pool)
        const claimed = texts(occupants.map(({ range }) => range))
        expect(claimed.toSorted()).toEqual(texts(pool.allocatable).toSorted())
        for (const { range, field } of occupants) {
          const entry = pool.entries.find((one) => one.field === field)
          expect(
            entry !== undefined && entry.range.first <= range.first && range.last <= entry.range.last,
          ).toBe(true)
        }
      }),
    )
  })
})
