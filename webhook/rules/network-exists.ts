import { networkKey } from '../../network/nad/network.ts'
import { nearNames } from '../../network/text/near-name.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { Attachment, PodSubject } from './subject.ts'
import { attachingLabel } from './pod/namespace-attachment.ts'
import { isInMultusNamespace } from './pod/multus-namespace.ts'
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
    const suggestions = told.size < MOST_SUGGESTIONS ? suggest(attachment, subject.namespace, context) : []
    told.add(key)
    yield missing(attachment, subject, context, suggestions)
  }
}

function missing(
  attachment: Attachment,
  { namespace: home }: PodSubject,
  { view }: RuleContext,
  suggestions: readonly string[],
): RuleProblem {
  const { element, namespace, place } = attachment
  const label = attachingLabel(attachment, home, view)
  const by = label === undefined ? '' : `, which label ${label} of namespace ${home} attaches`
  const assumed =
    place < 0 && element.namespace === undefined ? ' (where Multus looks for default networks)' : ''
  const near = suggestions.length === 0 ? '' : `; there is ${suggestions.join(', ')}`
  return {
    field: element.field,
    message: `no NetworkAttachmentDefinition ${element.name} in namespace ${namespace}${assumed}${by}${near}`,
    fix: fixOf(networkKey(namespace, element.name), label, suggestions),
  }
}

function fixOf(key: string, label: string | undefined, suggestions: readonly string[]): string {
  const [first, ...others] = suggestions
  const named = others.length === 0 ? first : 'one of these'
  if (label !== undefined) {
    return `correct the label ${label} of the namespace, or create ${key}`
  }
  return named === undefined
    ? `create ${key} first, or correct the name`
    : `name ${named}, or create ${key} first`
}

/**
 * What may have been meant, as it has to be written: a near name in that namespace (`sriov-vnic-1`); the same name
 * elsewhere (`shop/net`), for the namespace left out or mistaken; a near name in a shared namespace.
 */
function suggest({ element, namespace }: Attachment, home: string, context: RuleContext): readonly string[] {
  const { view, settings } = context
  const written = (at: string, name: string) => (at === home ? name : networkKey(at, name))
  const elsewhere: string[] = []
  for (const network of view.networksNamed(element.name)) {
    elsewhere.push(written(network.namespace, network.name))
    if (elsewhere.length === 3) break
  }
  const near = nearIn(namespace)
  if (elsewhere.length + near.length > 0) return [...elsewhere, ...near].slice(0, 5)
  return [...settings.sharedNamespaces]
    .filter((at) => at !== namespace)
    .flatMap(nearIn)
    .slice(0, 3)

  function nearIn(at: string): readonly string[] {
    return nearNames(element.name, namesIn(at)).map((name) => written(at, name))
  }
  function* namesIn(at: string): Iterable<string> {
    for (const { name } of view.networksIn(at)) yield name
  }
}
