import type { Rule } from './rule.ts'

export const interfaceName: Rule = {
  id: 'interface-name',
  summary: 'an interface name that is taken or that the kernel refuses',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
