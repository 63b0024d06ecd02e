import type { Rule } from './rule.ts'

export const nodeNameGate: Rule = {
  id: 'node-name-gate',
  summary: 'spec.nodeName with a Berth-managed network: the pod cannot be gated',
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'warn' },
  checks: {},
}
