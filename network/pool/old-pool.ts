import { parseAddress, type Address } from '../address/address.ts'
import { blockOf, parseCidr, type Cidr } from '../address/cidr.ts'
import {
  firstAddress,
  formatRange,
  lastAddress,
  rangeBetween,
  sizeOf,
  type AddressRange,
} from '../address/range.ts'
import { property, show, type JsonObject } from '../json/json.ts'
import type { Problem } from '../problem.ts'
import { failure, type Result } from '../result.ts'
import { NOTHING_READ, type ReadEntries } from './pool-entries.ts'

/** What v1alpha1 had and v1alpha2 has no more. */
export const OLD_FIELDS = ['start', 'end', 'subnet'] as const

type OldField = (typeof OLD_FIELDS)[number]

/** What `start`, `end` and `subnet` say together. */
export interface OldPool extends ReadEntries {
  /** The prefix length of `subnet`, which `prefix` may leave to it. */
  readonly prefix: number | undefined
}

/**
 * Reads `start`, `end` and `subnet` of a v1alpha1 pool as the provider converts them (`api/v1alpha1/conversion.go`):
 * a missing start is the subnet's second address, a missing end its last but one. In a subnet of two addresses or one,
 * where that leaves none, all of it.
 */
export function readOldPool(spec: JsonObject): OldPool {
  const problems: Problem[] = []
  const keep = <T>(field: OldField, read: Result<T> | undefined): T | undefined => {
    if (read === undefined || read.ok) return read?.value
    problems.push({ field: `spec.${field}`, message: read.problem, fix: FIXES[field] })
    return undefined
  }
  const subnet = keep('subnet', readText(spec, 'subnet', parseCidr))
  const start = keep('start', readText(spec, 'start', parseAddress))
  const end = keep('end', readText(spec, 'end', parseAddress))
  const prefix = subnet?.prefix
  if (problems.length > 0) return { entries: [], problems, prefix }
  return { ...readSpan({ start, end, subnet }), prefix }
}

const FIXES: Readonly<Record<OldField, string>> = {
  start: 'write the first address, e.g. start: 10.0.0.10',
  end: 'write the last address, e.g. end: 10.0.0.20',
  subnet: 'write the network with its prefix length, e.g. subnet: 10.0.0.0/24',
}

function readText<T>(
  spec: JsonObject,
  key: OldField,
  parse: (text: string) => Result<T>,
): Result<T> | undefined {
  const value = property(spec, key)
  if (value === undefined || value === null || value === '') return undefined
  return typeof value === 'string' ? parse(value) : failure(`${key} is ${show(value)}, no text`)
}

interface Span {
  readonly start: Address | undefined
  readonly end: Address | undefined
  readonly subnet: Cidr | undefined
}

function readSpan({ start, end, subnet }: Span): ReadEntries {
  const usable = subnet === undefined ? undefined : usableOf(subnet)
  const first = start ?? (usable && firstAddress(usable))
  const last = end ?? (usable && lastAddress(usable))
  if (first === undefined && last === undefined) return NOTHING_READ
  const field = start === undefined && end === undefined ? 'spec.subnet' : 'spec.start'
  const range = first === undefined || last === undefined ? oneEnd(first) : rangeBetween(first, last)
  if (range.ok)
    return { entries: [{ range: range.value, text: formatRange(range.value), field }], problems: [] }
  const fix = 'give start and end, the lower address first, or a subnet'
  return { entries: [], problems: [{ field, message: range.problem, fix }] }
}

const oneEnd = (first: Address | undefined) =>
  failure(first === undefined ? 'the pool has an end and no start' : 'the pool has a start and no end')

/** Of a subnet of v1alpha1, what a pool without start and end gives. */
export function usableOf(subnet: Cidr): AddressRange {
  const block = blockOf(subnet)
  return sizeOf(block) > 2n ? { ...block, first: block.first + 1n, last: block.last - 1n } : block
}
