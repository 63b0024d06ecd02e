import { sameAddress } from '../../network/address/address.ts'
import { contains } from '../../network/address/range.ts'
import type { Lease } from '../../network/lease/lease.ts'
import { leaseDomain } from '../../network/lease/lease-name.ts'
import type { AllocatedPod, AllocatorView } from '../view.ts'
import type { ManagedAttachment, Slot } from './demand.ts'
import { hasRun, isGated } from './gate.ts'

/** A slot and the lease that serves it; undefined: none yet. */
export interface Match {
  readonly slot: Slot
  readonly lease: Lease | undefined
}

export interface Matches {
  readonly matches: readonly Match[]
  /** Leases of this pod that no slot uses. */
  readonly surplus: readonly Lease[]
}

/** The leases that are this very pod's, by its uid; of whatever phase. */
export const isOfPod = ({ owner, pod }: Lease, { uid }: Pick<AllocatedPod, 'uid'>): boolean =>
  owner.kind !== 'IPAddressClaim' && (pod?.uid === uid || (pod === undefined && owner.uid === uid))

/** Whether the lease is kept for the ordinal that the pod has in its StatefulSet. Sets are told apart by name: no two have one. */
export const isOfOrdinal = ({ owner }: Lease, { namespace, set }: AllocatedPod): boolean =>
  set !== undefined &&
  owner.kind === 'StatefulSet' &&
  owner.namespace === namespace &&
  owner.name === set.name &&
  owner.ordinal === set.ordinal

/**
 * Finds the lease of each slot. One that is the pod's wins over what the annotation asks for; of several the one that the
 * annotation names there, as the pod may run with it. A pod that has started keeps its address though the network or pool does not
 * hand it out any more; of one that has not, a lease too many on one interface serves another.
 */
export function matchLeases(
  pod: AllocatedPod,
  attachments: readonly ManagedAttachment[],
  view: Pick<AllocatorView, 'leasesOfPod' | 'leasesOfSet'>,
): Matches {
  const leases = leasesFor(pod, view)
  const own = leases.filter((lease) => isOfPod(lease, pod))
  // One that is bound to a pod of another name was written by hand: no pod of the ordinal has another.
  const kept = leases.filter(
    (lease) =>
      !isOfPod(lease, pod) && !(lease.phase === 'Bound' && (lease.pod?.name ?? pod.name) !== pod.name),
  )
  const found = new Map<Slot, Lease>()
  const taken = new Set<Lease>()
  const slots = attachments.flatMap((attachment) => attachment.slots)
  const give = (among: readonly Lease[], fits: (lease: Lease, slot: Slot) => boolean): void => {
    for (const slot of slots) {
      if (found.has(slot)) continue
      const lease = best(among.filter((candidate) => !taken.has(candidate) && fits(candidate, slot)))
      if (lease === undefined) continue
      found.set(slot, lease)
      taken.add(lease)
    }
  }
  give(own, isNamedIn)
  give(own, isIn)
  if (hasRun(pod)) {
    give(own, (lease, slot) => wasIn(lease, slot) && isNamed(lease, slot))
    give(own, wasIn)
  }
  give(kept, (lease, slot) => slot.attachment.sticky && isIn(lease, slot))
  if (isGated(pod)) give(own, isInPot)
  return {
    matches: slots.map((slot) => ({ slot, lease: found.get(slot) })),
    surplus: own.filter((lease) => !taken.has(lease)),
  }
}

/** A lease that somebody asked to delete is as good as gone. */
function leasesFor(pod: AllocatedPod, view: Pick<AllocatorView, 'leasesOfPod' | 'leasesOfSet'>): Lease[] {
  const leases = new Map<string, Lease>()
  for (const lease of view.leasesOfPod(pod.namespace, pod.name))
    if (isOfPod(lease, pod) && !lease.deleting) leases.set(lease.name, lease)
  if (pod.set === undefined) return [...leases.values()]
  for (const lease of view.leasesOfSet(pod.namespace, pod.set.name))
    if (isOfOrdinal(lease, pod) && !lease.deleting) leases.set(lease.name, lease)
  return [...leases.values()]
}

/** Whether the slot's pot hands out the lease's address. */
const isInPot = ({ domain, address }: Lease, { pot }: Slot): boolean =>
  domain === leaseDomain(pot.domain) && pot.ranges.some((range) => contains(range, address))

/** The same, and the lease is of the slot's interface. */
export const isIn = (lease: Lease, slot: Slot): boolean =>
  lease.owner.interface === slot.attachment.interface && isInPot(lease, slot)

/** Of whatever interface it is: the annotation names its address there. */
const isNamedIn = (lease: Lease, slot: Slot): boolean => isInPot(lease, slot) && isNamed(lease, slot)

const isNamed = ({ address }: Lease, { attachment }: Slot): boolean =>
  attachment.named.some((named) => sameAddress(named, address))

/** Of the slot's interface, and of the same network or pool, which need not hand the address out any more. */
const wasIn = ({ owner, pool, address }: Lease, { attachment, pot }: Slot): boolean =>
  owner.interface === attachment.interface &&
  address.family === (pot.ranges[0]?.family ?? pot.subnets[0]?.address.family) &&
  pool.kind === pot.source.kind &&
  pool.namespace === pot.source.namespace &&
  pool.name === pot.source.name

const best = (leases: readonly Lease[]): Lease | undefined =>
  leases.toSorted(
    (a, b) =>
      PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase) || (a.address.value < b.address.value ? -1 : 1),
  )[0]

const PHASES: readonly Lease['phase'][] = ['Bound', 'Held', 'Quarantined']
