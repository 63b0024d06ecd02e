import type { Rule } from './rule.ts'

export const masterConflict: Rule = {
  id: 'master-conflict',
  summary: 'two NADs that the kernel does not let share one master interface',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
