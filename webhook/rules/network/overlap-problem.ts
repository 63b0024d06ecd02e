import { countOf, merged } from '../../../network/address/interval-set.ts'
import type { Occupant } from '../../../network/address/occupant.ts'
import { formatRange, parseRange } from '../../../network/address/range.ts'
import { DOMAIN_ANNOTATION } from '../../../network/nad/network.ts'
import type { RuleProblem } from '../rule.ts'
import type { OwnerOverlap } from './overlaps-by-owner.ts'

/** What is said of one other owner, and what to do about it. */
export function overlapProblem(overlap: OwnerOverlap): RuleProblem {
  const { own, other, outcome } = overlap
  const others = [other.owner]
  const shares = `${ownText(own)} shares ${sharedText(overlap)} with ${other.title}`
  if (outcome === 'leased') {
    return {
      field: own.field,
      message: `${shares}, which draws on ${rangeText(other)}: ${own.authority === 'berth' ? 'Berth' : own.authority} gives none twice, but one network can use up the other's`,
      fix: 'give both the same range, or ranges apart',
      atMost: 'warn',
      others,
    }
  }
  return { field: own.field, message: `${shares}, ${claimText(other)}`, fix: fixFor(own, other), others }
}

/** `10.0.0.5-10.0.0.9 (5 addresses)`, `10.0.0.5 and 2 more ranges (12 addresses)`. */
function sharedText({ shared, isPartial }: OwnerOverlap): string {
  const [first, ...more] = merged(shared)
  if (first === undefined) return ''
  const count = countOf(shared)
  const ranges = more.length === 0 ? '' : ` and ${more.length} more range${more.length === 1 ? '' : 's'}`
  if (count === 1n && !isPartial) return formatRange(first)
  return `${formatRange(first)}${ranges} (${isPartial ? 'at least ' : ''}${count} address${count === 1n ? '' : 'es'})`
}

function ownText(own: Occupant): string {
  if (own.authority === 'static') return `the fixed address ${own.text}`
  return own.authority === 'pool' ? rangeText(own) : `${own.authority} range ${rangeText(own)}`
}

function claimText(other: Occupant): string {
  switch (other.authority) {
    case 'reserved':
      return `which is ${rangeText(other)}`
    case 'static':
      return `which gives every pod the fixed address ${other.text}`
    case 'pool':
      return `which hands out ${rangeText(other)}`
    default:
      return `where ${other.authority} hands out ${rangeText(other)}`
  }
}

/**
 * As its author wrote it; with what is handed out of it, if that is not all: `192.168.20.10-192.168.20.20 of 192.168.20.0/24`.
 * What no ipam hands out at the ends of a subnet (network, gateway, broadcast address) does not count.
 */
function rangeText({ text, range }: Occupant): string {
  const written = parseRange(text)
  const isAll = written.ok && range.first - written.value.first <= 2n && written.value.last - range.last <= 1n
  return isAll ? text : `${formatRange(range)} of ${text}`
}

function fixFor(own: Occupant, other: Occupant): string {
  if (other.authority === 'reserved') return 'hand out addresses outside of it'
  const parted = own.authority === 'static' ? 'choose another address' : 'hand out other addresses'
  const same =
    own.authority === 'host-local' || other.authority === 'host-local'
      ? ', or let Berth hand out both (ipam berth)'
      : ''
  return `${parted} here or there${same}; if the two networks never meet, tell them apart by the annotation ${DOMAIN_ANNOTATION}`
}
