import type { Rule } from './rule.ts'

export const deviceUnbound: Rule = {
  id: 'device-unbound',
  summary: 'a host device without the nodes that have it',
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'deny' },
  checks: {},
}
