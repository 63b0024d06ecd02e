import type { Holder } from '../cluster-view.ts'
import type { PodSubject } from '../subject.ts'

/** Names somebody who has or holds something. */
interface Named {
  readonly namespace: string
  readonly name: string
  readonly uid: string | undefined
}

/** What Kubernetes puts after `<workload>-`: `0`, `x7k2p`, `5d4f8c7b9-x7k2p`, `29012345-x7k2p`, `3-x7k2p` (an indexed Job). */
const OF_A_WORKLOAD = /^(?:\d+|(?:[a-z0-9]{1,12}-)?[a-z0-9]{5})$/

/**
 * Whether what is found in the cluster is the pod under review itself (by uid, or by name: the pod of that name that
 * is on its way out, as when a StatefulSet replaces one), or, for a template, one of the pods that it made.
 */
export function isOwn({ uid, namespace, name, template }: PodSubject, other: Named): boolean {
  if (uid !== undefined && uid !== '' && uid === other.uid) return true
  if (namespace !== other.namespace || name === '') return false
  if (template === undefined) return name === other.name
  return other.name.startsWith(`${name}-`) && OF_A_WORKLOAD.test(other.name.slice(name.length + 1))
}

/** The same for a holder of an address. An IPAddress of Cluster API that happens to have the pod's name is another's. */
export const isOwnHolding = (subject: PodSubject, holder: Holder): boolean =>
  holder.kind !== 'IPAddress' && isOwn(subject, holder)
