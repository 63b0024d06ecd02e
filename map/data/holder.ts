import type { AddressHolder, HeldAddress } from '../../allocator/view.ts'
import type { Lease, LeasePhase } from '../../network/lease/lease.ts'
import type { Phase } from './phase.ts'
import type { MapView } from './source.ts'

/** Who has an address, as the page shows it. */
export interface Holding {
  readonly phase: Phase
  /** `Pod default/web-0 (net1)`, `IPAddressClaim default/machine-0`, `StatefulSet default/db (ordinal 1)`. */
  readonly owner: string
  readonly node?: string
  /** Since when it is in that phase, or the pod is there: ISO 8601. */
  readonly since?: string
  /** Name of the IPLease. */
  readonly lease?: string
  /** Who has it as well: two have one address. */
  readonly also?: readonly string[]
}

/** Names are 253 characters at most, and so is this: objects may be written by anybody. */
const LONGEST = 253
const MOST_OTHERS = 5

/** The phase of an address that somebody has. */
export function heldPhase({ holders }: HeldAddress): Phase {
  const lease = leaseAmong(holders)
  return lease === undefined ? otherPhase(holders[0]) : PHASE_OF[lease.phase]
}

const PHASE_OF: Readonly<Record<LeasePhase, Phase>> = {
  Bound: 'bound',
  Held: 'held',
  Quarantined: 'quarantined',
}

function otherPhase(holder: AddressHolder | undefined): Phase {
  if (holder?.kind === 'IPAddress') return 'ipaddress'
  return holder?.kind === 'whereabouts' ? 'whereabouts' : 'pod'
}

const leaseAmong = (holders: readonly AddressHolder[]): Lease | undefined =>
  holders.find(({ lease }) => lease !== undefined)?.lease

/** How an address that somebody has is shown: by its lease if there is one, else by whoever names it. */
export function holdingOf({ holders }: HeldAddress, view: Pick<MapView, 'pod'>): Holding {
  const lease = leaseAmong(holders)
  const [first] = holders
  const shown = lease === undefined ? holdingOfOther(first, view) : holdingOfLease(lease)
  const also = others(holders, lease)
  return { ...shown, ...(also.length > 0 && { also }) }
}

function holdingOfLease(lease: Lease): Holding {
  const { owner, pod, phase, name } = lease
  const since = phase === 'Bound' ? lease.createdAt : (lease.releasedAt ?? lease.createdAt)
  const detail =
    owner.kind === 'StatefulSet' && owner.ordinal !== undefined ? `ordinal ${owner.ordinal}` : owner.interface
  return {
    phase: PHASE_OF[phase],
    owner: cut(`${owner.kind} ${owner.namespace}/${owner.name}${detail === undefined ? '' : ` (${detail})`}`),
    ...(pod?.node !== undefined && { node: cut(pod.node) }),
    ...sinceOf(since),
    lease: name,
  }
}

function holdingOfOther(holder: AddressHolder | undefined, view: Pick<MapView, 'pod'>): Holding {
  if (holder === undefined) return { phase: 'pod', owner: '' }
  const { kind, namespace, name, nodeName } = holder
  const pod = kind === 'Pod' || kind === 'whereabouts' ? view.pod(namespace, name) : undefined
  const node = nodeName ?? pod?.nodeName
  return {
    phase: otherPhase(holder),
    owner: cut(titleOf(holder)),
    ...(node !== undefined && { node: cut(node) }),
    ...sinceOf(pod?.createdAt),
  }
}

const titleOf = ({ kind, namespace, name }: AddressHolder): string =>
  `${kind === 'whereabouts' ? 'Pod' : kind} ${namespace}/${name}`

function sinceOf(time: number | undefined): { readonly since?: string } {
  return time === undefined || time <= 0 || time > 8.64e15 ? {} : { since: new Date(time).toISOString() }
}

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text)

/**
 * Whoever has the address beside the one that is shown. A lease and its pod, a claim's lease and its IPAddress, a pod and what
 * whereabouts notes of it are one. Of a lease that is not Bound, a pod that has the address is another: it should not.
 */
function others(holders: readonly AddressHolder[], lease: Lease | undefined): readonly string[] {
  const [first] = holders
  const own =
    lease === undefined
      ? first && identity(first.namespace, first.name)
      : lease.phase === 'Bound'
        ? of(lease)
        : ''
  const titles = new Set<string>()
  for (const holder of holders) {
    if (holder.lease === lease && lease !== undefined) continue
    if (identity(holder.namespace, holder.name) !== own) titles.add(cut(titleOf(holder)))
    if (titles.size === MOST_OTHERS) break
  }
  return [...titles]
}

const of = ({ owner, pod }: Lease): string => identity(owner.namespace, pod?.name ?? owner.name)
const identity = (namespace: string, name: string): string => `${namespace}/${name}`
