import type { Rule } from './rule.ts'

export const hostLocalSpansNodes: Rule = {
  id: 'host-local-spans-nodes',
  summary: 'host-local on a network that spans nodes: two nodes hand out one address',
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'deny' },
  checks: {},
}
