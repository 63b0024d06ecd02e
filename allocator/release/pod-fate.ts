import type { Lease } from '../../network/lease/lease.ts'
import type { Allocation } from '../allocation.ts'
import { readLivePod } from '../leases/live-pod.ts'
import type { AllocatorView } from '../view.ts'
import type { LastNodes } from './last-nodes.ts'

/** What has become of the pod that has a lease's address, by the API server itself. */
export type PodFate =
  | { readonly gone: false }
  | {
      readonly gone: true
      /** Where it ran; undefined: not known, or nowhere. */
      readonly node: string | undefined
      /** Whether it is proven that it was never on a node, so that nothing of it can still answer. */
      readonly neverRan: boolean
    }

/** A pod that a lease speaks of. */
interface PodRef {
  readonly namespace: string
  readonly name: string
  /** Any pod of the name, if one of these is not said. */
  readonly uids: readonly string[]
}

const isMeant = ({ uids }: PodRef, uid: string): boolean => uids.includes(uid) || uids.includes('')

/** The pods that the lease speaks of: one, unless it was written by hand. None for a claim's. */
function podsOf({ owner, pod }: Lease): readonly PodRef[] {
  const { namespace } = owner
  const refs = new Map<string, string[]>()
  const add = (name: string, uid: string): void => {
    refs.set(name, [...(refs.get(name) ?? []), uid])
  }
  if (owner.kind === 'Pod') add(owner.name, owner.uid)
  if (owner.kind === 'StatefulSet' && pod === undefined) add(`${owner.name}-${owner.ordinal ?? 0}`, '')
  if (owner.kind !== 'IPAddressClaim' && pod !== undefined) add(pod.name, pod.uid)
  return [...refs].map(([name, uids]) => ({ namespace, name, uids }))
}

/** Whether the pod lives, as far as the view knows: it may be behind, and does not know every pod. */
export const livesInView = (lease: Lease, view: Pick<AllocatorView, 'pod'>): boolean =>
  podsOf(lease).some((ref) => {
    const pod = view.pod(ref.namespace, ref.name)
    return pod !== undefined && isMeant(ref, pod.uid)
  })

/**
 * Asks the API server whether the pod that has the address is gone: no pod of the name, one of another uid, or one that has ended. A uid
 * never comes back, and an ended pod never runs again: what is gone stays gone.
 */
export async function podFate(allocation: Allocation, lease: Lease, lastNodes: LastNodes): Promise<PodFate> {
  const nodes: (string | null | undefined)[] = []
  for (const ref of podsOf(lease)) {
    // Nobody's: no pod is without a namespace, and the path would be that of something else.
    const live = isNameable(ref) ? await readLivePod(allocation, ref) : undefined
    const isSame = live !== undefined && isMeant(ref, live.uid)
    if (isSame && !live.ended) return { gone: false }
    nodes.push(isSame && isCertain(ref) ? (live.nodeName ?? null) : lastNodes.of(ref.uids))
  }
  const known = lease.pod?.node
  return {
    gone: true,
    node: known ?? nodes.find((node) => typeof node === 'string'),
    neverRan: known === undefined && nodes.length > 0 && nodes.every((node) => node === null),
  }
}

const isNameable = ({ namespace, name }: PodRef): boolean => namespace !== '' && name !== ''

/** Whether it is one pod that is meant. What a lease that was written by hand leaves open proves nothing. */
const isCertain = ({ uids }: PodRef): boolean => uids.every((uid) => uid === uids[0] && uid !== '')
