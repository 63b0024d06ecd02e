import { parseRange } from '../address/range.ts'
import { isArray, property, show, text, type JsonObject } from '../json/json.ts'
import type { Problem } from '../problem.ts'
import type { PoolEntry } from './pool.ts'

const FORM = 'write a single address, first-last, or a CIDR'

/** What the pool holds: `addresses`, or v1alpha1's `start`-`end`, or its `subnet`. Pushes what is wrong to `problems`. */
export function readEntries(spec: JsonObject, problems: Problem[]): readonly PoolEntry[] {
  const listed = readList(spec, 'addresses', problems)
  const start = text(spec, 'start')
  const end = text(spec, 'end')
  const subnet = text(spec, 'subnet')
  const old: PoolEntry[] = []
  if (start !== undefined || end !== undefined) old.push(...readSpan(start, end, problems))
  else if (subnet !== undefined) old.push(...readEntry(subnet, 'spec.subnet', problems))
  if (listed.length + old.length === 0 && problems.length === 0) {
    problems.push({
      field: 'spec.addresses',
      message: 'the pool has no addresses',
      fix: `list some: ${FORM}`,
    })
  }
  return [...listed, ...old]
}

/** `excludedAddresses`, in the forms of `addresses`. */
export const readExclusions = (spec: JsonObject, problems: Problem[]): readonly PoolEntry[] =>
  readList(spec, 'excludedAddresses', problems)

function readList(spec: JsonObject, key: string, problems: Problem[]): readonly PoolEntry[] {
  const list = property(spec, key)
  if (list === undefined || list === null) return []
  if (!isArray(list)) {
    problems.push({
      field: `spec.${key}`,
      message: `${key} is ${show(list)}, no list`,
      fix: `list the addresses: ${FORM}`,
    })
    return []
  }
  return list.flatMap((entry, at) => {
    const field = `spec.${key}[${at}]`
    if (typeof entry === 'string') return readEntry(entry, field, problems)
    problems.push({ field, message: `${show(entry)} is no text`, fix: FORM })
    return []
  })
}

function readEntry(written: string, field: string, problems: Problem[]): readonly PoolEntry[] {
  const range = parseRange(written)
  if (range.ok) return [{ range: range.value, text: written, field }]
  problems.push({ field, message: range.problem, fix: FORM })
  return []
}

function readSpan(
  start: string | undefined,
  end: string | undefined,
  problems: Problem[],
): readonly PoolEntry[] {
  if (start === undefined || end === undefined) {
    const missing = start === undefined ? 'start' : 'end'
    problems.push({
      field: `spec.${missing}`,
      message: `the pool has ${start === undefined ? 'an end and no start' : 'a start and no end'}`,
      fix: `give ${missing} too`,
    })
    return []
  }
  return readEntry(`${start}-${end}`, 'spec.start', problems)
}
