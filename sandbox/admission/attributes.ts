import type { JsonObject } from '../../network/json/json.ts'
import type { VersionedKind } from '../kinds/resource-kind.ts'

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE'

/** Who asks, as `userInfo` of an AdmissionReview has it. */
export interface UserInfo {
  readonly username: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** What the webhooks are asked about. Objects are in the version of `target`. */
export interface AdmissionAttributes {
  readonly operation: Operation
  readonly target: VersionedKind
  readonly namespace: string
  /** Empty where the name is not known yet, or is many. */
  readonly name: string
  readonly subresource: string
  readonly object: JsonObject | undefined
  readonly oldObject: JsonObject | undefined
  readonly dryRun: boolean
  /** CreateOptions, UpdateOptions, PatchOptions or DeleteOptions. */
  readonly options: JsonObject
  readonly user: UserInfo
}
