import { formatAddress } from '../../network/address/address.ts'
import { LEASE_API, type Lease } from '../../network/lease/lease.ts'
import { leaseHolder } from '../../webhook/rules/pod/holder-title.ts'
import type { ScanFinding } from '../report.ts'
import { LONG, type Scanning } from '../scanning.ts'
import type { LiveCheck } from './live-check.ts'
import { timeText } from './waiting-pods.ts'

/** Leases that keep an address from everybody, for nobody. */
export const staleLeases: LiveCheck = {
  faults: [
    { id: 'lease-without-pod', summary: 'a lease whose pod is gone' },
    { id: 'lease-resting-long', summary: 'a lease that has been in quarantine for long' },
    {
      id: 'lease-held-for-nobody',
      summary: 'a lease that is kept for a StatefulSet that is gone, or smaller now',
    },
  ],
  begin: (scanning) => ({ lease: (lease) => staleOf(lease, scanning) }),
}

function* staleOf(lease: Lease, scanning: Scanning): Iterable<ScanFinding> {
  const { now } = scanning.cluster
  switch (lease.phase) {
    case 'Bound':
      if (isWithoutPod(lease, scanning) && now - lease.createdAt > LONG) yield withoutPod(lease)
      return
    case 'Quarantined': {
      const most = Math.max(10 * scanning.settings.quarantine, LONG)
      if (lease.releasedAt !== undefined && now - lease.releasedAt > most)
        yield restingLong(lease, lease.releasedAt, scanning)
      return
    }
    case 'Held': {
      const why = whyForNobody(lease, scanning)
      if (why !== undefined) yield heldForNobody(lease, why)
    }
  }
}

function isWithoutPod({ owner, pod }: Lease, { cluster }: Scanning): boolean {
  if (owner.kind === 'IPAddressClaim' || pod === undefined) return false
  return cluster.pod(owner.namespace, pod.name)?.uid !== pod.uid
}

function finding(lease: Lease, told: Pick<ScanFinding, 'check' | 'field' | 'message' | 'fix'>): ScanFinding {
  const { name, uid } = lease
  const object = { apiVersion: LEASE_API, kind: 'IPLease', namespace: '', name, uid }
  return { group: 'warned', severity: 'warn', objects: [object], more: 0, ...told }
}

const withoutPod = (lease: Lease): ScanFinding =>
  finding(lease, {
    check: 'lease-without-pod',
    field: 'spec.pod',
    message: `${formatAddress(lease.address)} is leased to ${leaseHolder(lease)}, which is not there any more`,
    fix: 'see whether the allocator runs, which frees it: kubectl -n berth-system get pods',
  })

function restingLong(lease: Lease, since: number, { view }: Scanning): ScanFinding {
  const node = lease.pod?.node
  const isThere = node !== undefined && view.node(node) !== undefined
  return finding(lease, {
    check: 'lease-resting-long',
    field: 'spec.phase',
    message: `${formatAddress(lease.address)} has been in quarantine since ${timeText(since)}, after ${leaseHolder(lease)}`,
    fix: `ask what it waits for: berth explain ${formatAddress(lease.address)}${isThere ? `; if node ${node} is down for good, delete it or taint it node.kubernetes.io/out-of-service` : ''}`,
  })
}

/** Why no pod will come for a lease that is kept; undefined if one may. */
function whyForNobody({ owner }: Lease, { cluster }: Scanning): string | undefined {
  if (owner.kind !== 'StatefulSet') return undefined
  const set = cluster.statefulSet(owner.namespace, owner.name)
  if (set === undefined)
    return cluster.unread.some((kind) => kind.startsWith('StatefulSets')) ? undefined : 'which is gone'
  if (set.uid !== '' && owner.uid !== '' && set.uid !== owner.uid) return 'which was made anew since'
  const { firstOrdinal: first, replicas } = set
  const { ordinal = first } = owner
  return ordinal < first || ordinal >= first + replicas ? `which has ${replicas} replicas now` : undefined
}

const heldForNobody = (lease: Lease, why: string): ScanFinding =>
  finding(lease, {
    check: 'lease-held-for-nobody',
    field: 'spec.owner',
    message: `${formatAddress(lease.address)} is kept for ${leaseHolder(lease)}, ${why}`,
    fix: `delete it if no pod is to come back to the address: kubectl delete iplease ${lease.name}`,
  })
