import type { Rule } from './rule.ts'

export const ipamFields: Rule = {
  id: 'ipam-fields',
  summary: 'an ipam with malformed or contradictory addresses, ranges, routes or gateways',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
