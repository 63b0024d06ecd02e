import { show } from '../../network/json/json.ts'
import { NODE_SELECTOR_ANNOTATION } from '../../network/nad/network.ts'
import { configOf } from './network/config-of.ts'
import { networkCheck } from './network/network-check.ts'
import type { Rule, RuleProblem } from './rule.ts'
import type { NetworkSubject } from './subject.ts'

/**
 * What a NAD says has to be readable: Multus reads `spec.config` only when a pod starts, and leaves the pod in
 * ContainerCreating if it cannot. An absent config is legal: Multus then looks for a file on the node.
 */
export const configParses: Rule = {
  id: 'config-parses',
  summary: "a NAD's spec.config is no CNI configuration, or its node selector is no selector",
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { network: networkCheck(problems) },
}

function* problems({ network, object }: NetworkSubject): Iterable<RuleProblem> {
  const { confProblems, nodeSelector } = network
  yield* confProblems
  const config = configOf(object)
  // The API server refuses this by the CRD's schema; a file under review has met no API server yet.
  if (config !== undefined && config !== null && typeof config !== 'string') {
    const message = `spec.config is ${show(config)}, not a string that holds JSON`
    yield { field: 'spec.config', message, fix: "put the configuration in quotes: config: '{…}'" }
  }
  if (nodeSelector === undefined || nodeSelector.ok) return
  yield {
    field: `metadata.annotations[${NODE_SELECTOR_ANNOTATION}]`,
    message: `the node selector cannot be read: ${nodeSelector.problem}`,
    fix: 'write it as a label selector, such as kubernetes.io/hostname=node1 or rack in (a,b)',
  }
}
