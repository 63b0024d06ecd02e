import type { Rule } from './rule.ts'

export const hostNetwork: Rule = {
  id: 'host-network',
  summary: 'hostNetwork with networks: Multus ignores them',
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'warn' },
  checks: {},
}
