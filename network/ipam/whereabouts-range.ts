import { bitsOf, parseAddress, type Address } from '../address/address.ts'
import { blockOf, parseCidr, type Cidr } from '../address/cidr.ts'
import { subtract } from '../address/interval-set.ts'
import { reservedIn } from '../address/reserved.ts'
import { contains, type AddressRange } from '../address/range.ts'
import { LONGEST_LIST } from '../cni/fields/list-of.ts'
import { member, memberTextOrNothing } from '../json/case-fold.ts'
import { isArray, type JsonObject } from '../json/json.ts'
import { elementPath, memberPath } from '../json/path.ts'
import type { PlacedAddress } from './gateway.ts'
import { readAddress } from './gateway.ts'
import type { AllocatableSubnet } from './ipam-type.ts'

/** An entry of `exclude`, with its place. */
export interface Exclusion {
  readonly block: AddressRange
  readonly text: string
  readonly field: string
}

/** One range in whereabouts' syntax as its author wrote it, as far as it can be read. */
export interface WrittenRange {
  /** The whole block, host bits cleared. */
  readonly subnet: Cidr
  readonly start: PlacedAddress | undefined
  readonly end: PlacedAddress | undefined
  /** Whether `range` itself gives the start and the end: `10.0.0.5-10.0.0.9/24`. */
  readonly spanned: boolean
  readonly exclusions: readonly Exclusion[]
  readonly field: string
  readonly text: string
}

/** The usable part of a block: which of its addresses are never handed out differs by ipam. */
export type Usable = (subnet: Cidr) => AddressRange | undefined

/** whereabouts keeps the first and the last address of every block back, and has none to give in /31, /32, /127 and /128. */
export const usableByWhereabouts: Usable = (subnet) => {
  const { family, first, last } = blockOf(subnet)
  return bitsOf(family) - subnet.prefix > 1 ? { family, first: first + 1n, last: last - 1n } : undefined
}

/**
 * Berth keeps back the network and the broadcast address of IPv4 and the first address of IPv6 (subnet-router anycast,
 * RFC 4291 2.6.1), and uses /31, /32, /127 and /128 in full (RFC 3021, RFC 6164).
 */
export const usableByBerth: Usable = (subnet) => subtract([blockOf(subnet)], reservedIn(subnet))[0]

/**
 * The subnet and the two ends in the text of a `range`: a CIDR, or `first-last/prefix`. Blanks are refused, as
 * whereabouts does. The reason it cannot be read is for the field check (`rangeProblem`) to give.
 */
export function readSpan(text: string): { cidr: Cidr; first: Address | undefined } | string {
  const hyphen = text.indexOf('-')
  const cidr = parseCidr(hyphen < 0 ? text : text.slice(hyphen + 1))
  if (!cidr.ok) return cidr.problem
  if (hyphen < 0) return { cidr: cidr.value, first: undefined }
  const first = parseAddress(text.slice(0, hyphen))
  return first.ok ? { cidr: cidr.value, first: first.value } : first.problem
}

/** Reads a range; undefined if its `range` cannot be read. */
export function readWrittenRange(object: JsonObject, path: string): WrittenRange | undefined {
  const found = member(object, 'range')
  const text = memberTextOrNothing(object, 'range')
  if (found === undefined || text === undefined) return undefined
  const span = readSpan(text)
  if (typeof span === 'string') return undefined
  const field = memberPath(path, found.key)
  const subnet = networkOf(span.cidr)
  const exclusions = readExclusions(object, path)
  if (span.first === undefined) {
    const start = readAddress(object, path, 'range_start')
    const end = readAddress(object, path, 'range_end')
    return { subnet, start, end, spanned: false, exclusions, field, text }
  }
  const start = { address: span.first, field }
  return { subnet, start, end: { address: span.cidr.address, field }, spanned: true, exclusions, field, text }
}

const networkOf = (cidr: Cidr): Cidr => {
  const { family, first } = blockOf(cidr)
  return { address: { family, value: first }, prefix: cidr.prefix }
}

function readExclusions(object: JsonObject, path: string): readonly Exclusion[] {
  const found = member(object, 'exclude')
  if (found === undefined || !isArray(found.value)) return []
  const list = memberPath(path, found.key)
  return found.value.slice(0, LONGEST_LIST).flatMap((entry, index) => {
    if (typeof entry !== 'string') return []
    const block = readExclusion(entry)
    return block === undefined ? [] : [{ block, text: entry, field: elementPath(list, index) }]
  })
}

/** A CIDR (its whole block, host bits or not) or a single address. */
export function readExclusion(text: string): AddressRange | undefined {
  const cidr = parseCidr(text)
  if (cidr.ok) return blockOf(cidr.value)
  const address = parseAddress(text)
  if (!address.ok) return undefined
  const { family, value } = address.value
  return { family, first: value, last: value }
}

/**
 * What is handed out, as whereabouts decides it (`pkg/iphelpers` GetIPRange): a start or an end outside the usable part
 * is ignored without a word, and so is an end before the start.
 */
export function spanOf(written: WrittenRange, usable: Usable): AddressRange | undefined {
  let span = usable(written.subnet)
  if (span !== undefined && written.start !== undefined && contains(span, written.start.address)) {
    span = { ...span, first: written.start.address.value }
  }
  if (span !== undefined && written.end !== undefined && contains(span, written.end.address)) {
    span = { ...span, last: written.end.address.value }
  }
  return span
}

/** The subnet that a written range makes; undefined if it has no usable address. */
export function allocatable(
  written: WrittenRange,
  usable: Usable,
  gateway: Address | undefined,
): AllocatableSubnet | undefined {
  const span = spanOf(written, usable)
  if (span === undefined) return undefined
  const ranges = subtract(
    [span],
    written.exclusions.map(({ block }) => block),
  )
  return { subnet: written.subnet, ranges, gateway, field: written.field, text: written.text }
}
