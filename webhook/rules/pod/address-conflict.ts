import { formatAddress, type Address } from '../../../network/address/address.ts'
import { contains, singleAddress } from '../../../network/address/range.ts'
import { isBerthManaged } from '../../../network/nad/managed.ts'
import { mayEndAtNode } from '../../../network/nad/node-local.ts'
import { networkKey, type Network } from '../../../network/nad/network.ts'
import type { RuleContext, RuleProblem } from '../rule.ts'
import type { PodSubject } from '../subject.ts'
import { otherHolder } from './address-holder.ts'

/** What a pod would have: an address on a network. */
export interface Wanted {
  readonly address: Address
  readonly network: Network
  readonly field: string
  /** What to do if it is somebody else's. */
  readonly fix: string
}

/**
 * That somebody else holds the address in the network's domain: the first one found is named. Nobody is refused for an address that
 * comes free by itself: Berth holds the pod back until it has it.
 */
export function* heldByAnother(
  subject: PodSubject,
  { address, network, field, fix }: Wanted,
  { view }: RuleContext,
): Iterable<RuleProblem> {
  const other = otherHolder(subject, view.holdersOf(network.domain, address), { network, view })
  if (other === undefined) return
  const what = `${formatAddress(address)} of ${networkKey(network.namespace, network.name)} is ${other.told}`
  if (other.comesFree) {
    const message = `${what}: the pod waits until it is free`
    yield { field, message, fix: 'wait, or ask for another address', atMost: 'warn' }
    return
  }
  const isDoubtful = other.holder.kind === 'Pod' && mayEndAtNode(network) && !isBerthManaged(network)
  yield { field, message: what, fix, ...(isDoubtful ? { atMost: 'warn' } : {}) }
}

/** That the configuration sets the address aside. */
export function* isReserved(
  { address, network, field }: Wanted,
  { settings }: RuleContext,
): Iterable<RuleProblem> {
  const reserved = settings.reservedNetworks.find(
    ({ domain, range }) => domain === network.domain && contains(range, address),
  )
  if (reserved === undefined) return
  yield {
    field,
    message: `${formatAddress(address)} belongs to the reserved network ${reserved.name} (${reserved.text})`,
    fix: `ask for an address outside ${reserved.text}`,
  }
}

/**
 * That another network or pool hands the address out: it may give it to somebody at any time. Asked only of an address
 * that the pod's own network does not hand out: of two networks that do, rule range-overlap tells.
 */
export function* handedOutByAnother(
  { address, network, field }: Wanted,
  { view }: RuleContext,
): Iterable<RuleProblem> {
  const own = `nad:${networkKey(network.namespace, network.name)}`
  for (const { owner, authority, title, text } of view.occupantsOverlapping(
    network.domain,
    singleAddress(address),
  )) {
    if (owner === own || authority === 'reserved') continue
    yield {
      field,
      message: `${formatAddress(address)} is among the addresses of ${title} (${text}), which may give it to another pod`,
      fix: `ask for an address outside ${text}`,
      atMost: 'warn',
    }
    return
  }
}
