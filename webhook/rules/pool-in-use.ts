import { formatAddress } from '../../network/address/address.ts'
import { poolTitle } from '../../network/pool/pool.ts'
import { isForced } from './forced.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { Subjects } from './subject.ts'

/** Cluster API's own way to let the deletion through: `clusterctl move` sets it. */
const SKIP_ANNOTATION = 'ipam.cluster.x-k8s.io/skip-validate-delete-webhook'
const MOST_NAMED = 3

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
  const holders = [...view.allocationsOf(pool.kind, pool.namespace, pool.name)]
  if (holders.length === 0) return
  const named = holders
    .slice(0, MOST_NAMED)
    .map(({ address, namespace, name }) => `${formatAddress(address)} (IPAddress ${namespace}/${name})`)
  const more = holders.length > MOST_NAMED ? ` and ${holders.length - MOST_NAMED} more` : ''
  yield {
    field: 'metadata',
    message: `${poolTitle(pool)} has ${holders.length === 1 ? 'an address' : `${holders.length} addresses`} allocated: ${named.join(', ')}${more}`,
    fix: `delete the claims first, or annotate the pool with ${SKIP_ANNOTATION}`,
  }
}
