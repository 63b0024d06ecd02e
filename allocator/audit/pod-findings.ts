import { formatAddress, sameAddress } from '../../network/address/address.ts'
import { LEASE_API, type Lease } from '../../network/lease/lease.ts'
import { isBerthManaged } from '../../network/nad/managed.ts'
import { mayEndAtNode } from '../../network/nad/node-local.ts'
import type { Network, NetworkKey } from '../../network/nad/network.ts'
import type { Allocation } from '../allocation.ts'
import type { EventSubject } from '../api/event-recorder.ts'
import { demandOf } from '../leases/demand.ts'
import { isGated } from '../leases/gate.ts'
import { isOfOrdinal, isOfPod, matchLeases } from '../leases/match.ts'
import type { AddressHolder, AllocatedPod, AllocatorView, AttachedAddress } from '../view.ts'
import type { Finding } from './finding.ts'

type Known = Pick<Allocation, 'view' | 'settings'>

/** What is wrong with the addresses of a pod, as far as the view knows. */
export function findingsOf(known: Known, pod: AllocatedPod): readonly Finding[] {
  const findings: Finding[] = []
  for (const attached of known.view.addressesOf(pod.namespace, pod.name))
    findings.push(...findingsAt(known, pod, attached))
  return [...findings, ...unusedLeases(known, pod)]
}

/** An address of a pod, on a network that is known. */
interface Place {
  readonly pod: AllocatedPod
  readonly network: Network
  readonly attached: AttachedAddress
}

function findingsAt({ view }: Known, pod: AllocatedPod, attached: AttachedAddress): readonly Finding[] {
  const network = networkOf(view, attached.network)
  if (network === undefined) return []
  const place = { pod, network, attached }
  const holders = [...view.holdersOf(network.domain, attached.address)]
  const isLeased = holders.some(({ kind }) => kind === 'IPLease')
  const pods = new Set(holders.flatMap(({ kind, uid }) => (kind === 'Pod' ? (uid ?? []) : [])))
  // Each once: the lease of a pod that has the address too is told of by that pod, the IPAddress of a claim by its lease.
  const others = holders.filter(({ kind, lease }) =>
    kind === 'IPAddress' ? !isLeased : !pods.has(lease?.pod?.uid ?? ''),
  )
  const findings = others.flatMap((holder) => conflictWith(place, holder) ?? [])
  return isLeased || !isBerthManaged(network) ? findings : [...findings, uncovered(place)]
}

/** The NAD of `shop/net`. */
export function networkOf(view: Pick<AllocatorView, 'network'>, key: NetworkKey): Network | undefined {
  const slash = key.indexOf('/')
  return view.network(key.slice(0, slash), key.slice(slash + 1))
}

function conflictWith(place: Place, holder: AddressHolder): Finding | undefined {
  const { pod } = place
  if (holder.kind === 'Pod') {
    // Each pair once: it is told to both.
    if (holder.uid === undefined || holder.uid <= pod.uid || !meet(place, holder.nodeName)) return undefined
    const other = { ...POD, namespace: holder.namespace, name: holder.name, uid: holder.uid }
    return conflict([
      [subjectOf(pod), twice(place, `Pod ${holder.namespace}/${holder.name}`)],
      [other, twice(place, `Pod ${pod.namespace}/${pod.name}`)],
    ])
  }
  if (holder.kind === 'IPAddress') return publishedTo(place, holder)
  const { lease } = holder
  if (lease === undefined || isOfPod(lease, pod) || isOfOrdinal(lease, pod)) return undefined
  if (!meet(place, lease.pod?.node)) return undefined
  return conflict([
    [
      subjectOf(pod),
      `${here(place)} is leased to ${ownerTitle(lease)} (IPLease ${lease.name}, ${lease.phase}): ${REMEDY}`,
    ],
    [
      leaseSubject(lease),
      `${here(place)} is in use by Pod ${pod.namespace}/${pod.name}, which has no lease of it`,
    ],
  ])
}

