import { describe, expect, it } from '@jest/globals'
import { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import { formatAddress } from '../../../network/address/address.ts'
import { asking, at, lease, nad, pod, rangeOf, storedLease } from './objects.ts'

const lowest = (model: AllocationModel, range: string, domain = 'default') => {
  const address = model.lowestFree(domain, rangeOf(range))
  return address && formatAddress(address)
}

describe('AllocationModel', () => {
  it('finds the lowest address that has no lease', () => {
    const model = new AllocationModel()
    expect(lowest(model, '10.0.0.1-10.0.0.3')).toBe('10.0.0.1')
    for (const host of [1, 2, 4]) model.upsert('IPLease', storedLease(lease(`10.0.0.${host}`), 5))
    expect(lowest(model, '10.0.0.1-10.0.0.9')).toBe('10.0.0.3')
    expect(lowest(model, '10.0.0.1-10.0.0.2')).toBeUndefined()
    model.remove('IPLease', '', 'default.10-0-0-1')
    expect(lowest(model, '10.0.0.1-10.0.0.9')).toBe('10.0.0.1')
    expect(model.isFree('default', at('10.0.0.2'))).toBe(false)
  })

  it('passes over fixed addresses of NADs', () => {
    const model = new AllocationModel()
    const fixed = nad('fixed', { type: 'static', addresses: [{ address: '10.0.0.1/24' }] })
    model.upsert('NetworkAttachmentDefinition', fixed)
    expect(lowest(model, '10.0.0.1-10.0.0.3')).toBe('10.0.0.2')
    expect(model.isFree('default', at('10.0.0.1'))).toBe(false)
    model.remove('NetworkAttachmentDefinition', 'default', 'fixed')
    expect(lowest(model, '10.0.0.1-10.0.0.3')).toBe('10.0.0.1')
  })

  it('does not let a gated pod hold what it asks for', () => {
    const model = new AllocationModel()
    model.upsert('Pod', pod({ networks: asking('10.0.0.1/24'), gated: true }))
    expect(model.isFree('default', at('10.0.0.1'))).toBe(true)
    model.upsert('Pod', pod({ networks: asking('10.0.0.1/24'), version: 11 }))
    expect(model.isFree('default', at('10.0.0.1'))).toBe(false)
    expect(model.isFree('default', at('10.0.0.1'), lease('10.0.0.1'))).toBe(true)
  })
})
