import { FORCE_ANNOTATION } from '../../network/nad/network.ts'
import { poolTitle } from '../../network/pool/pool.ts'
import { isForced } from './forced.ts'
import { addressesText, allocationsFrom, allocationsText, endingsText } from './pool/allocations.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { Subjects } from './subject.ts'

/** Cluster API's own way to let the deletion through, whatever its value: `clusterctl move` sets it. */
const SKIP_ANNOTATION = 'ipam.cluster.x-k8s.io/skip-validate-delete-webhook'

/** Deleting a pool frees addresses that machines go on using. */
export const poolInUse: Rule = {
  id: 'pool-in-use',
  summary: 'deleting a pool whose addresses are allocated',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { pool: { operations: ['DELETE'], run: stillAllocated } },
}

function* stillAllocated(subject: Subjects['pool'], { view }: RuleContext): Iterable<RuleProblem> {
  const { pool } = subject
  if (isForced(subject) || subject.annotations[SKIP_ANNOTATION] !== undefined) return
  const allocations = allocationsFrom(pool, view)
  if (allocations.length === 0) return
  yield {
    field: 'metadata.name',
    message: `${poolTitle(pool)} has given out ${addressesText(allocations.length)}: ${allocationsText(allocations)}`,
    fix: `delete the ${endingsText(allocations)} first, or annotate the pool with ${FORCE_ANNOTATION}: "true"`,
  }
}
