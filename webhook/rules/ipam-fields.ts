import { ipamProblems } from '../../network/nad/checks.ts'
import { networkCheck } from './network/network-check.ts'
import type { Rule } from './rule.ts'

/**
 * What an ipam would refuse when a pod starts, or ignore: whereabouts drops a start outside its range without a word. What
 * each ipam accepts stands in `network/ipam/types/`.
 */
export const ipamFields: Rule = {
  id: 'ipam-fields',
  summary: 'an ipam with malformed or contradictory addresses, ranges, routes or gateways',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { network: networkCheck(({ network }) => ipamProblems(network)) },
}
