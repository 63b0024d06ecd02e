import { sameAddress, type Address } from '../../network/address/address.ts'
import type { Lease } from '../../network/lease/lease.ts'
import { parseDefaultNetwork, parseNetworks } from '../../network/multus/parse.ts'
import type { Allocation } from '../allocation.ts'
import { LeaseStore } from '../store/leases.ts'
import type { AllocatedPod } from '../view.ts'
import { isGated } from './gate.ts'
import { readLivePod, type LivePod } from './live-pod.ts'
import { isIn, isOfOrdinal, isOfPod, type Matches } from './match.ts'
import { readAddress } from './requested-addresses.ts'

/**
 * Frees the leases that the pod has twice, as two allocators made them that did not know of each other: once the pod is past the
 * gate, its annotation names one of the two, and no patch can bring the other back, for all of them test the annotation. A lease
 * that nothing stands in for stays as long as the pod: it may run with that address.
 */
export async function removeSurplus(
  allocation: Allocation,
  pod: AllocatedPod,
  matches: Matches,
): Promise<void> {
  const doubled = matches.surplus.flatMap((lease) => {
    const instead = standIn(lease, matches)
    return instead === undefined ? [] : [{ lease, instead }]
  })
  if (doubled.length === 0) return
  const live = await readLivePod(allocation, pod)
  if (live === undefined || live.uid !== pod.uid || live.deleting || live.ended || isGated(live)) return
  const named = namedBy(live)
  const store = new LeaseStore(allocation.api, allocation.view)
  for (const { lease, instead } of doubled) {
    if (!names(named, instead.address) || names(named, lease.address)) continue
    if (names(runningWith(live), lease.address)) continue
    const removed = await store.remove(lease)
    if (removed.ok)
      allocation.log.info(
        { lease: lease.name, pod: `${pod.namespace}/${pod.name}`, instead: instead.name },
        'freed a lease that the pod had twice',
      )
  }
}

/** The lease of the slot that the surplus one was made for. */
const standIn = (surplus: Lease, { matches }: Matches): Lease | undefined =>
  matches.find(({ slot, lease }) => lease !== undefined && isIn(surplus, slot))?.lease

const names = (addresses: readonly Address[], address: Address): boolean =>
  addresses.some((other) => sameAddress(other, address))

function namedBy({ networks, defaultNetwork }: LivePod): readonly Address[] {
  const elements = [
    ...parseNetworks(networks ?? '', '').elements,
    ...(defaultNetwork === undefined ? [] : parseDefaultNetwork(defaultNetwork, '').elements),
  ]
  return elements.flatMap(({ ips }) => addressesIn(ips))
}

const runningWith = ({ status }: LivePod): readonly Address[] => status.flatMap(({ ips }) => addressesIn(ips))

const addressesIn = (texts: readonly string[]): readonly Address[] =>
  texts.flatMap((text) => {
    const read = readAddress(text)
    return read.ok ? [read.value] : []
  })

/**
 * Lets go of what is kept for the pod's ordinal and what this pod, which has all it needs, did not take: the set is not sticky
 * any more, its network has changed, or the ordinal was given two. The pod that had it is gone, as this one has its name.
 */
export async function releaseLeftovers(
  { api, view, clock }: Allocation,
  pod: AllocatedPod,
  { matches }: Matches,
): Promise<void> {
  if (pod.set === undefined) return
  const used = new Set(matches.map(({ lease }) => lease?.name))
  const store = new LeaseStore(api, view)
  for (const lease of view.leasesOfSet(pod.namespace, pod.set.name)) {
    if (lease.phase !== 'Held' || used.has(lease.name) || lease.deleting) continue
    if (!isOfOrdinal(lease, pod) || isOfPod(lease, pod)) continue
    await store.change(lease, {
      ...lease,
      phase: 'Quarantined',
      releasedAt: lease.releasedAt ?? clock.now(),
    })
  }
}
