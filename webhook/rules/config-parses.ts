import { NODE_SELECTOR_ANNOTATION, type Network } from '../../network/nad/network.ts'
import { networkCheck } from './network/network-check.ts'
import type { Rule, RuleProblem } from './rule.ts'

/**
 * What a NAD says has to be readable: Multus reads `spec.config` only when a pod starts, and leaves the pod in
 * ContainerCreating if it cannot. An absent config is legal: Multus then looks for a file on the node.
 */
export const configParses: Rule = {
  id: 'config-parses',
  summary: "a NAD's spec.config is no CNI configuration, or its node selector is no selector",
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { network: networkCheck(({ network }) => problems(network)) },
}

function* problems({ confProblems, nodeSelector }: Network): Iterable<RuleProblem> {
  yield* confProblems
  if (nodeSelector === undefined || nodeSelector.ok) return
  yield {
    field: `metadata.annotations[${NODE_SELECTOR_ANNOTATION}]`,
    message: `the node selector cannot be read: ${nodeSelector.problem}`,
    fix: 'write it as a label selector, such as kubernetes.io/hostname=node1 or rack in (a,b)',
  }
}
