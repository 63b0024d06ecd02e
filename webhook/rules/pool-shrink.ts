import { FORCE_ANNOTATION } from '../../network/nad/network.ts'
import { handsOut } from '../../network/pool/pool-addresses.ts'
import { poolTitle } from '../../network/pool/pool.ts'
import type { Holder } from './cluster-view.ts'
import { isForced } from './forced.ts'
import { addressesText, allocationsText } from './pool/allocations.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { Subjects } from './subject.ts'

/**
 * An address that is given out must never leave its pool, be it by the list, an exclusion, the gateway or the reserved
 * addresses: its machine would keep it, and nobody would know. One that was outside before is not this update's fault.
 */
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
  const before = handsOut(old)
  const after = handsOut(pool)
  const left: Holder[] = []
  for (const holder of view.allocationsOf(pool.kind, pool.namespace, pool.name))
    if (before(holder.address) && !after(holder.address)) left.push(holder)
  if (left.length === 0) return
  const keep =
    left.length === 1
      ? 'it in the pool until its IPAddressClaim is'
      : 'them in the pool until their IPAddressClaims are'
  yield {
    field: 'spec',
    message: `${poolTitle(pool)} would no longer hold ${addressesText(left.length)} that it has given out: ${allocationsText(left)}`,
    fix: `keep ${keep} deleted, or annotate the pool with ${FORCE_ANNOTATION}: "true"`,
  }
}
