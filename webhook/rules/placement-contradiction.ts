import type { Rule } from './rule.ts'

export const placementContradiction: Rule = {
  id: 'placement-contradiction',
  summary: 'networks and placement that leave no node to run on',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
