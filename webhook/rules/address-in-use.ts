import type { Rule } from './rule.ts'

export const addressInUse: Rule = {
  id: 'address-in-use',
  summary: 'a network whose one fixed address a live pod has already',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
