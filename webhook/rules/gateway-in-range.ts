import type { Rule } from './rule.ts'

export const gatewayInRange: Rule = {
  id: 'gateway-in-range',
  summary: 'a range that would hand out its own gateway',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
