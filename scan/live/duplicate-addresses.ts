import { formatAddress, sameAddress, type Address } from '../../network/address/address.ts'
import { listed } from '../gathering.ts'
import { networkObject, podObject } from '../objects.ts'
import { MOST_OBJECTS, type ScanFinding } from '../report.ts'
import { topOwner, type Scanning } from '../scanning.ts'
import type { ScannedPod } from '../cluster.ts'
import { Crowd } from './crowd.ts'
import type { LiveCheck } from './live-check.ts'
import { meetings, partiesOf, podText, type Party } from './parties.ts'

/** Two live pods that both have an address by their network-status: nothing in Kubernetes, Multus or the kernel objects. */
export const duplicateAddresses: LiveCheck = {
  faults: [
    { id: 'duplicate-address', summary: 'an address that two live pods, or a pod and a machine, have' },
    { id: 'fixed-address-shared', summary: 'the one fixed address of a network, given to several live pods' },
  ],
  begin(scanning) {
    const crowd = new Crowd(scanning.view)
    return { pod: (pod) => duplicatesOf(pod, scanning, crowd) }
  },
}

function* duplicatesOf(pod: ScannedPod, scanning: Scanning, crowd: Crowd): Iterable<ScanFinding> {
  const { cluster } = scanning
  for (const { address, holders } of crowd.of(pod)) {
    if (holders.length < 2) continue
    for (const parties of meetings(partiesOf(holders, cluster))) {
      for (const party of parties) scanning.conflicting.add(topOwner(party.pod.owner, cluster))
      yield isFixed(parties, address) ? fixedFinding(parties, address) : duplicateFinding(parties, address)
    }
  }
}

/** Whether it is of one network, which gives this very address to every pod. */
function isFixed([first, ...others]: readonly Party[], address: Address): boolean {
  if (first === undefined || others.some(({ key }) => key !== first.key)) return false
  const { plans } = first.network
  return plans.some(({ fixed }) => fixed.some(({ cidr }) => sameAddress(cidr.address, address)))
}

function fixedFinding(parties: readonly Party[], address: Address): ScanFinding {
  const [first] = parties
  const network = first?.network
  const fixed = network?.plans
    .flatMap((plan) => plan.fixed)
    .find(({ cidr }) => sameAddress(cidr.address, address))
  const object = networkObject(network?.namespace ?? '', network?.name ?? '')
  const named = parties.slice(0, MOST_OBJECTS - 1)
  return {
    check: 'fixed-address-shared',
    group: 'conflict',
    severity: 'deny',
    objects: [object, ...named.map(({ pod }) => podObject(pod))],
    more: parties.length - named.length,
    field: fixed?.field ?? '',
    message: `${first?.key} gives every pod the address ${formatAddress(address)}, and ${parties.length} live pods have it: ${podsText(parties, false)}`,
    fix: 'keep one of the pods; give each of the others a network with an address of its own, or let Berth hand the addresses out (ipam berth)',
  }
}

function duplicateFinding(parties: readonly Party[], address: Address): ScanFinding {
  const keys = new Set(parties.map(({ key }) => key))
  const [key] = keys
  const where = keys.size === 1 ? `${formatAddress(address)} of ${key}` : formatAddress(address)
  const named = parties.slice(0, MOST_OBJECTS)
  return {
    check: 'duplicate-address',
    group: 'conflict',
    severity: 'deny',
    objects: named.map(({ pod }) => podObject(pod)),
    more: parties.length - named.length,
    field: 'metadata.annotations[k8s.v1.cni.cncf.io/network-status]',
    message: `${where} is in use by ${podsText(parties, keys.size > 1)}: all of them answer for it`,
    fix: `delete all but one (keep the one that has the lease: berth explain ${formatAddress(address)}), so that they get addresses of their own${causeText(parties, keys.size)}`,
  }
}

const MOST_NAMED = 3

/** `pod shop/a on node1 (shop/lan) and pod shop/b on node2 (team/lan)`. */
function podsText(parties: readonly Party[], withNetwork: boolean): string {
  const named = parties.slice(0, MOST_NAMED)
  const parts = named.map(({ pod, key }) => `${podText(pod)}${withNetwork ? ` (${key})` : ''}`)
  return listed(parts, parties.length - named.length)
}

/** What else has to be done, or it happens again. */
function causeText(parties: readonly Party[], networks: number): string {
  const [first] = parties
  const authority = first?.network.plans[0]?.authority
  if (networks > 1)
    return '; then give the networks ranges apart, or different domains if they never meet (annotation ipam.berth.dev/domain)'
  if (authority === 'host-local')
    return `; then have Berth hand out the addresses of ${first?.key} (ipam berth): host-local counts on each node by itself`
  if (authority === 'static') return '; then ask for each address in one pod only'
  return ''
}
