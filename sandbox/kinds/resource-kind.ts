import type { JsonObject } from '../../network/json/json.ts'
import type { Subject } from '../api/api-error.ts'

/** One column of `kubectl get`, by a JSONPath, as in a CRD's additionalPrinterColumns. */
export interface PrinterColumn {
  readonly name: string
  readonly type: string
  readonly jsonPath: string
  readonly format?: string
  readonly description?: string
  /** Above 0: only with `-o wide`. */
  readonly priority?: number
}

export interface ServedVersion {
  readonly name: string
  /** `/status` is written by itself; the main resource leaves it alone, and the other way round. */
  readonly status: boolean
  /** A custom resource's openAPIV3Schema. */
  readonly schema?: JsonObject
  readonly columns?: readonly PrinterColumn[]
  /** Fields of a custom resource that a fieldSelector may name, e.g. `spec.address`. */
  readonly selectableFields?: readonly string[]
  /** Every use of this version warns with this text. */
  readonly deprecationWarning?: string
}

/** A kind of object that the sandbox serves. */
export interface ResourceKind {
  readonly group: string
  readonly plural: string
  readonly singular: string
  readonly kind: string
  readonly listKind: string
  readonly namespaced: boolean
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  /** Preferred first. */
  readonly versions: readonly ServedVersion[]
  /** A built-in kind's type in `built-in-types.json`, e.g. `V1Pod`; undefined for custom resources. */
  readonly type: string | undefined
}

/** A kind in the version that a request names. */
export interface VersionedKind {
  readonly kind: ResourceKind
  readonly version: ServedVersion
}

/** The store's name for the kind, e.g. `pods`, `deployments.apps`; also how Kubernetes's messages call it. */
export const resourceName = ({ group, plural }: ResourceKind): string =>
  group === '' ? plural : `${plural}.${group}`

export const apiVersionOf = (group: string, version: string): string =>
  group === '' ? version : `${group}/${version}`

export const subjectOf = ({ group, plural }: ResourceKind, name: string): Subject => ({ group, plural, name })

/** The object as that version says it; the versions of a kind differ in nothing else (conversion strategy None). */
export const inVersion = ({ kind, version }: VersionedKind, object: JsonObject): JsonObject => ({
  ...object,
  kind: kind.kind,
  apiVersion: apiVersionOf(kind.group, version.name),
})
