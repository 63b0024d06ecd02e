import { isArray, isObject, text, type JsonValue } from '../../network/json/json.ts'
import type { Injection } from './mutation.ts'

export { INJECTED_ANNOTATION } from '../../network/nad/network.ts'

/** 128 networks with a dozen entries each are far below. */
const LONGEST_RECORD = 64 * 1024

/** `[{"what":"network shop/storage as net1","by":"label attach.berth.dev/net1"}]`. */
export const printRecord = (injected: readonly Injection[]): string =>
  JSON.stringify(injected.map(({ what, by }) => ({ what, by })))

/** A record as `printRecord` writes it, to the byte; undefined if it is anything else. */
export function readRecord(record: string): readonly Injection[] | undefined {
  if (record.length > LONGEST_RECORD) return undefined
  const list = parsed(record)
  if (!isArray(list) || list.length === 0) return undefined
  const injected = list.map((entry) =>
    isObject(entry) ? { what: text(entry, 'what') ?? '', by: text(entry, 'by') ?? '' } : { what: '', by: '' },
  )
  return printRecord(injected) === record ? injected : undefined
}

function parsed(record: string): JsonValue {
  try {
    return JSON.parse(record)
  } catch {
    return null
  }
}
