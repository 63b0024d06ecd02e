import type { Rule } from './rule.ts'

export const networkBounds: Rule = {
  id: 'network-bounds',
  summary: 'pool addresses outside the network that must contain them',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
