import { parseAddress, sameAddress, type Address } from '../../network/address/address.ts'
import { STICKY_ANNOTATION } from '../../network/lease/pod-keys.ts'
import type { LeaseOwner, LeaseSpec } from '../../network/lease/lease.ts'
import type { NetworkStatus } from '../../network/multus/network-status.ts'
import { ownPots, prefixIn } from '../../network/nad/address-pots.ts'
import type { Network } from '../../network/nad/network.ts'
import type { Inventory } from '../cluster/inventory.ts'
import type { Candidate, Outcome } from './candidate.ts'
import type { PodFacts } from './pod-facts.ts'

/** What a candidate comes to by the pod as it is: a lease to make, or why there is none to make. */
export type Plan =
  | { readonly ok: true; readonly candidate: Candidate; readonly network: string; readonly spec: LeaseSpec }
  | { readonly ok: false; readonly outcome: Outcome }

/** `pod`: as it is now; undefined: there is none of that name. */
export function planOf(candidate: Candidate, pod: PodFacts | undefined, inventory: Inventory): Plan {
  if (pod === undefined) return skipped(candidate, goneText(candidate))
  if (pod.ended) return skipped(candidate, 'the pod has ended, and needs it no more')
  const entry = pod.status.find((shown) => isShown(shown, candidate))
  if (entry === undefined) return skipped(candidate, 'the pod does not show it in its network-status')
  const network = networkOf(entry.name, inventory)
  if (network === undefined)
    return skipped(candidate, `there is no NetworkAttachmentDefinition ${entry.name}`)
  if (entry.interface === '') return skipped(candidate, 'network-status does not name its interface')
  return {
    ok: true,
    candidate,
    network: entry.name,
    spec: {
      address: candidate.address,
      prefix: prefixOf(candidate.address, network, inventory),
      domain: network.domain,
      pool: { kind: 'NetworkAttachmentDefinition', namespace: network.namespace, name: network.name },
      owner: ownerOf(pod, entry.interface, network),
      pod: { name: pod.name, uid: pod.uid, node: pod.node },
      phase: 'Bound',
      releasedAt: undefined,
    },
  }
}

const goneText = ({ source }: Candidate): string =>
  source === 'whereabouts' ? 'the pod is gone: whereabouts has leaked it' : 'the pod is gone'

function skipped(candidate: Candidate, reason: string): Plan {
  const place = { domain: '', interface: '', network: candidate.network ?? '' }
  return { ok: false, outcome: { candidate, ...place, result: 'skipped', reason } }
}

const isShown = (entry: NetworkStatus, { network, address }: Candidate): boolean =>
  !entry.default && (network === undefined || entry.name === network) && shows(entry, address)

const shows = ({ ips }: NetworkStatus, address: Address): boolean =>
  ips.some((ip) => {
    const shown = parseAddress(ip)
    return shown.ok && sameAddress(shown.value, address)
  })

function networkOf(key: string, { model }: Inventory): Network | undefined {
  const slash = key.indexOf('/')
  return slash < 0 ? undefined : model.network(key.slice(0, slash), key.slice(slash + 1))
}

/** Of the subnet that holds it; without one the address stands alone. */
function prefixOf(address: Address, network: Network, inventory: Inventory): number {
  const subnets = ownPots(network, inventory).flatMap((pot) => pot.subnets)
  return prefixIn({ subnets }, address)
}

/** As the allocator has it: the pod, or its ordinal where addresses are sticky. */
function ownerOf({ namespace, name, uid, set, sticky }: PodFacts, on: string, network: Network): LeaseOwner {
  const isSticky = set !== undefined && (sticky || network.annotations[STICKY_ANNOTATION] === 'true')
  return isSticky
    ? { kind: 'StatefulSet', namespace, name: set.name, uid: set.uid, interface: on, ordinal: set.ordinal }
    : { kind: 'Pod', namespace, name, uid, interface: on, ordinal: undefined }
}

/** What a planned lease came to. */
export const outcomeOf = (
  { candidate, network, spec }: Plan & { readonly ok: true },
  result: Outcome['result'],
  reason = '',
): Outcome => ({
  candidate,
  domain: spec.domain,
  interface: spec.owner.interface ?? '',
  network,
  result,
  reason,
})

/** Why the address of a plan is nobody's to adopt: other pods show it or ask for it too. */
export function dispute({ spec }: Plan & { readonly ok: true }, { model }: Inventory): string | undefined {
  const others = [...model.holdersOf(spec.domain, spec.address)].filter(
    ({ kind, uid }) => kind === 'Pod' && uid !== spec.pod?.uid,
  )
  if (others.length === 0) return undefined
  const names = others.map(({ namespace, name }) => `pod ${namespace}/${name}`)
  return `${names.slice(0, 3).join(' and ')} ${names.length === 1 ? 'has it, or asks for it,' : 'have it, or ask for it,'} as well`
}
