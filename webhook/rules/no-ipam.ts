import type { Rule } from './rule.ts'

export const noIpam: Rule = {
  id: 'no-ipam',
  summary: 'an interface plugin without ipam: the pod gets an interface and no address',
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'deny' },
  checks: {},
}
