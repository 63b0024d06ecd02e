import type { Rule } from './rule.ts'

export const pluginFields: Rule = {
  id: 'plugin-fields',
  summary: 'a field of a known plugin has the wrong type or a value outside its set',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
