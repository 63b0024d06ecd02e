import { isArray, isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'

/** The objects of a kind. */
export const ofKind = (objects: readonly JsonObject[], kind: string): readonly JsonObject[] =>
  objects.filter((object) => text(object, 'kind') === kind)

/** The two that the API server calls Berth by. */
export const registrationsOf = (objects: readonly JsonObject[]): readonly JsonObject[] =>
  objects.filter((object) => text(object, 'kind')?.endsWith('WebhookConfiguration'))

/** The only object of a kind, or of a kind and name. @throws Error where it is not the only one */
export function one(objects: readonly JsonObject[], kind: string, name?: string): JsonObject {
  const found = ofKind(objects, kind).filter((object) => name === undefined || nameOf(object) === name)
  const [only] = found
  if (only === undefined || found.length > 1) throw new Error(`${found.length} of ${kind} ${name ?? ''}`)
  return only
}

export const nameOf = (object: JsonObject): string => text(objectAt(object, 'metadata'), 'name') ?? ''

/** `Deployment berth-system/berth`, `ClusterRole /berth-webhook`. */
export const titleOf = (object: JsonObject): string =>
  `${text(object, 'kind') ?? ''} ${text(objectAt(object, 'metadata'), 'namespace') ?? ''}/${nameOf(object)}`

export const annotationsOf = (object: JsonObject): JsonObject =>
  objectAt(objectAt(object, 'metadata'), 'annotations')

export const labelsOf = (object: JsonObject): JsonObject => objectAt(objectAt(object, 'metadata'), 'labels')

export const isHook = (object: JsonObject): boolean => 'helm.sh/hook' in annotationsOf(object)

/** The objects of a list. */
export const items = (object: JsonObject, key: string): readonly JsonObject[] => {
  const list = property(object, key)
  return isArray(list) ? list.filter(isObject) : []
}

/** The item of that name in a list; an empty one if there is none. */
export const named = (object: JsonObject, key: string, name: string): JsonObject =>
  items(object, key).find((item) => text(item, 'name') === name) ?? {}

/** The pod's spec of a Deployment or a Job. */
export const podSpec = (workload: JsonObject): JsonObject =>
  objectAt(objectAt(objectAt(workload, 'spec'), 'template'), 'spec')
