import type { JsonObject } from '../../network/json/json.ts'

/** The kinds of objects that the model knows. whereabouts' IPPool carries its group's name: Cluster API has pools too. */
export const MODEL_KINDS = [
  'Namespace',
  'Node',
  'NetworkAttachmentDefinition',
  'InClusterIPPool',
  'GlobalInClusterIPPool',
  'IPAddress',
  'WhereaboutsIPPool',
  'OverlappingRangeIPReservation',
  'Pod',
  'IPLease',
  'IPAddressClaim',
  'StatefulSet',
] as const
export type ModelKind = (typeof MODEL_KINDS)[number]

/** `default/web-1`; cluster-scoped objects have no namespace: `/node1`. */
export const objectKey = (namespace: string, name: string): string => `${namespace}/${name}`

/** Where objects go as they are read: raw, in any order; what is not needed is dropped at once. */
export interface Sink {
  /** How many objects of the kind are kept. */
  count(kind: ModelKind): number
  /** Adds the object or takes the place of the one with its namespace and name. Never throws on what is in it. */
  upsert(kind: ModelKind, object: JsonObject): void
  /**
   * Removes the object if it is there. `namespace` is empty for cluster-scoped kinds; `last` is the object as it was in the end,
   * where that is known, with the resourceVersion of its removal.
   */
  remove(kind: ModelKind, namespace: string, name: string, last?: JsonObject): void
  /**
   * Removes every object of the kind whose `objectKey` is not in `keep`: the end of a list that was fed page by page, with the
   * list's `resourceVersion`.
   */
  retain(kind: ModelKind, keep: ReadonlySet<string>, resourceVersion?: string): void
  /** `upsert` of all, then `retain` of these. */
  replaceAll(kind: ModelKind, objects: Iterable<JsonObject>): void
}
