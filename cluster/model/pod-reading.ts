import type { JsonObject } from '../../network/json/json.ts'
import { PodRecord, type Claim, type PodParts } from './pod-record.ts'

/** What is kept of pods, beyond what rules ask. Total on untrusted input. */
export interface PodReading {
  /** Whether a pod that has nothing to do with networks is kept all the same. */
  keeps(object: JsonObject): boolean
  /** What of the claims counts as held: what it has got, and asks for where it has not got it. */
  held(claims: readonly Claim[], object: JsonObject): readonly Claim[]
  record(parts: PodParts, object: JsonObject): PodRecord
}

/** Of pods without networks nothing; what a pod asks for is held, as it will have it before long. */
export const READING_FOR_RULES: PodReading = {
  keeps: () => false,
  held: (claims) => claims,
  record: (parts) => new PodRecord(parts),
}
