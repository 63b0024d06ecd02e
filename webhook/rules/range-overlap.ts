import { alreadyClaimed } from '../../network/address/already-claimed.ts'
import type { Occupant } from '../../network/address/occupant.ts'
import { networkOccupants } from '../../network/nad/occupants.ts'
import { poolOccupants } from '../../network/pool/pool-occupants.ts'
import { firstFew } from './network/first-few.ts'
import { networkCheck } from './network/network-check.ts'
import { overlapsByOwner } from './network/overlaps-by-owner.ts'
import { overlapProblem } from './network/overlap-problem.ts'
import type { ClusterView } from './cluster-view.ts'
import type { Rule, RuleProblem } from './rule.ts'

/**
 * Addresses that two authorities hand out are given twice: two machines answer one ARP, and nothing objects. Occupants are the
 * ranges and fixed addresses of NADs, Cluster API pools, and the reserved networks of the configuration; they meet within
 * one address domain. One authority that hands out both from one account is no conflict.
 */
export const rangeOverlap: Rule = {
  id: 'range-overlap',
  summary: 'addresses that somebody else hands out or uses too',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {
    network: networkCheck(({ network, old }, { view }) =>
      problems(networkOccupants(network), old === undefined ? [] : networkOccupants(old), view),
    ),
    pool: {
      operations: ['CREATE', 'UPDATE'],
      run: ({ pool, old }, { view }) =>
        problems(poolOccupants(pool), old === undefined ? [] : poolOccupants(old), view),
    },
  },
}

/** An update is judged by what it claims anew: giving addresses up, or leaving them as they are, is never refused. */
function* problems(
  claims: readonly Occupant[],
  before: readonly Occupant[],
  view: ClusterView,
): Iterable<RuleProblem> {
  const isOld = alreadyClaimed(before)
  const fresh = claims.filter((claim) => !isOld(claim))
  for (const outcome of ['twice', 'leased'] as const)
    yield* firstFew(overlapsByOwner(fresh, outcome, view), overlapProblem, 'object')
}
