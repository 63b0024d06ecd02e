import type { Overlap } from '../../allocator/audit/overlaps.ts'
import { formatAddress } from '../../network/address/address.ts'
import {
  firstAddress,
  intersection,
  lastAddress,
  sizeOf,
  type AddressRange,
} from '../../network/address/range.ts'
import { leaseDomain } from '../../network/lease/lease-name.ts'
import { countedBlocks, type Blocks } from './blocks.ts'
import { cellsOf, MOST_CELLS, type Cells } from './cells.ts'
import { layersOf } from './layers.ts'
import type { Owner } from './owner.ts'
import { pathTo } from './path.ts'
import { rangeText } from './range-text.ts'
import type { MapView } from './source.ts'

/** Where something lies in the range, as fractions of it: 0 its first address, 1 behind its last. */
export type Segment = readonly [from: number, to: number]

/** One that lays claim to addresses of the range, drawn as a lane above it. */
export interface Lane {
  readonly title: string
  readonly authority: string
  readonly segments: readonly Segment[]
}

export interface DrawnOverlap {
  readonly one: string
  readonly other: string
  /** The first parts, as text. */
  readonly shared: readonly string[]
  readonly segments: readonly Segment[]
}

/** One range of one domain. */
export interface GridHead {
  readonly domain: string
  readonly range: string
  readonly first: string
  readonly last: string
  readonly size: string
  /** From the widest subnet that holds the range down to the range itself. */
  readonly path: readonly string[]
  readonly lanes: readonly Lane[]
  readonly lanesLeft: number
  readonly overlaps: readonly DrawnOverlap[]
  readonly overlapsLeft: number
  /** More ranges were laid claim to than were looked at. */
  readonly cut: boolean
}

export type Grid = GridHead & (Cells | Blocks)

const MOST_LANES = 40
const MOST_SEGMENTS = 64
const MOST_OVERLAPS = 40
const MOST_SHARED = 8

export interface Known {
  readonly view: Pick<MapView, 'heldWithin' | 'usage' | 'pod'>
  /** Of all domains. */
  readonly owners: readonly Owner[]
  readonly overlaps: readonly Overlap[]
}

/** What becomes of the addresses of a range. `domain` in its DNS form. */
export async function gridOf(known: Known, domain: string, range: AddressRange): Promise<Grid> {
  const owners = known.owners.filter((owner) => owner.domain === domain)
  const { layers, cut } = layersOf(owners, range)
  const shown =
    sizeOf(range) <= MOST_CELLS
      ? await cellsOf(known.view, domain, range, layers)
      : await countedBlocks(known.view, domain, range, layers)
  return {
    domain,
    range: rangeText(range),
    first: formatAddress(firstAddress(range)),
    last: formatAddress(lastAddress(range)),
    size: String(sizeOf(range)),
    path: pathTo(owners, range).map(rangeText),
    ...lanesOf(owners, range),
    ...overlapsOf(known.overlaps, domain, range),
    cut,
    ...shown,
  }
}

function lanesOf(owners: readonly Owner[], range: AddressRange): Pick<GridHead, 'lanes' | 'lanesLeft'> {
  const lanes: Lane[] = []
  let left = 0
  for (const { title, authority, ranges, fixed, configured } of owners) {
    const segments = segmentsOf([...ranges, ...fixed, ...configured], range)
    if (segments.length === 0) continue
    if (lanes.length < MOST_LANES) lanes.push({ title, authority, segments })
    else left++
  }
  return { lanes, lanesLeft: left }
}

function overlapsOf(
  overlaps: readonly Overlap[],
  domain: string,
  range: AddressRange,
): Pick<GridHead, 'overlaps' | 'overlapsLeft'> {
  const here = overlaps.filter(
    ({ one, shared }) =>
      leaseDomain(one.domain) === domain && shared.some((part) => intersection(part, range) !== undefined),
  )
  const drawn = here.slice(0, MOST_OVERLAPS).map(({ one, other, shared }) => ({
    one: one.title,
    other: other.title,
    shared: shared.slice(0, MOST_SHARED).map(rangeText),
    segments: segmentsOf(shared, range),
  }))
  return { overlaps: drawn, overlapsLeft: here.length - drawn.length }
}

function segmentsOf(parts: readonly AddressRange[], range: AddressRange): readonly Segment[] {
  const segments: Segment[] = []
  for (const part of parts) {
    const shared = intersection(part, range)
    if (shared === undefined) continue
    const from = fraction(shared.first - range.first, range)
    const to = fraction(shared.last + 1n - range.first, range)
    // A few addresses of a /64 are something, too.
    segments.push([from, Math.max(to, from + FINEST)])
    if (segments.length === MOST_SEGMENTS) break
  }
  return segments
}

/** Finer than any screen. */
const FINEST = 2 ** -32

/** Exact to the finest. */
function fraction(offset: bigint, range: AddressRange): number {
  return Number((offset << 32n) / sizeOf(range)) * FINEST
}
