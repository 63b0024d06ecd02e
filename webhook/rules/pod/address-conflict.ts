import { formatAddress, type Address } from '../../../network/address/address.ts'
import { singleAddress } from '../../../network/address/range.ts'
import { mayEndAtNode } from '../../../network/nad/node-local.ts'
import { networkKey, type Network } from '../../../network/nad/network.ts'
import type { Holder } from '../cluster-view.ts'
import type { RuleContext, RuleProblem } from '../rule.ts'
import type { PodSubject } from '../subject.ts'
import { holderTitle } from './holder-title.ts'
import { isOwnHolding } from './own-pod.ts'

/** What a pod would have: an address on a network. */
export interface Wanted {
  readonly address: Address
  readonly network: Network
  readonly field: string
  /** What to do if it is somebody else's. */
  readonly fix: string
}

/** That somebody else holds the address in the network's domain: the first one found is named. */
export function* heldByAnother(
  subject: PodSubject,
  { address, network, field, fix }: Wanted,
  { view }: RuleContext,
): Iterable<RuleProblem> {
  const holder = anotherHolder(subject, view.holdersOf(network.domain, address))
  if (holder === undefined) return
  yield {
    field,
    message: `${formatAddress(address)} of ${networkKey(network.namespace, network.name)} is held by ${holderTitle(holder)}`,
    fix,
    ...(holder.kind === 'Pod' && mayEndAtNode(network) ? { atMost: 'warn' } : {}),
  }
}

export function anotherHolder(subject: PodSubject, holders: Iterable<Holder>): Holder | undefined {
  for (const holder of holders) if (!isOwnHolding(subject, holder)) return holder
  return undefined
}

/**
 * That the address is set aside, or that another network or pool hands it out as well: that one may give it to somebody
 * at any time (a warning, unless the configuration reserves it). `shared`: whether the pod's own network hands it out,
 * so that rule range-overlap has told already.
 */
export function* claimedByAnother(
  { address, network, field }: Wanted,
  shared: boolean,
  { view }: RuleContext,
): Iterable<RuleProblem> {
  const own = `nad:${networkKey(network.namespace, network.name)}`
  for (const occupant of view.occupantsOverlapping(network.domain, singleAddress(address))) {
    const reserved = occupant.authority === 'reserved'
    if (occupant.owner === own || (shared && !reserved)) continue
    yield {
      field,
      message: `${formatAddress(address)} belongs to ${occupant.title} (${occupant.text})`,
      fix: `ask for an address outside ${occupant.text}`,
      ...(reserved ? {} : { atMost: 'warn' }),
    }
    return
  }
}
