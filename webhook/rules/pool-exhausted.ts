import type { Rule } from './rule.ts'

export const poolExhausted: Rule = {
  id: 'pool-exhausted',
  summary: 'no free address now: the pod will wait',
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'warn' },
  checks: {},
}
