import { formatRange, type AddressRange } from '../../network/address/range.ts'
import { breakingChanges } from '../../network/nad/breaking-changes.ts'
import { givenUpRanges } from '../../network/nad/given-up.ts'
import { FORCE_ANNOTATION, type Network } from '../../network/nad/network.ts'
import { usersOf, usersText } from './network/users.ts'
import type { Rule, RuleContext, RuleProblem } from './rule.ts'
import type { NetworkSubject } from './subject.ts'

/**
 * A NAD is read again whenever a pod's sandbox is made again. Live pods do not come back after a restart if it is gone, and
 * are cut off from new ones, or lose the account of their addresses, if it becomes another network. What only new pods see (mtu,
 * routes, a wider range, an exclusion) may change at any time.
 */
export const networkInUse: Rule = {
  id: 'network-in-use',
  summary: 'removing a network that live pods use, or changing it under them',
  since: 'v0.1',
  levels: { baseline: 'deny', restricted: 'deny' },
  checks: { network: { operations: ['UPDATE', 'DELETE'], run } },
}

const FORCE = `the annotation ${FORCE_ANNOTATION}: "true"`

function* run(subject: NetworkSubject, context: RuleContext): Iterable<RuleProblem> {
  if (subject.annotations[FORCE_ANNOTATION] === 'true') return
  if (subject.operation === 'DELETE') yield* removal(subject, context)
  else if (subject.old !== undefined) yield* change(subject.old, subject.network, context)
}

/** Deletes what is in a namespace when the namespace goes: the pods of that namespace go as well. */
const NAMESPACE_CONTROLLER = 'system:serviceaccount:kube-system:namespace-controller'

function* removal({ network, user }: NetworkSubject, { view }: RuleContext): Iterable<RuleProblem> {
  const staying = (namespace: string): boolean =>
    user !== NAMESPACE_CONTROLLER || namespace !== network.namespace
  const users = usersOf(network, view, (pod) => staying(pod.namespace))
  if (users.count === 0) return
  yield {
    field: 'metadata.name',
    message: `${usersText(users)}; without it, no pod of it comes back from a restart`,
    fix: `delete the pods first, or set ${FORCE} on the NetworkAttachmentDefinition and delete it then`,
  }
}

function* change(old: Network, now: Network, context: RuleContext): Iterable<RuleProblem> {
  const changes = [...breakingChanges(old, now)]
  const givenUp = changes.length > 0 ? [] : givenUpRanges(old, now)
  if (changes.length === 0 && givenUp.length === 0) return
  const users = usersOf(old, context.view, () => true)
  if (users.count === 0) return
  const fix = `make another NetworkAttachmentDefinition and move the pods to it, or set ${FORCE} on this one`
  for (const { what, field } of changes) yield { field, message: `${what} while ${usersText(users)}`, fix }
  const held = heldText(old.domain, givenUp, context)
  if (held === undefined) return
  const field = now.plans[0]?.subnets[0]?.field ?? 'spec.config'
  yield {
    field,
    message: `${held}, while ${usersText(users)}`,
    fix: `keep the range and add the addresses to exclude, or set ${FORCE} on this one`,
  }
}

/** `the range gives up 10.0.0.50-10.0.0.99, where 3 addresses are in use (Deployment shop/web 2, Pod shop/db 1)`. */
function heldText(
  domain: string,
  givenUp: readonly AddressRange[],
  { view }: RuleContext,
): string | undefined {
  const [first] = givenUp
  if (first === undefined) return undefined
  const { used, top } = view.usage(domain, givenUp, 3)
  if (used === 0n) return undefined
  const more = givenUp.length > 1 ? ` and ${givenUp.length - 1} more ranges` : ''
  const owners = top.map(({ owner, count }) => `${owner} ${count}`).join(', ')
  const inUse = used === 1n ? '1 address is in use' : `${used} addresses are in use`
  return `the network gives up ${formatRange(first)}${more}, where ${inUse}${owners === '' ? '' : ` (${owners})`}`
}
