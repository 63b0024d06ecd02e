import type { Address } from '../../network/address/address.ts'
import type { Lease, LeaseOwner, LeasePod, LeaseSpec } from '../../network/lease/lease.ts'
import { prefixIn, type AddressPot } from '../../network/nad/address-pots.ts'
import type { Allocation } from '../allocation.ts'
import type { Picked } from '../store/address-book.ts'
import { LeaseStore } from '../store/leases.ts'
import type { AddressHolder, AllocatorView } from '../view.ts'

/** For whom an address is wanted, and of what. */
export interface Want {
  readonly pot: AddressPot
  readonly owner: LeaseOwner
  readonly pod: LeasePod | undefined
}

export type Acquired =
  /** Of an owner that outlives its pods it may still be bound to an earlier pod: see `lease.pod`. */
  | { readonly ok: true; readonly lease: Lease }
  /** Nothing free in the pot. */
  | { readonly ok: false; readonly reason: 'exhausted' }
  /** The address that was asked for is somebody else's, or nobody's to give. */
  | { readonly ok: false; readonly reason: 'held'; readonly by: AddressHolder | undefined }

/** So many addresses in a row that the API server calls taken and the view did not know of: then the view is far behind. */
const MOST_SURPRISES = 256
/** So often the lease of one address changes under our hands before it is left to others. */
const MOST_TRIES = 3

/**
 * Leases the lowest free address of the pot. An address that turns out to be taken is learnt, and the next one tried; one that turns
 * out to be this owner's own already (a crash after the create, another allocator) is the answer. Throws where it is not known
 * what became of a write: calling again finds it. `first`: an address that the caller has picked already; it is put back here.
 */
export async function acquireLowest(allocation: Allocation, want: Want, first?: Picked): Promise<Acquired> {
  const passed: Picked[] = []
  try {
    for (let tries = 0; tries < MOST_SURPRISES; tries++) {
      const picked = tries === 0 && first !== undefined ? first : allocation.addresses.pick(want.pot)
      if (picked === undefined) return { ok: false, reason: 'exhausted' }
      // Kept in hand until the end: a taken address whose lease cannot be read must not be picked again and again.
      passed.push(picked)
      const lease = await claim(allocation, want, picked.address)
      if (lease !== undefined) return { ok: true, lease }
    }
    throw new Error(
      `${MOST_SURPRISES} addresses of ${want.pot.title} were taken though nothing was known of them`,
    )
  } finally {
    for (const picked of passed) picked.putBack()
  }
}

/** Leases that very address, or tells who has it. `first`: as for `acquireLowest`. */
export async function acquireExactly(
  allocation: Allocation,
  want: Want,
  address: Address,
  first?: Picked,
): Promise<Acquired> {
  const picked = first ?? allocation.addresses.pickExactly(want.pot, address, want)
  if (picked === undefined) return held(allocation, want, address)
  try {
    const lease = await claim(allocation, want, address)
    return lease === undefined ? held(allocation, want, address) : { ok: true, lease }
  } finally {
    picked.putBack()
  }
}

const held = ({ view }: Allocation, want: Want, address: Address): Acquired => ({
  ok: false,
  reason: 'held',
  by: otherHolder(view, want, address),
})

/** Who has the address, beside the pod that asks for it. */
export function otherHolder(
  view: Pick<AllocatorView, 'holdersOf'>,
  { pot, pod }: Pick<Want, 'pot' | 'pod'>,
  address: Address,
): AddressHolder | undefined {
  const holders = [...view.holdersOf(pot.domain, address)]
  // A lease says most: its phase, and whom it is kept for.
  return holders.find(({ lease }) => lease !== undefined) ?? holders.find(({ uid }) => uid !== pod?.uid)
}

/** Undefined: somebody else has the address. */
async function claim(
  { api, view }: Allocation,
  { pot, owner, pod }: Want,
  address: Address,
): Promise<Lease | undefined> {
  const store = new LeaseStore(api, view)
  const spec: LeaseSpec = {
    address,
    prefix: prefixIn(pot, address),
    domain: pot.domain,
    pool: pot.source,
    owner,
    pod,
    phase: 'Bound',
    releasedAt: undefined,
  }
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const claimed = await store.claim(spec)
    if (claimed.ok) return claimed.lease
    const { holder } = claimed
    // It was there, and went in the meantime: the address is the lowest free one all the same.
    if (holder === undefined) continue
    if (!isOf(holder, owner) || holder.deleting) return undefined
    if (holder.phase === 'Bound') return holder
    const bound = await store.change(holder, spec)
    if (bound.ok) return bound.lease
  }
  return undefined
}

/** Whether the lease is that very owner's. */
const isOf = ({ owner }: Lease, wanted: LeaseOwner): boolean =>
  owner.kind === wanted.kind &&
  owner.uid === wanted.uid &&
  owner.interface === wanted.interface &&
  owner.ordinal === wanted.ordinal
