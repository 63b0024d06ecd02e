import { addressOf } from '../../cluster/model/address-key.ts'
import { readIpPool, readReservation } from '../../cluster/model/whereabouts-pool.ts'
import type { Inventory } from '../cluster/inventory.ts'
import type { Candidate } from './candidate.ts'

/** What whereabouts has on record: the allocations of its IPPools, and its reservations across ranges; each once. */
export function candidatesOfWhereabouts(inventory: Inventory): readonly Candidate[] {
  const objects = [
    ...inventory.objects('WhereaboutsIPPool').flatMap((object) => readIpPool(object) ?? []),
    ...inventory.objects('OverlappingRangeIPReservation').flatMap((object) => readReservation(object) ?? []),
  ]
  const candidates = new Map<string, Candidate>()
  for (const { allocations } of objects) {
    for (const [key, podRef] of allocations) {
      const [namespace = '', name = ''] = podRef.split('/')
      const candidate = {
        address: addressOf(key),
        namespace,
        name,
        network: undefined,
        source: 'whereabouts',
      }
      candidates.set(`${key} ${podRef}`, candidate)
    }
  }
  return [...candidates.values()]
}
