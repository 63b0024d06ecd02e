import type { Rule } from './rule.ts'

export const deviceInUse: Rule = {
  id: 'device-in-use',
  summary: 'a host device that a live pod holds on every node the pod could run on',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
