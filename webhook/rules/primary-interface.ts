import type { Rule } from './rule.ts'

export const primaryInterface: Rule = {
  id: 'primary-interface',
  summary: "a secondary network on the primary network's interface",
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'deny' },
  checks: {},
}
