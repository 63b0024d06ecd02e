import type { Rule } from './rule.ts'

export const annotationGrammar: Rule = {
  id: 'annotation-grammar',
  summary: 'a networks annotation that Multus does not accept',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
