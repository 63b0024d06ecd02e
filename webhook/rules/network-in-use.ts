import type { Rule } from './rule.ts'

export const networkInUse: Rule = {
  id: 'network-in-use',
  summary: 'removing or breaking a network that live pods use',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
