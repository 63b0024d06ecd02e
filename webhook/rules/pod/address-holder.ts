import { isBerthManaged } from '../../../network/nad/managed.ts'
import type { Network } from '../../../network/nad/network.ts'
import type { ClusterView, Holder } from '../cluster-view.ts'
import type { PodSubject } from '../subject.ts'
import { holderTitle, leaseHolder, leaseState } from './holder-title.ts'
import { isOwnHolding } from './own-pod.ts'

/** Somebody else who has an address. */
export interface OtherHolder {
  readonly holder: Holder
  /** `held by pod default/web-0 on node1`, `resting after pod default/web-0 (IPLease Quarantined since …)`. */
  readonly told: string
  /** Whether it comes free by itself, and whoever asks for it waits for that: only on networks whose addresses Berth hands out. */
  readonly comesFree: boolean
}

/**
 * Who else has the address: one that keeps it, if there is one, else one that is about to lose it. `network`: where the pod wants it;
 * where Berth does not hand it out nobody waits, and all are as good as one that keeps it.
 */
export function otherHolder(
  subject: PodSubject,
  holders: Iterable<Holder>,
  { network, view }: { readonly network: Network; readonly view: ClusterView },
): OtherHolder | undefined {
  const waits = isBerthManaged(network)
  let leaving: OtherHolder | undefined
  for (const holder of holders) {
    if (isOwnHolding(subject, holder)) continue
    const told = waits ? departure(holder, view) : undefined
    if (told === undefined) return { holder, told: `held by ${holderTitle(holder)}`, comesFree: false }
    leaving ??= { holder, told, comesFree: true }
  }
  return leaving
}

/** Why the holder is about to lose the address; undefined if it keeps it. */
function departure({ kind, namespace, name, uid, lease }: Holder, view: ClusterView): string | undefined {
  if (lease === undefined) {
    if (kind !== 'Pod') return undefined
    return isStopping(view, { namespace, name, uid })
      ? `held by pod ${namespace}/${name}, which is stopping`
      : undefined
  }
  if (lease.phase === 'Quarantined') return `resting after ${leaseHolder(lease)} (${leaseState(lease)})`
  if (lease.phase === 'Held' || lease.owner.kind === 'IPAddressClaim' || lease.pod === undefined)
    return undefined
  const pod = { namespace: lease.owner.namespace, name: lease.pod.name, uid: lease.pod.uid }
  if (lease.owner.kind === 'StatefulSet' || !isStopping(view, pod)) return undefined
  return `still leased to ${leaseHolder(lease)}, which is stopping or gone`
}

/** Whether the pod is being deleted, or is there no more. */
function isStopping(
  view: ClusterView,
  {
    namespace,
    name,
    uid,
  }: { readonly namespace: string; readonly name: string; readonly uid: string | undefined },
): boolean {
  const pod = view.pod(namespace, name)
  return pod === undefined || pod.uid !== uid || pod.deleting
}
