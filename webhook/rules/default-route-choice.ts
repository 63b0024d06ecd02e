import type { Rule } from './rule.ts'

export const defaultRouteChoice: Rule = {
  id: 'default-route-choice',
  summary: 'more than one default-route of a family among the attachments',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: {},
}
