import { annotationsOf } from '../../network/json/annotations.ts'
import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import { IPAM_GROUP, isPoolKind, PAUSED_ANNOTATION, type PoolName } from './contract.ts'

/** What every object of Cluster API says of itself. */
export interface Metadata {
  /** `ipam.cluster.x-k8s.io/v1beta2`: the version that it was read in. */
  readonly apiVersion: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
  readonly finalizers: readonly string[]
  /** When its deletion was asked for by the API server's clock, in ms since 1970; undefined: it was not. */
  readonly deletedAt: number | undefined
}

/** Total on what it reads: what is not there is empty. */
export function readMetadata(object: JsonObject): Metadata {
  const metadata = objectAt(object, 'metadata')
  return {
    apiVersion: text(object, 'apiVersion') ?? '',
    namespace: text(metadata, 'namespace') ?? '',
    name: text(metadata, 'name') ?? '',
    uid: text(metadata, 'uid') ?? '',
    resourceVersion: text(metadata, 'resourceVersion') ?? '',
    finalizers: stringsOf(metadata, 'finalizers'),
    deletedAt: timeAt(metadata, 'deletionTimestamp'),
  }
}

/** A time that cannot be read was long ago, not never. */
export function timeAt(metadata: JsonObject, key: string): number | undefined {
  const written = text(metadata, key)
  if (written === undefined) return undefined
  const time = Date.parse(written)
  return Number.isNaN(time) ? 0 : time
}

function stringsOf(object: JsonObject, key: string): readonly string[] {
  const list = property(object, key)
  return isArray(list) ? list.filter((entry) => typeof entry === 'string') : []
}

/** The objects of a list; what is none is left out. */
export function objectsAt(object: JsonObject, key: string): readonly JsonObject[] {
  const list = property(object, key)
  return isArray(list) ? list.filter(isObject) : []
}

export const isPaused = (object: JsonObject): boolean =>
  property(annotationsOf(object), PAUSED_ANNOTATION) !== undefined

/** The pool that `spec.poolRef` names, as seen from a namespace; undefined if it is of another provider. */
export function poolRefOf(object: JsonObject): PoolName | undefined {
  const reference = objectAt(objectAt(object, 'spec'), 'poolRef')
  const kind = text(reference, 'kind')
  const name = text(reference, 'name')
  if (text(reference, 'apiGroup') !== IPAM_GROUP || !isPoolKind(kind) || name === undefined) return undefined
  const namespace = kind === 'InClusterIPPool' ? readMetadata(object).namespace : ''
  return { kind, namespace, name }
}
