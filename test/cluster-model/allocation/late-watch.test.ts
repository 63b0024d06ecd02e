import { describe, expect, it } from '@jest/globals'
import { AllocationModel } from '../../../cluster/allocation/allocation-model.ts'
import { at, lease, storedLease } from './objects.ts'

const NAME = 'default.10-0-0-1'
const bound = lease('10.0.0.1')
const resting = lease('10.0.0.1', { phase: 'Quarantined', releasedAt: 1000 })
const phaseOf = (model: AllocationModel) => model.lease(NAME)?.phase

describe('AllocationModel, told of its own writes before the watch tells', () => {
  it('has them at once, and none of what the watch tells of before', () => {
    const model = new AllocationModel()
    model.learn('IPLease', storedLease(bound, 10, 'a'))
    model.learn('IPLease', storedLease(resting, 11, 'a'))
    model.upsert('IPLease', storedLease(bound, 10, 'a'))
    expect(phaseOf(model)).toBe('Quarantined')
    model.upsert('IPLease', storedLease(resting, 11, 'a'))
    model.upsert('IPLease', storedLease(bound, 12, 'a'))
    expect(phaseOf(model)).toBe('Bound')
  })

  it('compares versions as numbers', () => {
    const model = new AllocationModel()
    model.learn('IPLease', storedLease(resting, 1000, 'a'))
    model.upsert('IPLease', storedLease(bound, 999, 'a'))
    expect(phaseOf(model)).toBe('Quarantined')
  })

  it('takes no answer for news that the watch has overtaken', () => {
    const model = new AllocationModel()
    model.upsert('IPLease', storedLease(resting, 11, 'a'))
    model.learn('IPLease', storedLease(bound, 10, 'a'))
    expect(phaseOf(model)).toBe('Quarantined')
  })

  it('does not see a lease again that is gone, neither by the watch nor by an answer on its way', () => {
    const model = new AllocationModel()
    model.learn('IPLease', storedLease(bound, 10, 'a'))
    model.forget('IPLease', '', NAME, 'a')
    model.upsert('IPLease', storedLease(bound, 10, 'a'))
    model.upsert('IPLease', storedLease(resting, 11, 'a'))
    model.learn('IPLease', storedLease(resting, 11, 'a'))
    expect(phaseOf(model)).toBeUndefined()
    expect(model.isFree('default', at('10.0.0.1'))).toBe(true)
  })

  it('does not see a lease again that the watch told is gone', () => {
    const model = new AllocationModel()
    model.upsert('IPLease', storedLease(bound, 10, 'a'))
    model.remove('IPLease', '', NAME, { metadata: { resourceVersion: '12' } })
    model.learn('IPLease', storedLease(bound, 10, 'a'))
    expect(phaseOf(model)).toBeUndefined()
    model.learn('IPLease', storedLease(bound, 13, 'b'))
    expect(phaseOf(model)).toBe('Bound')
  })

  it('keeps the next lease of an address when the end of the one before is told late', () => {
    const model = new AllocationModel()
    model.learn('IPLease', storedLease(bound, 10, 'a'))
    model.forget('IPLease', '', NAME, 'a')
    model.learn('IPLease', storedLease(resting, 12, 'b'))
    model.upsert('IPLease', storedLease(bound, 10, 'a'))
    model.remove('IPLease', '', NAME, { metadata: { resourceVersion: '11' } })
    expect(model.lease(NAME)).toMatchObject({ uid: 'b', phase: 'Quarantined' })
    model.forget('IPLease', '', NAME, 'a')
    expect(model.lease(NAME)).toMatchObject({ uid: 'b' })
    model.remove('IPLease', '', NAME, { metadata: { resourceVersion: '13' } })
    expect(phaseOf(model)).toBeUndefined()
  })

  it('sees a deleted lease that a finalizer keeps', () => {
    const model = new AllocationModel()
    model.learn('IPLease', storedLease(bound, 10, 'a'))
    model.forget('IPLease', '', NAME, 'a')
    const kept = storedLease(bound, 11, 'a')
    model.upsert('IPLease', {
      ...kept,
      metadata: { ...Object(kept['metadata']), deletionTimestamp: '2026-11-21T05:00:00Z' },
    })
    expect(model.lease(NAME)).toMatchObject({ uid: 'a', deleting: true })
  })

  it('sees what it forgot without knowing which one it was', () => {
    const model = new AllocationModel()
    model.upsert('IPLease', storedLease(bound, 10, 'a'))
    model.forget('IPLease', '', NAME)
    expect(phaseOf(model)).toBeUndefined()
    model.upsert('IPLease', storedLease(bound, 11, 'a'))
    expect(phaseOf(model)).toBe('Bound')
  })

  it('keeps through a list what was learnt after it, and drops what was learnt before', () => {
    const model = new AllocationModel()
    model.learn('IPLease', storedLease(bound, 10, 'a'))
    model.retain('IPLease', new Set(), '9')
    expect(phaseOf(model)).toBe('Bound')
    model.retain('IPLease', new Set(), '10')
    expect(phaseOf(model)).toBeUndefined()
  })

  it('keeps through a list nothing that the watch told of: it would be in there', () => {
    const model = new AllocationModel()
    model.learn('IPLease', storedLease(bound, 10, 'a'))
    model.upsert('IPLease', storedLease(bound, 10, 'a'))
    model.retain('IPLease', new Set(), '9')
    expect(phaseOf(model)).toBeUndefined()
  })

  it('believes an API server that counts from an older number again, after a while', () => {
    const time = { now: 0 }
    const model = new AllocationModel(() => time.now)
    model.learn('IPLease', storedLease(resting, 1000, 'a'))
    time.now = 200_000
    model.upsert('IPLease', storedLease(bound, 500, 'a'))
    expect(phaseOf(model)).toBe('Bound')
  })

  it('takes a version that is no number for neither older nor newer', () => {
    const model = new AllocationModel()
    const odd = storedLease(bound, 10, 'a')
    model.learn('IPLease', storedLease(resting, 11, 'a'))
    model.upsert('IPLease', { ...odd, metadata: { ...Object(odd['metadata']), resourceVersion: 'x' } })
    expect(phaseOf(model)).toBe('Bound')
  })
})
