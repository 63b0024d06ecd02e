import { networkKey, SHARED_LABEL } from '../../network/nad/network.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { PodSubject } from './subject.ts'
import { attachingLabel } from './pod/namespace-attachment.ts'
import { podCheck } from './pod/pod-check.ts'

/**
 * At restricted a pod uses networks of its own namespace, of the namespaces that the configuration shares, and NADs
 * labelled `berth.dev/shared: "true"`. The default network is no exception (Multus's own `namespaceIsolation` does not look
 * at it), nor is kube-system, where Multus looks for one that names no namespace. What the namespace's own
 * `attach.berth.dev/` labels attach is its ruler's choice and stays.
 */
export const networkIsolation: Rule = {
  id: 'network-isolation',
  summary: 'a network of another namespace that is not shared',
  since: 'v0.1',
  levels: { baseline: 'none', restricted: 'deny' },
  checks: { pod: podCheck(run) },
}

function* run({ namespace: home, attachments }: PodSubject, context: RuleContext): Iterable<RuleProblem> {
  const { view, settings } = context
  for (const attachment of attachments) {
    const { namespace, network, element, place } = attachment
    if (namespace === home || network === undefined || settings.sharedNamespaces.has(namespace)) continue
    if (network.labels[SHARED_LABEL] === 'true') continue
    if (attachingLabel(attachment, home, view) !== undefined) continue
    const what = place < 0 ? 'default network' : 'network'
    yield {
      field: element.field,
      message: `${what} ${networkKey(namespace, element.name)} belongs to namespace ${namespace}, which does not share it with ${home}`,
      fix: `use a network of ${home}, or have the owner of ${namespace} label it ${SHARED_LABEL}: "true"`,
    }
  }
}
