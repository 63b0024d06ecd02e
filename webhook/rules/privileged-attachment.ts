import type { Rule } from './rule.ts'

export const privilegedAttachment: Rule = {
  id: 'privileged-attachment',
  summary: 'a device, a MAC or an address of choice without leave',
  since: 'v0.1',
  levels: { baseline: 'none', restricted: 'deny' },
  checks: {},
}
