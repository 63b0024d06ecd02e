import { listOf } from '../../cni/fields/list-of.ts'
import { fullString, string } from '../../cni/fields/string.ts'
import type { FieldTable } from '../../cni/field.ts'
import { wrongValue } from '../../cni/fields/wrong-value.ts'
import { show } from '../../json/json.ts'
import { lastName } from '../../json/path.ts'
import type { Problem } from '../../problem.ts'
import { readExclusion, readSpan } from '../whereabouts-range.ts'
import { address, lengthProblem } from './address.ts'

const FORMS =
  'give a CIDR such as 192.168.20.0/24, or first-last/prefix such as 192.168.20.10-192.168.20.99/24'

function rangeProblem(text: string, path: string): Problem | undefined {
  const tooLong = lengthProblem(text, path, FORMS)
  if (tooLong !== undefined) return tooLong
  const span = readSpan(text)
  if (typeof span !== 'string') return undefined
  const fix = /\s/.test(text) ? `${FORMS}, without blanks` : FORMS
  return wrongValue(path, `${lastName(path)} ${show(text)} cannot be read: ${span}`, fix)
}

function exclusionProblem(text: string, path: string): Problem | undefined {
  const fix = 'give a CIDR or a single address'
  const tooLong = lengthProblem(text, path, fix)
  if (tooLong !== undefined || readExclusion(text) !== undefined) return tooLong
  return wrongValue(path, `${lastName(path)} ${show(text)} is neither a CIDR nor an address`, fix)
}

/** The fields that say which addresses a range hands out: whereabouts `pkg/types` RangeConfiguration. */
export const rangeFields: FieldTable = {
  range: string('The subnet as a CIDR, or `first-last/prefix`', rangeProblem),
  range_start: address('The first address to hand out (default: the first usable one)'),
  range_end: address('The last address to hand out (default: the last usable one)'),
  exclude: listOf(
    'CIDRs and addresses that are not handed out',
    fullString('A CIDR or an address', exclusionProblem),
  ),
}
