import type { Rule } from './rule.ts'

export const reservedMetadata: Rule = {
  id: 'reserved-metadata',
  summary: 'metadata that only Berth may write',
  since: 'v0.1',
  levels: { privileged: 'deny', baseline: 'deny', restricted: 'deny' },
  checks: {},
}
