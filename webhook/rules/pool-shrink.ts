import { FORCE_ANNOTATION } from '../../network/nad/network.ts'
import { handsOut } from '../../network/pool/pool-addresses.ts'
import { poolTitle } from '../../network/pool/pool.ts'
import { isForced } from './forced.ts'
import { addressesText, allocationsFrom, allocationsText, endingsText } from './pool/allocations.ts'
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
  const left = allocationsFrom(pool, view).filter(({ address }) => before(address) && !after(address))
  if (left.length === 0) return
  const [them, are] = left.length === 1 ? ['it', 'is'] : ['them', 'are']
  yield {
    field: 'spec',
    message: `${poolTitle(pool)} would no longer hold ${addressesText(left.length)} that it has given out: ${allocationsText(left)}`,
    fix: `keep ${them} in the pool until ${left.length === 1 ? 'its' : 'their'} ${endingsText(left)} ${are} deleted, or annotate the pool with ${FORCE_ANNOTATION}: "true"`,
  }
}
