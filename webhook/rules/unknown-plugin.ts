import type { Rule } from './rule.ts'

export const unknownPlugin: Rule = {
  id: 'unknown-plugin',
  summary: 'a plugin type that Berth does not know',
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'deny' },
  checks: {},
}
