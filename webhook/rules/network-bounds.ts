import { IntervalSet } from '../../network/address/interval-set.ts'
import { formatRange } from '../../network/address/range.ts'
import type { Pool, PoolEntry } from '../../network/pool/pool.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { NamedNetwork } from './settings.ts'
import type { Subjects } from './subject.ts'

/**
 * Pools must stay inside the address space that the configuration bounds their domain by (a VPC, a subnet). Bounds of one
 * family say nothing of the other. Entries that the pool had already are not judged again.
 */
export const networkBounds: Rule = {
  id: 'network-bounds',
  summary: 'pool addresses outside the network that must contain them',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { pool: { operations: ['CREATE', 'UPDATE'], run: outsideBounds } },
}

function* outsideBounds({ pool, old }: Subjects['pool'], { settings }: RuleContext): Iterable<RuleProblem> {
  const bounds = settings.bounds.filter(({ domain }) => domain === pool.domain)
  if (bounds.length === 0) return
  const known = new Set(old?.domain === pool.domain ? textsOf(old) : [])
  const entries = pool.entries.filter(({ text }) => !known.has(text))
  for (const family of [4, 6] as const) {
    const own = bounds.filter(({ range }) => range.family === family)
    if (own.length === 0) continue
    const inside = IntervalSet.of(
      family,
      own.map(({ range }) => range),
    )
    for (const entry of entries)
      if (entry.range.family === family && !inside.encloses(entry.range)) yield problem(entry, own, inside)
  }
}

const textsOf = ({ entries }: Pool): readonly string[] => entries.map(({ text }) => text)

const MOST_NAMED = 3

function problem(
  { range, text, field }: PoolEntry,
  bounds: readonly NamedNetwork[],
  inside: IntervalSet,
): RuleProblem {
  const named = bounds.slice(0, MOST_NAMED).map(({ name, text: written }) => `${name} (${written})`)
  const more = bounds.length - named.length
  const whole = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  const [gap = range] = inside.gaps(range)
  const part = text === formatRange(gap) ? text : `${text} holds ${formatRange(gap)}, which`
  return {
    field,
    message: `${part} is outside ${bounds.length === 1 ? 'the network' : 'every network'} that must contain it: ${whole}`,
    fix: `give addresses of ${named.join(' or ')}, or widen bounds in Berth's configuration`,
  }
}
