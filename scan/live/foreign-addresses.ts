import { LEASE_API } from '../../network/lease/lease.ts'
import { isBerthManaged } from '../../network/nad/managed.ts'
import type { Holder } from '../../webhook/rules/cluster-view.ts'
import { holderTitle } from '../../webhook/rules/pod/holder-title.ts'
import type { HeldAddress, ScannedPod } from '../cluster.ts'
import { networkObject, podObject } from '../objects.ts'
import type { ScanFinding, ScanObject } from '../report.ts'
import { topOwner, type Scanning } from '../scanning.ts'
import { Crowd, type Held } from './crowd.ts'
import type { LiveCheck } from './live-check.ts'
import { addressText, isLeaseOf, podText } from './parties.ts'
import { formatAddress, sameAddress } from '../../network/address/address.ts'

/** Addresses of live pods that an account knows as somebody else's, or that no account knows of. */
export const foreignAddresses: LiveCheck = {
  faults: [
    {
      id: 'address-of-another',
      summary: 'an address of a live pod that is leased or recorded for somebody else',
    },
    { id: 'address-without-lease', summary: 'an address on a network of Berth that no IPLease covers' },
  ],
  begin(scanning) {
    const crowd = new Crowd(scanning.view)
    return { pod: (pod) => foreignOf(pod, scanning, crowd) }
  },
}

function* foreignOf(pod: ScannedPod, scanning: Scanning, crowd: Crowd): Iterable<ScanFinding> {
  for (const held of crowd.of(pod)) {
    const pods = podsWith(held, scanning)
    const foreign = held.holders.find((holder) => isForeign(holder, held, pods))
    if (foreign !== undefined) yield foreignFinding(pod, held, foreign, scanning)
    if (!held.isLeased && isBerthManaged(held.on)) gatherUncovered(pod, held, scanning)
  }
}

/** The uids of the pods that have got the address. One that only asks for it is told of by its lease. */
const podsWith = ({ holders, address }: Held, { cluster }: Scanning): ReadonlySet<string | undefined> =>
  new Set(
    holders.flatMap(({ kind, namespace, name, uid }) => {
      const pod = kind === 'Pod' ? cluster.pod(namespace, name) : undefined
      return pod?.addresses.some((at) => sameAddress(at.address, address)) === true ? [uid] : []
    }),
  )

/** Whether it is of somebody else than the live pods that have the address (another check tells of these). */
function isForeign(holder: Holder, { pod, holders }: Held, pods: ReadonlySet<string | undefined>): boolean {
  const { kind, lease, namespace, name } = holder
  if (kind === 'Pod') return false
  if (kind === 'IPAddress') return !holders.some((other) => other.lease?.owner.kind === 'IPAddressClaim')
  if (lease !== undefined) return !isLeaseOf(lease, pod) && !pods.has(lease.pod?.uid)
  return name !== '' && !holders.some((other) => isPodOf(other, namespace, name))
}

/** whereabouts knows pods by their names. */
const isPodOf = (holder: Holder, namespace: string, name: string): boolean =>
  holder.kind === 'Pod' && holder.namespace === namespace && holder.name === name

/** One that lives may answer for the address; what is only on record is given to nobody while the pod is seen to have it. */
function foreignFinding(pod: ScannedPod, held: HeldAddress, holder: Holder, scanning: Scanning): ScanFinding {
  const { cluster, conflicting } = scanning
  const lives =
    holder.kind === 'IPAddress' ||
    holder.lease?.owner.kind === 'IPAddressClaim' ||
    ((holder.lease?.phase ?? 'Bound') === 'Bound' && cluster.pod(holder.namespace, holder.name) !== undefined)
  if (lives) conflicting.add(topOwner(pod.owner, cluster))
  return {
    check: 'address-of-another',
    group: lives ? 'conflict' : 'warned',
    severity: lives ? 'deny' : 'warn',
    objects: [podObject(pod), holderObject(holder)],
    more: 0,
    field: 'metadata.annotations[k8s.v1.cni.cncf.io/network-status]',
    message: `${addressText(held.address, held.network)} is in use by ${podText(pod)}, and on record for ${holderTitle(holder)}${lives ? ': two machines may answer for it' : ', which is gone'}`,
    fix: 'delete the pod, so that it gets an address of its own',
  }
}

function holderObject({ kind, namespace, name, uid = '', lease }: Holder): ScanObject {
  if (lease !== undefined)
    return { apiVersion: LEASE_API, kind: 'IPLease', namespace: '', name: lease.name, uid: lease.uid }
  return kind === 'IPAddress'
    ? { apiVersion: 'ipam.cluster.x-k8s.io/v1beta1', kind, namespace, name, uid }
    : { apiVersion: 'v1', kind: 'Pod', namespace, name, uid }
}

function gatherUncovered(pod: ScannedPod, { network, address }: HeldAddress, scanning: Scanning): void {
  const slash = network.indexOf('/')
  scanning.gathering.add(
    `address-without-lease ${network}`,
    {
      check: 'address-without-lease',
      group: 'warned',
      severity: 'warn',
      field: '',
      about: [networkObject(network.slice(0, slash), network.slice(slash + 1))],
      message: (parts) => `no IPLease covers what these pods have on ${network}: ${parts}`,
      fix: 'lease what they have by berth adopt --from running-pods, or replace the pods',
    },
    { object: podObject(pod), part: `${pod.namespace}/${pod.name} (${formatAddress(address)})` },
  )
}
