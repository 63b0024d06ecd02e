import { annotationsOf } from '../../network/json/annotations.ts'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { STICKY_ANNOTATION } from '../../network/lease/pod-keys.ts'
import { parseNetworkStatus, type NetworkStatus } from '../../network/multus/network-status.ts'
import { NETWORK_STATUS_ANNOTATION } from '../../network/multus/selection.ts'

/** A pod as adoption reads it. */
export interface PodFacts {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly node: string | undefined
  /** Succeeded or Failed. */
  readonly ended: boolean
  readonly sticky: boolean
  readonly set: { readonly name: string; readonly uid: string; readonly ordinal: number } | undefined
  /** What Multus attached; only a pod on a node has had anything attached. */
  readonly status: readonly NetworkStatus[]
}

export function podFacts(object: JsonObject): PodFacts {
  const metadata = objectAt(object, 'metadata')
  const annotations = annotationsOf(object)
  const phase = text(objectAt(object, 'status'), 'phase')
  const name = text(metadata, 'name') ?? ''
  const node = text(objectAt(object, 'spec'), 'nodeName') || undefined
  return {
    namespace: text(metadata, 'namespace') ?? '',
    name,
    uid: text(metadata, 'uid') ?? '',
    node,
    ended: phase === 'Succeeded' || phase === 'Failed',
    sticky: text(annotations, STICKY_ANNOTATION) === 'true',
    set: setOf(metadata, name),
    status: node === undefined ? [] : parseNetworkStatus(text(annotations, NETWORK_STATUS_ANNOTATION) ?? ''),
  }
}

/** `db-3` of the StatefulSet `db` that controls it is the ordinal 3. */
function setOf(metadata: JsonObject, name: string): PodFacts['set'] {
  const references = property(metadata, 'ownerReferences')
  const set = (isArray(references) ? references.filter(isObject) : []).find(
    (reference) => property(reference, 'controller') === true && text(reference, 'kind') === 'StatefulSet',
  )
  const owner = set && text(set, 'name')
  if (owner === undefined || !name.startsWith(`${owner}-`)) return undefined
  const digits = name.slice(owner.length + 1)
  return /^\d{1,9}$/.test(digits)
    ? { name: owner, uid: (set && text(set, 'uid')) ?? '', ordinal: Number(digits) }
    : undefined
}
