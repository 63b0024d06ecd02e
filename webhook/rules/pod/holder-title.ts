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
  if (holder.kind === 'IPLease') return `${podTitle(holder)} (by its IPLease)`
  if (holder.kind === 'Pod') return podTitle(holder)
  return holder.name === '' ? 'an allocation of whereabouts' : `${podTitle(holder)} (in whereabouts)`
}
