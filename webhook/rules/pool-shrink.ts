import type { Rule } from './rule.ts'

export const poolShrink: Rule = {
  id: 'pool-shrink',
  summary: 'an update that leaves an allocated address outside its pool',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
