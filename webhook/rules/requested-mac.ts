import type { Rule } from './rule.ts'

export const requestedMac: Rule = {
  id: 'requested-mac',
  summary: 'a requested MAC address that the pod cannot have',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
