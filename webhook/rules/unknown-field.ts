import { unknownFieldProblems } from '../../network/nad/checks.ts'
import { networkCheck } from './network/network-check.ts'
import type { Rule } from './rule.ts'

/**
 * CNI plugins drop fields that they do not know: `range_start` in host-local, or `rangeStart` in whereabouts, hands out the
 * whole subnet. At baseline a warning, because a plugin newer than Berth may have new fields.
 */
export const unknownField: Rule = {
  id: 'unknown-field',
  summary: 'a field that its plugin or ipam ignores without a word, mostly a misspelt one',
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'deny' },
  checks: { network: networkCheck(({ network }) => unknownFieldProblems(network)) },
}
