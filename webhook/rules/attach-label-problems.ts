import { show } from '../../network/json/json.ts'
import { nearNames } from '../../network/text/near-name.ts'
import type { ClusterView } from './cluster-view.ts'
import type { RuleContext, RuleProblem } from './rule.ts'
import type { Subjects } from './subject.ts'

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
  const name = key.slice('attach.berth.dev/'.length)
  if (name === 'eth0' || name === 'lo' || name.length > 15) {
    yield {
      field,
      message: `${show(name)} is no interface that a network can be attached as${name.length > 15 ? `: it has ${name.length} characters` : ''}`,
      fix: 'use another name of up to 15 characters, e.g. attach.berth.dev/net1',
    }
    return
  }
  const dot = value.indexOf('.')
  const namespace = dot < 0 ? undefined : value.slice(0, dot)
  const network = value.slice(dot + 1)
  if (!DNS_NAME.test(network) || (namespace !== undefined && !DNS_NAME.test(namespace))) {
    yield { field, message: `${show(value)} names no network`, fix: 'write <nad> or <namespace>.<nad>' }
    return
  }
  // In a namespace that is only being created no network can be yet; one of that name elsewhere is as near as one can tell.
  const home = subject.operation === 'UPDATE' ? subject.name : undefined
  yield* missing({ field, namespace: namespace ?? home, network }, view)
}

interface Named {
  readonly field: string
  readonly namespace: string | undefined
  readonly network: string
}

function* missing({ field, namespace, network }: Named, view: ClusterView): Iterable<RuleProblem> {
  const there =
    namespace === undefined
      ? [...view.networksNamed(network)].length > 0
      : view.network(namespace, network) !== undefined
  if (there) return
  const candidates = namespace === undefined ? [] : [...view.networksIn(namespace)].map(({ name }) => name)
  const near = nearNames(network, candidates)
  const whole = namespace === undefined ? network : `${namespace}/${network}`
  yield {
    field,
    message: `there is no NetworkAttachmentDefinition ${whole}: every new pod of the namespace will be refused until there is`,
    fix: near.length === 0 ? `create ${whole}` : `create ${whole}, or name ${near.join(' or ')}`,
    atMost: 'warn',
  }
}
