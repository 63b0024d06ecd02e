import { show } from '../../network/json/json.ts'
import { interfaceNameFault } from '../../network/multus/interface-name.ts'
import { networkKey } from '../../network/nad/network.ts'
import type { Rule, RuleProblem } from './rule.ts'
import type { Attachment, PodSubject } from './subject.ts'
import { elementField } from './pod/element-field.ts'
import { podCheck } from './pod/pod-check.ts'

/**
 * Interface names that are taken (`eth0`, `lo`, another attachment's, counted ones included) or that the CNI library or
 * the kernel refuses: longer than 15 bytes (IFNAMSIZ), `.`, `..`, white space, `/`, `:`, and `%`, which the kernel takes
 * for a pattern to number (`dev_alloc_name`).
 */
export const interfaceName: Rule = {
  id: 'interface-name',
  summary: 'an interface name that is taken or that the kernel refuses',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { pod: podCheck(run) },
}

const TAKEN: Readonly<Record<string, string>> = {
  eth0: "the pod's own interface on the cluster network",
  lo: "the pod's loopback interface",
}

function* run({ attachments }: PodSubject): Iterable<RuleProblem> {
  const named = new Map<string, Attachment>()
  for (const attachment of attachments) {
    if (attachment.place < 0) continue
    const name = attachment.interface
    const fault = faultOf(name)
    if (fault !== undefined) {
      yield {
        field: fieldOf(attachment),
        message: `interface name ${show(name)} ${fault}`,
        fix: fixOf(attachments),
      }
      continue
    }
    const earlier = named.get(name)
    if (earlier === undefined) named.set(name, attachment)
    else yield duplicate(earlier, attachment, attachments)
  }
}

const fieldOf = ({ element }: Attachment): string => elementField(element, 'interface', 'interfaceRequest')

function faultOf(name: string): string | undefined {
  const owner = Object.hasOwn(TAKEN, name) ? TAKEN[name] : undefined
  if (owner !== undefined) return `is ${owner}`
  if (/\p{Cc}/u.test(name.trim())) return 'contains a control character'
  if (name.includes('%')) return 'contains a %, which the kernel takes for a pattern'
  return interfaceNameFault(name)
}

const fixOf = (attachments: readonly Attachment[]): string =>
  `give a name of 1 to 15 characters such as ${freeName(attachments)}, or none to have it counted`

function duplicate(earlier: Attachment, later: Attachment, attachments: readonly Attachment[]): RuleProblem {
  return {
    field: fieldOf(later),
    message: `interface ${later.interface} is ${how(earlier)} and ${how(later, earlier)}`,
    fix: `give one of them another name, such as ${freeName(attachments)}`,
  }
}

/** `asked for by default/a (element 1)`, `counted for default/b (element 2)`; `by default/b (element 2)` after one of the same kind. */
function how({ element, namespace, place }: Attachment, before?: Attachment): string {
  const named = `${networkKey(namespace, element.name)} (element ${place + 1})`
  if (element.interface === undefined) return `counted for ${named}`
  return before?.element.interface === undefined ? `asked for by ${named}` : `by ${named}`
}

/** The first `net<n>` that no attachment has or would be given. */
function freeName(attachments: readonly Attachment[]): string {
  const taken = new Set(attachments.map((attachment) => attachment.interface))
  let number = 1
  while (taken.has(`net${number}`)) number++
  return `net${number}`
}
