import { parseRange } from '../address/range.ts'
import { isArray, property, show, type JsonObject, type JsonValue } from '../json/json.ts'
import type { Problem } from '../problem.ts'
import type { PoolEntry } from './pool.ts'

/** How many problems of one list are told: an answer has room for a few lines. */
export const MOST_TOLD = 20

const FORMS = 'write an address, first-last, or a CIDR'

/** What can be read of a list or a range, and what is wrong with the rest. */
export interface ReadEntries {
  readonly entries: readonly PoolEntry[]
  readonly problems: readonly Problem[]
}

export const NOTHING_READ: ReadEntries = { entries: [], problems: [] }

/** Reads `spec.addresses` or `spec.excludedAddresses`: ranges, CIDRs and single addresses. */
export function readList(spec: JsonObject, key: string): ReadEntries {
  const list = property(spec, key)
  if (list === undefined || list === null) return NOTHING_READ
  const field = `spec.${key}`
  if (!isArray(list)) {
    const problem = {
      field,
      message: `${key} is ${show(list)}, no list`,
      fix: `list the addresses: ${FORMS}`,
    }
    return { entries: [], problems: [problem] }
  }
  const read = list.map((written, at) => readEntry(written, `${field}[${at}]`))
  const entries = read.flatMap((result) => ('range' in result ? [result] : []))
  const problems = read.flatMap((result) => ('range' in result ? [] : [result]))
  return { entries, problems: atMost(MOST_TOLD, problems, field) }
}

/** One entry, or what is wrong with it. */
export function readEntry(written: JsonValue, field: string): PoolEntry | Problem {
  if (typeof written !== 'string') return { field, message: `${show(written)} is no text`, fix: FORMS }
  const range = parseRange(written)
  return range.ok
    ? { range: range.value, text: written, field }
    : { field, message: range.problem, fix: FORMS }
}

/** The first problems, and a line that counts the rest. */
export function atMost(limit: number, problems: readonly Problem[], field: string): readonly Problem[] {
  const more = problems.length - limit
  if (more <= 0) return problems
  const rest = { field, message: `${more} more entries are wrong like this`, fix: 'correct them all' }
  return [...problems.slice(0, limit), rest]
}
