import type { Rule } from './rule.ts'

export const poolInUse: Rule = {
  id: 'pool-in-use',
  summary: 'deleting a pool whose addresses are allocated',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
