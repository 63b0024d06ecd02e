import type { Rule } from './rule.ts'

export const poolFields: Rule = {
  id: 'pool-fields',
  summary: 'a pool whose fields are malformed or contradict each other',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