function publishedTo(place: Place, { namespace, name, uid }: AddressHolder): Finding {
  const other = {
    apiVersion: 'ipam.cluster.x-k8s.io/v1beta1',
    kind: 'IPAddress',
    namespace,
    name,
    uid: uid ?? '',
  }
  return conflict([
    [subjectOf(place.pod), `${here(place)} is a machine's by IPAddress ${namespace}/${name}: ${REMEDY}`],
    [other, `${here(place)} is in use by Pod ${place.pod.namespace}/${place.pod.name}: ${REMEDY}`],
  ])
}

const REMEDY = 'two machines may answer for it; replace the pod, so that it gets an address of its own'

/** Whether the other can meet it at all. A network that Berth does not manage, and that may end at the node, has two such addresses. */
const meet = ({ pod, network }: Place, node: string | undefined): boolean =>
  isBerthManaged(network) || !mayEndAtNode(network) || node === pod.nodeName

const conflict = (told: readonly (readonly [EventSubject, string])[]): Finding => ({
  kind: 'duplicates',
  reason: 'AddressConflict',
  told: told.map(([subject, message]) => ({ subject, message })),
})

const twice = (place: Place, other: string): string =>
  `${here(place)} is in use by ${other} too: two machines answer for it; delete one of the pods`

function uncovered(place: Place): Finding {
  const message = `${here(place)} is in use without an IPLease: nobody else is given it while this pod lives and Berth sees it; lease it by berth adopt --from running-pods, or replace the pod`
  return {
    kind: 'uncovered',
    reason: 'AddressWithoutLease',
    told: [{ subject: subjectOf(place.pod), message }],
  }
}

/** `192.168.20.5 on shop/net`. */
const here = ({ attached: { address, network } }: Place): string => `${formatAddress(address)} on ${network}`

/** The leases of a pod that none of its networks uses any more. While a network is missing it is not known. */
function unusedLeases({ view, settings }: Known, pod: AllocatedPod): readonly Finding[] {
  const leases = [...view.leasesOfPod(pod.namespace, pod.name)]
  if (leases.length === 0 || isGated(pod)) return []
  const { attachments, obstacles } = demandOf(pod, view, settings())
  if (obstacles.length > 0) return []
  const { surplus } = matchLeases(pod, attachments, view)
  return surplus.map((lease) => {
    const where = `${formatAddress(lease.address)} on ${lease.owner.interface ?? 'no interface'}`
    const message = `${where} stays leased (IPLease ${lease.name}) though the pod asks for it no more: it may still use it; the address comes free when the pod ends`
    return {
      kind: 'orphans',
      reason: 'LeaseUnused',
      told: [
        { subject: subjectOf(pod), message },
        {
          subject: leaseSubject(lease),
          message: `Pod ${pod.namespace}/${pod.name} lives, and asks for ${where} no more; the address comes free when the pod ends`,
        },
      ],
    }
  })
}

/** A claim that was given another address than that of this lease. */
export function claimFinding({ view }: Known, lease: Lease): Finding | undefined {
  const { owner, address } = lease
  if (owner.kind !== 'IPAddressClaim' || lease.phase !== 'Bound') return undefined
  const named = [...view.holdersOf(lease.domain, address)].some(
    (holder) =>
      holder.kind === 'IPAddress' &&
      holder.namespace === owner.namespace &&
      holder.name === owner.name &&
      sameAddress(holder.address, address),
  )
  if (named || view.ipAddress(owner.namespace, owner.name) === undefined) return undefined
  const message = `the IPAddress ${owner.namespace}/${owner.name} of its claim names another address; it comes free when the claim is released`
  return { kind: 'orphans', reason: 'LeaseUnused', told: [{ subject: leaseSubject(lease), message }] }
}

const POD = { apiVersion: 'v1', kind: 'Pod' } as const

const subjectOf = ({ namespace, name, uid }: AllocatedPod): EventSubject => ({ ...POD, namespace, name, uid })

const leaseSubject = ({ name, uid }: Lease): EventSubject => ({
  apiVersion: LEASE_API,
  kind: 'IPLease',
  namespace: '',
  name,
  uid,
})

/** `Pod shop/web`, `ordinal 1 of StatefulSet shop/db`, `IPAddressClaim shop/machine`. */
function ownerTitle({ owner: { kind, namespace, name, ordinal } }: Lease): string {
  const title = `${kind} ${namespace}/${name}`
  return ordinal === undefined ? title : `ordinal ${ordinal} of ${title}`
}
