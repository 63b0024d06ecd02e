import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { PodSubject } from './subject.ts'
import { boundNetworks } from './pod/bound-network.ts'
import { onKnownNodes } from './pod/known-nodes.ts'
import { ownPlacement } from './pod/own-placement.ts'
import { podCheck } from './pod/pod-check.ts'
import { clashOfNetworks, clashWithPod } from './pod/selector-clash.ts'

/**
 * A pod runs on one node, and its networks have to be there: what their NADs select and what the pod itself selects must
 * have a node in common. Told by the selectors alone where they exclude each other, else by the nodes that are known.
 * Berth injects the NADs' selectors as required node affinity, so such a pod would stay Pending for ever.
 */
export const placementContradiction: Rule = {
  id: 'placement-contradiction',
  summary: 'networks and placement that leave no node to run on',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { pod: podCheck(run) },
}

function run(subject: PodSubject, { view }: RuleContext): readonly RuleProblem[] {
  const bound = boundNetworks(subject, view)
  if (bound.length === 0) return []
  const own = ownPlacement(
    subject.placement,
    bound.flatMap(({ required }) => required),
  )
  const problem =
    clashOfNetworks(bound) ??
    clashWithPod(own, bound, subject.prefix) ??
    onKnownNodes(own, bound, subject.prefix, view)
  return problem === undefined ? [] : [problem]
}
