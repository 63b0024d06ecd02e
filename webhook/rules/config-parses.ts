import type { Rule } from './rule.ts'

export const configParses: Rule = {
  id: 'config-parses',
  summary: "the NAD's spec.config is no CNI configuration",
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
