import { LONGEST_LIST } from '../cni/fields/list-of.ts'
import { wrongValue } from '../cni/fields/wrong-value.ts'
import type { IpamConfig } from '../cni/netconf.ts'
import { member, memberTextOrNothing } from '../json/case-fold.ts'
import { isArray, isObject, type JsonObject } from '../json/json.ts'
import { elementPath, memberPath } from '../json/path.ts'
import type { Problem } from '../problem.ts'
import type { Cidr } from '../address/cidr.ts'
import { gatewayOf, gatewayProblems, readAddress } from './gateway.ts'
import type { AllocatableSubnet } from './ipam-type.ts'
import { overlapProblems, type PlacedRange } from './overlaps.ts'
import type { IpamUse } from './reach.ts'
import { writtenRangeProblems } from './whereabouts-problems.ts'
import { allocatable, readWrittenRange, spanOf, type Usable, type WrittenRange } from './whereabouts-range.ts'

/** Where a range stands: in the ipam itself (`range`), or in an element of `ipRanges`. */
interface RangePlace {
  readonly object: JsonObject
  readonly path: string
  /** Undefined if its `range` cannot be read. */
  readonly written: WrittenRange | undefined
}

function rangePlaces({ fields, path }: IpamConfig): readonly RangePlace[] {
  const found = member(fields, 'ipRanges')
  const list = found === undefined || !isArray(found.value) ? [] : found.value.slice(0, LONGEST_LIST)
  const listPath = memberPath(path, found?.key ?? 'ipRanges')
  const elements = list.flatMap((object, index) =>
    isObject(object) ? [placeOf(object, elementPath(listPath, index))] : [],
  )
  return memberTextOrNothing(fields, 'range') === undefined ? elements : [placeOf(fields, path), ...elements]
}

const placeOf = (object: JsonObject, path: string): RangePlace => ({
  object,
  path,
  written: readWrittenRange(object, path),
})

/** Whether the ipam names any range, readable or not. */
export const hasRanges = (ipam: IpamConfig): boolean => rangePlaces(ipam).length > 0

/** The subnets of an ipam in whereabouts' syntax, as far as they can be read. */
export function readSubnets(ipam: IpamConfig, usable: Usable): readonly AllocatableSubnet[] {
  const gateway = readAddress(ipam.fields, ipam.path, 'gateway')
  return rangePlaces(ipam).flatMap(({ written }) =>
    written === undefined ? [] : (allocatable(written, usable, gatewayOf(gateway, written.subnet)) ?? []),
  )
}

/**
 * What is wrong with ranges, exclusions and gateway together. `usable` is what the ipam never hands out; `use` as in
 * `gatewayProblems`.
 */
export function* rangeSyntaxProblems(ipam: IpamConfig, usable: Usable, use?: IpamUse): Iterable<Problem> {
  const places = rangePlaces(ipam)
  yield* strayProblems(ipam)
  const spans: PlacedRange[] = []
  const subnets: Cidr[] = []
  for (const { object, path, written } of places) {
    if (written === undefined) {
      yield* missingRange(object, path)
      continue
    }
    yield* writtenRangeProblems(written, usable)
    yield* spannedTwice(written, object, path)
    const range = spanOf(written, usable)
    if (range !== undefined) spans.push({ range, field: written.field, text: written.text })
    subnets.push(written.subnet)
  }
  yield* overlapProblems(spans)
  yield* gatewayProblems(readAddress(ipam.fields, ipam.path, 'gateway'), subnets, use)
}

function* missingRange(object: JsonObject, path: string): Iterable<Problem> {
  if ((member(object, 'range')?.value ?? '') !== '') return
  yield wrongValue(path, 'the entry has no range', 'give "range": a CIDR or first-last/prefix')
}

/** Parts of a range where there is none. */
function* strayProblems(ipam: IpamConfig): Iterable<Problem> {
  if (memberTextOrNothing(ipam.fields, 'range') !== undefined) return
  for (const name of ['range_start', 'range_end', 'exclude']) {
    const found = member(ipam.fields, name)
    if (found === undefined || found.value === '') continue
    const message = `${name} belongs to range, and there is no range beside it: it is ignored`
    yield wrongValue(
      memberPath(ipam.path, found.key),
      message,
      'give range, or move it into the entry of ipRanges that it is for',
    )
  }
}

/** In the form `first-last/prefix` the range itself says where it starts and ends; the two fields are overwritten. */
function* spannedTwice(written: WrittenRange, object: JsonObject, path: string): Iterable<Problem> {
  if (!written.spanned) return
  const ends = [
    ['range_start', written.start],
    ['range_end', written.end],
  ] as const
  for (const [name, end] of ends) {
    const given = readAddress(object, path, name)
    if (given === undefined || end === undefined || given.address.value === end.address.value) continue
    const message = `${name} is ignored: range ${written.text} says itself where it starts and ends`
    yield wrongValue(given.field, message, `remove ${name}, or write range as a CIDR`)
  }
}
