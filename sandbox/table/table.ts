import type { JsonObject } from '../../network/json/json.ts'
import { metadataOf } from '../api/kube-object.ts'
import type { VersionedKind } from '../kinds/resource-kind.ts'
import { columnsOf } from './columns.ts'

/** What each row carries of its object: `includeObject=None|Metadata|Object`. */
export type IncludeObject = 'None' | 'Metadata' | 'Object'

export interface TableOptions {
  readonly target: VersionedKind
  readonly include: IncludeObject
  /** A watch sends the columns with its first event only. */
  readonly withColumns: boolean
}

/** A `meta.k8s.io/v1` Table, which is what `kubectl get` asks for. */
export function table(
  objects: readonly JsonObject[],
  metadata: JsonObject,
  options: TableOptions,
): JsonObject {
  const columns = columnsOf(options.target)
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: options.withColumns
      ? columns.map(({ name, type, format = '', description = '', priority = 0 }) => ({
          name,
          type,
          format,
          description,
          priority,
        }))
      : null,
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object)),
      ...(options.include === 'None' ? {} : { object: included(object, options.include) }),
    })),
  }
}

const included = (object: JsonObject, include: 'Metadata' | 'Object'): JsonObject =>
  include === 'Object' ? object : partialMetadata(object)

/** Only the metadata, for clients that want no more. */
export const partialMetadata = (object: JsonObject): JsonObject => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata: metadataOf(object),
})
