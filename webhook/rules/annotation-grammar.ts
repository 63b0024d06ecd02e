import type { Rule } from './rule.ts'
import { podCheck } from './pod/pod-check.ts'
import { strayElementKeys } from './pod/stray-element-keys.ts'

/** What Multus refuses in the two annotations is found where they are read (`network/multus/parse.ts`). */
export const annotationGrammar: Rule = {
  id: 'annotation-grammar',
  summary: 'a networks annotation that Multus does not accept',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { pod: podCheck((subject) => [...subject.annotationProblems, ...strayElementKeys(subject)]) },
}
