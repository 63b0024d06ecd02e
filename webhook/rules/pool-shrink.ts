import { formatAddress } from '../../network/address/address.ts'
import { poolHolds } from '../../network/pool/describe-pool.ts'
import { poolTitle } from '../../network/pool/pool.ts'
import type { Holder } from './cluster-view.ts'
import { isForced } from './forced.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { Subjects } from './subject.ts'

const MOST_NAMED = 3

/** An address that is given out must never leave its pool: its machine would keep it, and nobody would know. */
export const poolShrink: Rule = {
  id: 'pool-shrink',
  summary: 'an update that leaves an allocated address outside its pool',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { pool: { operations: ['UPDATE'], run: leftOutside } },
}

function* leftOutside(subject: Subjects['pool'], { view }: RuleContext): Iterable<RuleProblem> {
  const { pool, old } = subject
  if (old === undefined || isForced(subject)) return
  const left: Holder[] = []
  for (const holder of view.allocationsOf(pool.kind, pool.namespace, pool.name)) {
    if (poolHolds(old, holder.address) && !poolHolds(pool, holder.address)) left.push(holder)
  }
  if (left.length === 0) return
  const named = left
    .slice(0, MOST_NAMED)
    .map(({ address, namespace, name }) => `${formatAddress(address)} (IPAddress ${namespace}/${name})`)
  const more = left.length > MOST_NAMED ? ` and ${left.length - MOST_NAMED} more` : ''
  yield {
    field: 'spec.addresses',
    message: `${poolTitle(pool)} would no longer hold ${left.length === 1 ? 'an address that is' : `${left.length} addresses that are`} allocated: ${named.join(', ')}${more}`,
    fix: 'keep them in the pool until their claims are gone',
  }
}
