import { networkKey } from '../../network/nad/network.ts'
import type { Rule, RuleProblem } from './rule.ts'
import type { PodSubject } from './subject.ts'
import { hostNetworkCheck } from './pod/pod-check.ts'

/** The kubelet calls no CNI plugin for a pod on the host's network, so Multus never sees its annotation. */
export const hostNetwork: Rule = {
  id: 'host-network',
  summary: 'hostNetwork with networks: they are never attached',
  since: 'v0.1',
  levels: { baseline: 'warn', restricted: 'warn' },
  checks: { pod: hostNetworkCheck(run) },
}

function* run({ prefix, attachments }: PodSubject): Iterable<RuleProblem> {
  if (attachments.length === 0) return
  const named = attachments.slice(0, 3).map(({ namespace, element }) => networkKey(namespace, element.name))
  const more = attachments.length > 3 ? ` and ${attachments.length - 3} more` : ''
  yield {
    field: `${prefix}spec.hostNetwork`,
    message: `hostNetwork is true, so the networks it asks for are never attached: ${named.join(', ')}${more}`,
    fix: 'remove hostNetwork, or remove the networks annotation',
  }
}
