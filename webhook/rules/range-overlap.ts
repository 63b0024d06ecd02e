import type { Rule } from './rule.ts'

export const rangeOverlap: Rule = {
  id: 'range-overlap',
  summary: 'addresses that another authority hands out too',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
