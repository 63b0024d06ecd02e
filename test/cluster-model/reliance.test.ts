import { describe, expect, it } from '@jest/globals'
import type { CacheAge } from '../../cluster/caches.ts'
import { Reliance } from '../../cluster/reliance.ts'

const age = (kind: CacheAge['kind'], state: CacheAge['state']): CacheAge => ({ kind, state, ageMs: 75_000 })

function watched() {
  const seen: { ages: readonly CacheAge[]; now: number; told: (readonly string[])[] } = {
    ages: [],
    now: 0,
    told: [],
  }
  const reliance = new Reliance(
    { ages: () => seen.ages },
    { patience: 30_000, now: () => seen.now, onGoingOn: (kinds) => seen.told.push(kinds) },
  )
  return { seen, reliance }
}

describe('what admission relies on', () => {
  it.each<CacheAge['kind']>([
    'Pod',
    'Namespace',
    'Node',
    'NetworkAttachmentDefinition',
    'IPLease',
    'CustomResourceDefinition',
  ])('waits for %s however long it takes, and must find it fresh', (kind) => {
    const { seen, reliance } = watched()
    seen.ages = [age(kind, 'syncing')]
    expect(reliance.filled()).toBe(false)
    seen.now = 3_600_000
    expect(reliance.filled()).toBe(false)
    expect(reliance.unready()).toEqual([`${kind}: the first list is not complete`])
    seen.ages = [age(kind, 'stale')]
    expect(reliance.filled()).toBe(true)
    expect(reliance.unready()).toEqual([`${kind}: not proved up to date for 75 s`])
  })

  it.each<CacheAge['kind']>([
    'InClusterIPPool',
    'GlobalInClusterIPPool',
    'IPAddress',
    'WhereaboutsIPPool',
    'OverlappingRangeIPReservation',
  ])(
    'waits for %s, of others, for 30 s after all the rest is there, and says once what it goes on without',
    (kind) => {
      const { seen, reliance } = watched()
      seen.ages = [age('Pod', 'syncing'), age(kind, 'syncing')]
      expect(reliance.unready()).toHaveLength(2)
      seen.now = 100_000
      seen.ages = [age('Pod', 'live'), age(kind, 'syncing')]
      expect(reliance.unready()).toEqual([`${kind}: the first list is not complete`])
      seen.now = 129_999
      expect(reliance.filled()).toBe(false)
      expect(seen.told).toEqual([])
      seen.now = 130_000
      expect(reliance.filled()).toBe(true)
      expect(reliance.unready()).toEqual([])
      expect(seen.told).toEqual([[kind]])
    },
  )

  it('is ready at once when everything is read, and stays so when the watch of others breaks', () => {
    const { seen, reliance } = watched()
    seen.ages = [age('Pod', 'live'), age('InClusterIPPool', 'live'), age('IPAddress', 'absent')]
    expect(reliance.unready()).toEqual([])
    seen.ages = [age('Pod', 'live'), age('InClusterIPPool', 'stale'), age('IPAddress', 'absent')]
    expect(reliance.unready()).toEqual([])
    expect(reliance.filled()).toBe(true)
  })
})
