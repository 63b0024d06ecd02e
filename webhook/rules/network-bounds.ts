import { encloses } from '../../network/address/range.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { Subjects } from './subject.ts'

/** Pools must stay inside the address space that the configuration bounds their domain by (a VPC, a subnet). */
export const networkBounds: Rule = {
  id: 'network-bounds',
  summary: 'pool addresses outside the network that must contain them',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { pool: { operations: ['CREATE', 'UPDATE'], run: outsideBounds } },
}

function* outsideBounds({ pool, old }: Subjects['pool'], { settings }: RuleContext): Iterable<RuleProblem> {
  const known = new Set(old?.entries.map(({ text }) => text))
  for (const { range, text, field } of pool.entries) {
    const bounds = settings.bounds.filter(
      (bound) => bound.domain === pool.domain && bound.range.family === range.family,
    )
    if (bounds.length === 0 || bounds.some((bound) => encloses(bound.range, range)) || known.has(text))
      continue
    const named = bounds.map((bound) => `${bound.name} (${bound.text})`).join(', ')
    yield {
      field,
      message: `${text} is outside ${bounds.length === 1 ? 'the network' : 'every network'} that must contain it: ${named}`,
      fix: 'keep the addresses inside, or widen bounds in the configuration',
    }
  }
}
