import { formatAddress } from '../address/address.ts'
import { blockOf, formatBlock } from '../address/cidr.ts'
import { subtract } from '../address/interval-set.ts'
import { contains, formatRange, intersection } from '../address/range.ts'
import { doubtful, wrongValue } from '../cni/fields/wrong-value.ts'
import { lastName } from '../json/path.ts'
import type { Problem } from '../problem.ts'
import type { PlacedAddress } from './gateway.ts'
import { spanOf, type Usable, type WrittenRange } from './whereabouts-range.ts'

/** What is wrong with a range whose parts can all be read: whereabouts ignores most of it without a word. */
export function* writtenRangeProblems(written: WrittenRange, usable: Usable): Iterable<Problem> {
  const outside = [...outsideProblems(written)]
  yield* outside
  if (outside.length > 0) return
  const { start, end, subnet } = written
  if (start !== undefined && end !== undefined && start.address.value > end.address.value) {
    yield reversed(written, start, end)
    return
  }
  const span = spanOf(written, usable)
  if (span === undefined) {
    const message = `${formatBlock(subnet)} has no usable address: its first and last are never handed out`
    yield wrongValue(
      written.field,
      message,
      `give a subnet of /${subnet.address.family === 4 ? 30 : 126} or larger`,
    )
    return
  }
  yield* exclusionProblems(written)
  const holes = written.exclusions.map(({ block }) => block)
  if (subtract([span], holes).length > 0) return
  const first = written.exclusions[0]?.field ?? written.field
  yield wrongValue(
    first,
    `the exclusions leave no address of ${formatRange(span)}`,
    'exclude less, or widen the range',
  )
}

function* outsideProblems({ start, end, subnet, spanned, field, text }: WrittenRange): Iterable<Problem> {
  const block = blockOf(subnet)
  for (const [placed, role] of [
    [start, 'start'],
    [end, 'end'],
  ] as const) {
    if (placed === undefined || contains(block, placed.address)) continue
    const address = formatAddress(placed.address)
    if (spanned) {
      const message = `range ${text} starts at ${address}, outside ${formatBlock(subnet)}`
      yield wrongValue(field, message, `start inside ${formatRange(block)}, or give a shorter prefix`)
      continue
    }
    const message =
      placed.address.family === subnet.address.family
        ? `${lastName(placed.field)} ${address} is outside range ${formatBlock(subnet)}`
        : `${lastName(placed.field)} ${address} is IPv${placed.address.family} and range ${formatBlock(subnet)} is IPv${subnet.address.family}`
    yield wrongValue(
      placed.field,
      message,
      `give ${article(role)} inside ${formatRange(block)}, or change range`,
    )
  }
}

const article = (role: 'start' | 'end'): string => (role === 'start' ? 'a start' : 'an end')

function reversed({ spanned, text, field }: WrittenRange, start: PlacedAddress, end: PlacedAddress): Problem {
  const [first, last] = [formatAddress(start.address), formatAddress(end.address)]
  if (spanned)
    return wrongValue(
      field,
      `range ${text} is reversed: ${first} is after ${last}`,
      'write the lower address first',
    )
  const message = `${lastName(start.field)} ${first} is after ${lastName(end.field)} ${last}`
  return wrongValue(start.field, message, 'swap the two, or correct one')
}

/** Exclusions that share no address with the subnet exclude nothing, and do no harm. */
function* exclusionProblems({ exclusions, subnet }: WrittenRange): Iterable<Problem> {
  const block = blockOf(subnet)
  for (const exclusion of exclusions) {
    if (intersection(block, exclusion.block) !== undefined) continue
    const message = `exclude ${exclusion.text} is outside range ${formatBlock(subnet)} and excludes nothing`
    yield doubtful(exclusion.field, message, `exclude addresses inside ${formatRange(block)}, or remove it`)
  }
}
