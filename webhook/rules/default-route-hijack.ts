import type { Rule } from './rule.ts'

export const defaultRouteHijack: Rule = {
  id: 'default-route-hijack',
  summary: "a default route in the NAD moves the pod's traffic to the secondary network",
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'deny' },
  checks: {},
}
