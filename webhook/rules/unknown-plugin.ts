import { unknownPluginProblems } from '../../network/nad/checks.ts'
import { networkCheck } from './network/network-check.ts'
import type { Rule } from './rule.ts'

/**
 * A misspelt `type` fails at pod start with "failed to find plugin"; a right one that Berth does not know goes unchecked. At
 * baseline a warning, so that plugins of other vendors work.
 */
export const unknownPlugin: Rule = {
  id: 'unknown-plugin',
  summary: 'a plugin or ipam type that Berth does not know and cannot check',
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'deny' },
  checks: { network: networkCheck(({ network }) => unknownPluginProblems(network)) },
}
