import type { Rule } from './rule.ts'

export const multusInUse: Rule = {
  id: 'multus-in-use',
  summary: 'removing Multus while pods use it',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
