import { formatAddress, sameAddress } from '../../network/address/address.ts'
import { singleAddress } from '../../network/address/range.ts'
import type { Occupant } from '../../network/address/occupant.ts'
import { takesIps } from '../../network/nad/takes-ips.ts'
import type { Network } from '../../network/nad/network.ts'
import { handOutOf, hands, rangesText } from '../../webhook/rules/pod/hand-out.ts'
import type { HeldAddress, ScannedPod } from '../cluster.ts'
import { networkObject, ownerObject, podObject } from '../objects.ts'
import type { ScanFinding } from '../report.ts'
import type { Scanning } from '../scanning.ts'
import type { LiveCheck } from './live-check.ts'
import { addressText, networkOf, podText } from './parties.ts'

/** An address that the pod's network does not hand out (any more): its account does not know of it, and may not keep it back. */
export const addressOutOfRange: LiveCheck = {
  faults: [
    { id: 'address-out-of-range', summary: 'an address of a live pod that its network does not hand out' },
  ],
  begin: (scanning) => ({ pod: (pod) => outsideOf(pod, scanning) }),
}

function* outsideOf(pod: ScannedPod, scanning: Scanning): Iterable<ScanFinding> {
  for (const held of pod.addresses) {
    const network = networkOf(held.network, scanning.view)
    if (network === undefined || isGiven(held, network, scanning)) continue
    const other = othersOf(held, network, scanning)
    if (other === undefined) gatherOutside(pod, held, network, scanning)
    else yield claimedByAnother(pod, held, other)
  }
}

/** By a range, as a fixed address, or because the pod may choose any. */
function isGiven({ address }: HeldAddress, network: Network, { view }: Scanning): boolean {
  const fixed = network.plans.flatMap((plan) => plan.fixed)
  if (fixed.some(({ cidr }) => sameAddress(cidr.address, address))) return true
  if (fixed.length > 0 && takesIps(network)) return true
  return hands(handOutOf(network, view), address)
}

function othersOf({ address }: HeldAddress, network: Network, { view }: Scanning): Occupant | undefined {
  const own = `nad:${network.namespace}/${network.name}`
  for (const occupant of view.occupantsOverlapping(network.domain, singleAddress(address)))
    if (occupant.owner !== own) return occupant
  return undefined
}

function claimedByAnother(pod: ScannedPod, { network, address }: HeldAddress, other: Occupant): ScanFinding {
  const claim =
    other.authority === 'reserved'
      ? `belongs to the ${other.title} (${other.text})`
      : `is among the addresses of ${other.title} (${other.text})`
  return {
    check: 'address-out-of-range',
    group: 'conflict',
    severity: 'deny',
    objects: [podObject(pod), ownerObject(other.owner)],
    more: 0,
    field: 'metadata.annotations[k8s.v1.cni.cncf.io/network-status]',
    message: `${addressText(address, network)}, which ${podText(pod)} has, is outside what ${network} hands out, and ${claim}: somebody else may answer for it`,
    fix: 'delete the pod, so that it gets an address of its network',
  }
}

function gatherOutside(
  pod: ScannedPod,
  { network: key, address }: HeldAddress,
  network: Network,
  scanning: Scanning,
) {
  const ranges = rangesText(handOutOf(network, scanning.view))
  scanning.gathering.add(
    `address-out-of-range ${key}`,
    {
      check: 'address-out-of-range',
      group: 'warned',
      severity: 'warn',
      field: '',
      about: [networkObject(network.namespace, network.name)],
      message: (parts) => `${key} hands out ${ranges}, and these pods have other addresses on it: ${parts}`,
      fix: 'replace the pods, so that they get addresses of the network, or give the network the range that they are from',
    },
    { object: podObject(pod), part: `${pod.namespace}/${pod.name} (${formatAddress(address)})` },
  )
}
