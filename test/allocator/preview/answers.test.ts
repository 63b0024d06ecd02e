import { describe, expect, it } from '@jest/globals'
import { holdersAt } from '../../../allocator/preview/holders.ts'
import { poolFigures } from '../../../allocator/preview/pool-figures.ts'
import { previewOf } from '../../../allocator/preview/preview.ts'
import { AddressBook } from '../../../allocator/store/address-book.ts'
import { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import { lease, nad, rangeOf, storedLease } from '../../cluster-model/allocation/objects.ts'

const pot = (domain: string, ...ranges: readonly string[]) => ({ domain, ranges: ranges.map(rangeOf) })
const waiting = (): number => 3

function modelWith(...leased: readonly string[]): AllocationModel {
  const model = new AllocationModel()
  for (const [at, address] of leased.entries())
    model.upsert('IPLease', storedLease(lease(address, { phase: 'Quarantined', releasedAt: 1 }), 10 + at))
  return model
}

describe('a preview', () => {
  it('tells the lowest free address of each pot, others for pots that overlap, and keeps none', () => {
    const view = modelWith('10.0.0.1', '10.0.0.3')
    const addresses = new AddressBook(view)
    const pots = [
      pot('default', '10.0.0.1-10.0.0.5'),
      pot('default', '10.0.0.1-10.0.0.2', '10.0.0.4-10.0.0.9'),
      pot('other', '10.0.0.1'),
      pot('default', '10.0.0.3'),
      pot('default'),
    ]
    const told = {
      pots: [
        { next: '10.0.0.2', free: '3', waiting: 3 },
        { next: '10.0.0.4', free: '7', waiting: 3 },
        { next: '10.0.0.1', free: '1', waiting: 3 },
        { next: null, free: '0', waiting: 3 },
        { next: null, free: '0', waiting: 3 },
      ],
    }
    expect(previewOf({ view, addresses, waiting }, pots)).toEqual(told)
    expect(previewOf({ view, addresses, waiting }, pots)).toEqual(told)
  })

  it('counts the addresses of a wide range in decimal text', () => {
    const view = modelWith()
    const [told] = previewOf({ view, addresses: new AddressBook(view), waiting }, [
      pot('default', 'fd00::1-fd00::ffff:ffff:ffff:ffff'),
    ]).pots
    expect(told).toEqual({ next: 'fd00::1', free: '18446744073709551615', waiting: 3 })
  })

  it('knows of no free address where the last are fixed by a NAD', () => {
    const view = modelWith('10.0.0.1')
    const fixed = nad('fixed', { type: 'static', addresses: [{ address: '10.0.0.2/24' }] })
    view.upsert('NetworkAttachmentDefinition', fixed)
    const pots = [pot('default', '10.0.0.1-10.0.0.2')]
    expect(previewOf({ view, addresses: new AddressBook(view), waiting }, pots).pots).toEqual([
      { next: null, free: '0', waiting: 3 },
    ])
  })
})

describe('holders', () => {
  it('are told with the phase of their lease', () => {
    const view = modelWith('10.0.0.1')
    const query = new URLSearchParams({ domain: 'default', address: '10.0.0.1' })
    expect(holdersAt(view, query)).toEqual({
      ok: true,
      value: { holders: [expect.objectContaining({ kind: 'IPLease', phase: 'Quarantined' })] },
    })
  })
})

describe('figures', () => {
  it('are those of managed networks and of pools, by title', () => {
    const view = modelWith('10.0.0.1', '10.0.0.3', '10.0.0.200', '10.9.0.1')
    view.upsert('IPLease', storedLease(lease('10.0.0.9'), 30))
    view.upsert('NetworkAttachmentDefinition', nad('net', { type: 'berth', range: '10.0.0.0/25' }))
    view.upsert('NetworkAttachmentDefinition', nad('foreign', { type: 'whereabouts', range: '10.1.0.0/24' }))
    view.upsert('GlobalInClusterIPPool', {
      metadata: { name: 'wide', uid: 'u', resourceVersion: '5' },
      spec: { addresses: ['10.9.0.1-10.9.0.9'], prefix: 24 },
    })
    const figures = poolFigures({ view, reserved: { reservedNetworks: [] }, waiting })
    expect(figures).toEqual([
      {
        title: 'GlobalInClusterIPPool wide',
        domain: 'default',
        capacity: '9',
        used: '1',
        quarantined: '1',
        waiting: 3,
      },
      {
        title: 'NetworkAttachmentDefinition default/net (10.0.0.0/25)',
        domain: 'default',
        capacity: '126',
        used: '3',
        quarantined: '2',
        waiting: 3,
      },
    ])
  })
})
