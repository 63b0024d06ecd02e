import type { Rule } from './rule.ts'

export const policyLabels: Rule = {
  id: 'policy-labels',
  summary: 'Berth labels of a namespace that say nothing valid',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
