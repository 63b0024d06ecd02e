import type { Lease, LeaseOwner, LeasePod, LeaseSpec } from '../../network/lease/lease.ts'
import type { AllocatedPod } from '../view.ts'
import type { ManagedAttachment, Slot } from './demand.ts'

/** Whom an address of that attachment belongs to: the pod, or its ordinal in its StatefulSet. */
export function ownerOf(pod: AllocatedPod, attachment: ManagedAttachment): LeaseOwner {
  const { namespace, set } = pod
  const common = { namespace, interface: attachment.interface }
  return attachment.sticky && set !== undefined
    ? { ...common, kind: 'StatefulSet', name: set.name, uid: set.uid, ordinal: set.ordinal }
    : { ...common, kind: 'Pod', name: pod.name, uid: pod.uid, ordinal: undefined }
}

/** The pod as its leases name it; the node stays known where the view has not heard of it yet. */
export function leasePodOf({ name, uid, nodeName }: AllocatedPod, known?: LeasePod): LeasePod {
  return { name, uid, node: nodeName ?? (known?.uid === uid ? known.node : undefined) }
}

/** What the lease says when it is bound to this pod. */
export function boundSpec(pod: AllocatedPod, { attachment }: Slot, lease: Lease): LeaseSpec {
  const { address, prefix, domain, pool } = lease
  return {
    address,
    prefix,
    domain,
    pool,
    owner: ownerOf(pod, attachment),
    pod: leasePodOf(pod, lease.pod),
    phase: 'Bound',
    releasedAt: undefined,
  }
}

/** Whether nobody else can take the address from this pod: it is bound to its uid. */
export const isBoundTo = ({ phase, pod }: Pick<Lease, 'phase' | 'pod'>, uid: string): boolean =>
  phase === 'Bound' && pod?.uid === uid
