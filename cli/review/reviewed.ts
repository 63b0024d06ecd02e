import type { Operation as PatchOperation } from 'fast-json-patch'
import type { JsonObject } from '../../network/json/json.ts'
import type { Finding } from '../../webhook/rules/finding.ts'
import type { Operation } from '../../webhook/rules/rule.ts'
import type { Manifest } from './manifest.ts'

/** One element of `berth review -o json`. */
export interface ReviewedObject {
  readonly source: string
  readonly apiVersion: string
  readonly kind: string
  /** Empty for cluster-scoped objects. */
  readonly namespace: string
  /** The generateName of what has no name yet; empty if it has neither. */
  readonly name: string
  readonly operation: Operation
  readonly allowed: boolean
  /** What kubectl would print after `denied the request:`; empty if allowed. */
  readonly message: string
  /** What `enforce` and `warn` yield. */
  readonly findings: readonly Finding[]
  readonly warnings: readonly string[]
  /** What Berth adds; empty if denied. */
  readonly patch: readonly PatchOperation[]
  /** The object as stored after mutation, or as given when denied. */
  readonly object: JsonObject
}

/** A review with the manifest it came from, for reports that name lines. */
export interface Review {
  readonly manifest: Manifest
  readonly reviewed: ReviewedObject
}
