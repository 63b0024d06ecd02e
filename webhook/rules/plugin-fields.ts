import { pluginProblems } from '../../network/nad/checks.ts'
import { networkCheck } from './network/network-check.ts'
import type { Rule } from './rule.ts'

/**
 * The values that a plugin would refuse when a pod starts, or take for something else. What each plugin accepts stands in
 * `network/cni/plugins/`.
 */
export const pluginFields: Rule = {
  id: 'plugin-fields',
  summary: 'a field of a known plugin has the wrong type or a value outside its set',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { network: networkCheck(({ network }) => pluginProblems(network)) },
}
