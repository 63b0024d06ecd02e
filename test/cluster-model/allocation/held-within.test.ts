import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import { formatAddress } from '../../../network/address/address.ts'
import { lease, nad, rangeOf, storedLease } from './objects.ts'

const LAST = 15
const addressOf = (place: number): string => `10.0.0.${place}`
const places = fc.uniqueArray(fc.nat(LAST), { maxLength: 8 })

describe('the held addresses of a range', () => {
  it('are those that have holders, ascending, each once, with all of these', () => {
    fc.assert(
      fc.property(places, places, fc.nat(LAST), fc.nat(LAST), (leased, given, a, b) => {
        const model = new AllocationModel()
        model.upsert('NetworkAttachmentDefinition', nad('net', { type: 'whereabouts', range: '10.0.0.0/28' }))
        for (const place of leased) model.upsert('IPLease', storedLease(lease(addressOf(place)), 10 + place))
        model.upsert('WhereaboutsIPPool', {
          metadata: { namespace: 'kube-system', name: '10.0.0.0-28' },
          spec: {
            range: '10.0.0.0/28',
            allocations: Object.fromEntries(
              given.map((place) => [String(place), { id: 'x', podref: `shop/${place}` }]),
            ),
          },
        })
        const [first, last] = [Math.min(a, b), Math.max(a, b)]
        const held = [...model.heldWithin('default', rangeOf(`${addressOf(first)}-${addressOf(last)}`))]
        const expected = [...new Set([...leased, ...given])]
          .filter((place) => first <= place && place <= last)
          .toSorted((one, other) => one - other)
        expect(held.map(({ address }) => formatAddress(address))).toEqual(expected.map(addressOf))
        for (const { address, holders } of held)
          expect(holders).toEqual([...model.holdersOf('default', address)])
      }),
    )
  })
})
