import type { Lease } from '../../../network/lease/lease.ts'
import type { Holder, LivePod } from '../cluster-view.ts'

/** `pod default/web-0 on node1`. */
export const podTitle = ({
  namespace,
  name,
  nodeName,
}: Pick<LivePod, 'namespace' | 'name' | 'nodeName'>): string =>
  `pod ${namespace}/${name}${nodeName === undefined ? '' : ` on ${nodeName}`}`

/** `pod default/web-0 on node1`, `IPAddress default/machine-1`, `pod default/web-0 (in whereabouts)`. */
export function holderTitle(holder: Holder): string {
  if (holder.kind === 'IPAddress') return `IPAddress ${holder.namespace}/${holder.name}`
  if (holder.lease !== undefined) return `${leaseHolder(holder.lease)} (${leaseState(holder.lease)})`
  if (holder.kind === 'IPLease') return `${podTitle(holder)} (by its IPLease)`
  if (holder.kind === 'Pod') return podTitle(holder)
  return holder.name === '' ? 'an allocation of whereabouts' : `${podTitle(holder)} (in whereabouts)`
}

/** `pod default/web-0 on node1`, `ordinal 0 of StatefulSet default/db`, `IPAddressClaim default/machine-1`. */
export function leaseHolder({ owner, pod }: Lease): string {
  const { namespace, name } = owner
  if (owner.kind === 'IPAddressClaim') return `IPAddressClaim ${namespace}/${name}`
  if (owner.kind === 'StatefulSet')
    return `ordinal ${owner.ordinal ?? '?'} of StatefulSet ${namespace}/${name}`
  return podTitle({ namespace, name: pod?.name ?? name, nodeName: pod?.node })
}

/** `IPLease Bound`, `IPLease Held since 2026-01-02T03:04:05Z`. */
export function leaseState({ phase, releasedAt }: Lease): string {
  const since = releasedAt === undefined ? undefined : timeText(releasedAt)
  return since === undefined ? `IPLease ${phase}` : `IPLease ${phase} since ${since}`
}

/** Undefined for a time that no calendar has: a lease can be written by hand. */
const timeText = (time: number): string | undefined =>
  Number.isNaN(new Date(time).getTime()) ? undefined : `${new Date(time).toISOString().slice(0, 19)}Z`
