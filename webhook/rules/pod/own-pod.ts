import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../../network/json/json.ts'
import type { Lease } from '../../../network/lease/lease.ts'
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
export function isOwnHolding(subject: PodSubject, holder: Holder): boolean {
  if (holder.kind === 'IPAddress') return false
  return holder.lease === undefined ? isOwn(subject, holder) : isOwnLease(subject, holder.lease)
}

/**
 * Whether the lease is the pod's, by its uid or as the sticky one of its ordinal; or of a pod that the template made. That of an
 * earlier pod of the same name is not: the allocator gives it to nobody before it is sure that the other has stopped.
 */
export function isOwnLease(subject: PodSubject, { owner, pod }: Lease): boolean {
  const { uid, namespace, name, template } = subject
  if (uid !== undefined && uid !== '' && pod?.uid === uid) return true
  if (owner.kind === 'IPAddressClaim' || owner.namespace !== namespace) return false
  if (owner.kind === 'StatefulSet') return isOfOrdinal(subject, owner)
  return template !== undefined && isOwn(subject, { namespace, name: pod?.name ?? name, uid: undefined })
}

/** Sets are told apart by name: no two have one. */
function isOfOrdinal({ namespace, name, pod, template }: PodSubject, owner: Lease['owner']): boolean {
  if (owner.namespace !== namespace) return false
  if (template !== undefined) return template.kind === 'StatefulSet' && name === owner.name
  return name === `${owner.name}-${owner.ordinal}` && isControlledBySet(pod, owner.name)
}

function isControlledBySet(pod: JsonObject, name: string): boolean {
  const owners = property(objectAt(pod, 'metadata'), 'ownerReferences')
  return (
    isArray(owners) &&
    owners.some(
      (owner) =>
        isObject(owner) &&
        property(owner, 'controller') === true &&
        text(owner, 'kind') === 'StatefulSet' &&
        text(owner, 'name') === name,
    )
  )
}
