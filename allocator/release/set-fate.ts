import { ApiError } from '../../cluster/api/api-error.ts'
import { objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import type { LeaseOwner } from '../../network/lease/lease.ts'
import type { Allocation } from '../allocation.ts'
import type { StatefulSetState } from '../view.ts'

type Counted = Pick<StatefulSetState, 'uid' | 'replicas' | 'firstOrdinal'>

/** Whether the set still is the one that the address belongs to, and wants a pod of that ordinal. */
export const wantsOrdinal = (
  { uid, replicas, firstOrdinal }: Counted,
  owner: Pick<LeaseOwner, 'uid' | 'ordinal'>,
): boolean => {
  const place = (owner.ordinal ?? 0) - firstOrdinal
  return uid === owner.uid && place >= 0 && place < replicas
}

/** Asks the API server whether the address is still kept for the owner's ordinal: the set is there, and so large. */
export async function isKept({ api, view }: Allocation, owner: LeaseOwner): Promise<boolean> {
  const { namespace, name } = owner
  if (namespace === '' || name === '') return false
  // Gone is the one that was known when the question was asked: by the time of the answer another may be there.
  const before = view.statefulSet(namespace, name)
  try {
    const set = await api.get(
      `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/statefulsets/${encodeURIComponent(name)}`,
    )
    view.learn('StatefulSet', set)
    return wantsOrdinal(countsOf(set), owner)
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error
    if (before !== undefined) view.forget('StatefulSet', namespace, name, before.uid)
    return false
  }
}

function countsOf(set: JsonObject): Counted {
  const spec = objectAt(set, 'spec')
  const replicas = property(spec, 'replicas')
  const start = property(objectAt(spec, 'ordinals'), 'start')
  return {
    uid: text(objectAt(set, 'metadata'), 'uid') ?? '',
    replicas: typeof replicas === 'number' ? replicas : 1,
    firstOrdinal: typeof start === 'number' ? start : 0,
  }
}
