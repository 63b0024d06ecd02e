import { isArray, isObject, property, type JsonObject } from '../../network/json/json.ts'
import type { PodSubject } from '../rules/subject.ts'

const NOTHING: JsonObject = Object.freeze({})

/** The pod's spec; an empty object if it has none that can be read. */
export function specOf({ pod }: PodSubject): JsonObject {
  const spec = property(pod, 'spec')
  return isObject(spec) ? spec : NOTHING
}

/** Multus ignores the networks of a pod that shares the host's. */
export const isOnHostNetwork = (subject: PodSubject): boolean =>
  property(specOf(subject), 'hostNetwork') === true

/** A list of objects in an object; what is no object is left out, so an index is good only where all are. */
export function objectsAt(object: JsonObject, key: string): readonly JsonObject[] {
  const list = property(object, key)
  return isArray(list) ? list.filter(isObject) : []
}
