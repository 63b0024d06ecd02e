import { show } from '../../network/json/json.ts'
import { attachLabels, type AttachLabel } from '../../network/multus/attach-labels.ts'
import { interfaceNameFault } from '../../network/multus/interface-name.ts'
import { nearNames } from '../../network/text/near-name.ts'
import type { ClusterView } from './cluster-view.ts'
import type { RuleContext, RuleProblem } from './rule.ts'
import type { Subjects } from './subject.ts'

/** What a namespace or a NAD can be called so that Multus finds it. */
const DNS_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/

/**
 * What is wrong with `attach.berth.dev/<interface>: <nad>` or `<namespace>.<nad>`. A network that is not there is a warning: it may
 * come later, but until then every new pod of the namespace is refused.
 */
export function* attachLabelProblems(
  { key, value }: { readonly key: string; readonly value: string },
  subject: Subjects['namespace'],
  { view }: RuleContext,
): Iterable<RuleProblem> {
  const field = `metadata.labels[${key}]`
  const [label] = attachLabels({ [key]: value })
  if (label === undefined) {
    const fix = 'give it the name of a network, or remove the label'
    yield { field, message: `${key} has no value and attaches nothing`, fix, atMost: 'warn' }
    return
  }
  const fault = interfaceFault(label.interface)
  if (fault !== undefined) {
    yield {
      field,
      message: `no network can be attached as ${show(label.interface)}: it ${fault}`,
      fix: 'name another interface, e.g. attach.berth.dev/net1',
    }
    return
  }
  const { namespace, name } = label
  if (!DNS_NAME.test(name) || (namespace !== undefined && !DNS_NAME.test(namespace))) {
    const fix = 'write <nad> or <namespace>.<nad>, in lower case'
    yield { field, message: `${show(value)} names no network`, fix }
    return
  }
  yield* missing(field, label, subject, view)
}

function interfaceFault(name: string): string | undefined {
  if (name === 'eth0') return "is the pod's own interface on the cluster network"
  if (name === 'lo') return "is the pod's loopback interface"
  return interfaceNameFault(name)
}

function* missing(
  field: string,
  { namespace, name }: AttachLabel,
  subject: Subjects['namespace'],
  view: ClusterView,
): Iterable<RuleProblem> {
  // In a namespace that is only being created no network can be yet; one of that name elsewhere is as near as one can tell.
  const home = namespace ?? (subject.operation === 'UPDATE' ? subject.name : undefined)
  const [elsewhere] = view.networksNamed(name)
  if (home === undefined ? elsewhere !== undefined : view.network(home, name) !== undefined) return
  const whole = `${home ?? subject.name}/${name}`
  yield {
    field,
    message: `there is no NetworkAttachmentDefinition ${whole}: every new pod of the namespace will be refused until there is`,
    fix: [`create ${whole}`, ...alternatives(home, name, view)].join(', or '),
    atMost: 'warn',
  }
}

/** `write storage-1 or storage-2`, `write net.storage`. */
function alternatives(home: string | undefined, name: string, view: ClusterView): readonly string[] {
  const here = home === undefined ? [] : [...view.networksIn(home)].map((network) => network.name)
  const near = nearNames(name, here)
  const others = [...view.networksNamed(name)].map((network) => `${network.namespace}.${network.name}`)
  const names = near.length > 0 ? near : others.toSorted().slice(0, 3)
  return names.length === 0 ? [] : [`write ${names.join(' or ')}`]
}
