import type { Rule } from './rule.ts'

export const networkIsolation: Rule = {
  id: 'network-isolation',
  summary: 'a network of another namespace that is not shared',
  since: 'v0.1',
  levels: { baseline: 'none', restricted: 'deny' },
  checks: {},
}
