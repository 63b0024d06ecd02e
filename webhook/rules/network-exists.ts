import { networkKey, type Network } from '../../network/nad/network.ts'
import { nearNames } from '../../network/text/near-name.ts'
import type { ClusterView } from './cluster-view.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { Attachment, PodSubject } from './subject.ts'
import { attachingLabel } from './pod/namespace-attachment.ts'
import { isInMultusNamespace, MULTUS_HOME } from './pod/multus-namespace.ts'
import { podCheck } from './pod/pod-check.ts'

/** Every NAD that the pod names must be there: Multus looks it up at each attempt to start the pod, and fails. */
export const networkExists: Rule = {
  id: 'network-exists',
  summary: 'a network that does not exist',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { pod: podCheck(run) },
}

/** For how many missing networks of one pod names are suggested: comparing names costs. */
const MOST_SUGGESTIONS = 8

function* run(subject: PodSubject, context: RuleContext): Iterable<RuleProblem> {
  const told = new Set<string>()
  for (const attachment of subject.attachments) {
    if (attachment.network !== undefined || isInMultusNamespace(attachment, context.view)) continue
    const key = networkKey(attachment.namespace, attachment.element.name)
    if (told.has(key)) continue
    const suggested = told.size < MOST_SUGGESTIONS ? suggest(attachment, context) : []
    told.add(key)
    yield missing(attachment, subject, context, suggested)
  }
}

function missing(
  attachment: Attachment,
  { namespace: home }: PodSubject,
  { view }: RuleContext,
  suggested: readonly Network[],
): RuleProblem {
  const { element, namespace, place } = attachment
  const label = attachingLabel(attachment, home, view)
  const by = label === undefined ? '' : `, which label ${label} of namespace ${home} attaches`
  const isAssumed = place < 0 && element.namespace === undefined
  const assumed = isAssumed ? ' (where Multus looks for default networks)' : ''
  return {
    field: element.field,
    message: `no NetworkAttachmentDefinition ${element.name} in namespace ${namespace}${assumed}${by}${nearText(suggested, namespace)}`,
    fix: fixOf(attachment, label, suggested, place < 0 ? MULTUS_HOME : home),
  }
}

/** `; there are sriov-vnic-1 and sriov-vnic-2`, with the namespace where it is another one. */
function nearText(suggested: readonly Network[], asked: string): string {
  const names = suggested.map(({ namespace, name }) =>
    namespace === asked ? name : networkKey(namespace, name),
  )
  const last = names.at(-1)
  if (last === undefined) return ''
  return names.length === 1
    ? `; there is ${last}`
    : `; there are ${names.slice(0, -1).join(', ')} and ${last}`
}

/** `home`: the namespace of a name without one, so that the fix says the name as it has to be written. */
function fixOf(
  { namespace, element }: Attachment,
  label: string | undefined,
  [first, ...others]: readonly Network[],
  home: string,
): string {
  const key = networkKey(namespace, element.name)
  if (label !== undefined) return `correct the label ${label} of the namespace, or create ${key}`
  if (first === undefined) return `create ${key} first, or correct the name`
  const written = first.namespace === home ? first.name : networkKey(first.namespace, first.name)
  return `name ${others.length === 0 ? written : 'one of them'}, or create ${key} first`
}

/** What may have been meant: the same name elsewhere (the namespace left out or mistaken), a near name there, or in a shared namespace. */
function suggest({ element, namespace }: Attachment, { view, settings }: RuleContext): readonly Network[] {
  const found: Network[] = []
  for (const network of view.networksNamed(element.name)) {
    found.push(network)
    if (found.length === 3) break
  }
  found.push(...nearIn(namespace, element.name, view))
  if (found.length > 0) return found.slice(0, 5)
  const shared = [...settings.sharedNamespaces].filter((at) => at !== namespace)
  return shared.flatMap((at) => nearIn(at, element.name, view)).slice(0, 3)
}

function nearIn(namespace: string, name: string, view: ClusterView): readonly Network[] {
  const names = [...view.networksIn(namespace)].map((network) => network.name)
  return nearNames(name, names).flatMap((near) => view.network(namespace, near) ?? [])
}
