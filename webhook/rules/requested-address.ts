import type { Rule } from './rule.ts'

export const requestedAddress: Rule = {
  id: 'requested-address',
  summary: 'a requested address that the pod cannot have',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
