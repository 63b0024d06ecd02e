import { text, type JsonObject } from '../../network/json/json.ts'
import { objectAt } from '../model/raw-object.ts'

/** What is known of an object's version. Undefined where its resourceVersion is no number: then nothing is older or newer. */
export interface Version {
  readonly uid: string
  readonly revision: number | undefined
}

/** A resourceVersion as a number: of one resource they compare, as Kubernetes 1.35 says for all API servers (KEP-5504). */
export function revisionOf(resourceVersion: string | undefined): number | undefined {
  if (resourceVersion === undefined || !/^[1-9]\d{0,15}$/.test(resourceVersion)) return undefined
  const value = Number(resourceVersion)
  return Number.isSafeInteger(value) ? value : undefined
}

export function versionOf(object: JsonObject): Version {
  const metadata = objectAt(object, 'metadata')
  return { uid: text(metadata, 'uid') ?? '', revision: revisionOf(text(metadata, 'resourceVersion')) }
}

export const isBefore = (a: number | undefined, b: number | undefined): boolean =>
  a !== undefined && b !== undefined && a < b
