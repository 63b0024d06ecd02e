import type { Rule } from './rule.ts'

export const unknownField: Rule = {
  id: 'unknown-field',
  summary: 'a field that no known plugin or ipam has',
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'deny' },
  checks: {},
}
