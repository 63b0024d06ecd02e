import type { JsonObject } from '../../network/json/json.ts'
import { PodRecord, type PodParts } from './pod-record.ts'

/** What is kept of pods, beyond what rules ask. Total on untrusted input. */
export interface PodReading {
  /** Whether a pod that has nothing to do with networks is kept all the same. */
  keeps(object: JsonObject): boolean
  /** Whether the addresses that it asks for, and has not got yet, count as held. */
  holdsAsked(object: JsonObject): boolean
  record(parts: PodParts, object: JsonObject): PodRecord
}

/** Of pods without networks nothing; what a pod asks for is held, as it will have it before long. */
export const READING_FOR_RULES: PodReading = {
  keeps: () => false,
  holdsAsked: () => true,
  record: (parts) => new PodRecord(parts),
}
