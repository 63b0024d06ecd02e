import { isBerthManaged } from '../../network/nad/managed.ts'
import { networkKey } from '../../network/nad/network.ts'
import type { Rule, RuleProblem } from './rule.ts'
import type { PodSubject } from './subject.ts'
import { podCheck } from './pod/pod-check.ts'

/**
 * The API server refuses a scheduling gate on a pod that names its node, so Berth cannot hold such a pod back until its
 * address is written: the kubelet's first attempts to start it fail ("IPAM plugin returned missing IP config").
 */
export const nodeNameGate: Rule = {
  id: 'node-name-gate',
  summary: 'spec.nodeName with a Berth-managed network: the pod cannot be gated',
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'warn' },
  checks: { pod: podCheck(run) },
}

function* run({ operation, template, prefix, attachments, placement }: PodSubject): Iterable<RuleProblem> {
  const { nodeName } = placement
  // Later the scheduler has put the name there.
  if (nodeName === undefined || (operation === 'UPDATE' && template === undefined)) return
  const managed = attachments.find(({ network }) => network !== undefined && isBerthManaged(network))
  if (managed === undefined) return
  yield {
    field: `${prefix}spec.nodeName`,
    message: `nodeName ${nodeName} is set, so the pod cannot wait for its address on ${networkKey(managed.namespace, managed.element.name)}: its first attempts to start fail`,
    fix: `remove nodeName and select the node with nodeSelector {kubernetes.io/hostname: ${nodeName}}`,
  }
}
