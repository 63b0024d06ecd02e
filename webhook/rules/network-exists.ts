import type { Rule } from './rule.ts'

export const networkExists: Rule = {
  id: 'network-exists',
  summary: 'a network that does not exist',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
