import type { Address } from '../../network/address/address.ts'
import type { Lease, LeaseOwner, LeasePod, LeaseSpec } from '../../network/lease/lease.ts'
import { prefixIn, type AddressPot } from '../../network/nad/address-pots.ts'
import type { Allocation } from '../allocation.ts'
import type { Picked } from '../store/address-book.ts'
import { LeaseStore } from '../store/leases.ts'
import type { AddressHolder } from '../view.ts'

/** For whom an address is wanted, and of what. */
export interface Want {
  readonly pot: AddressPot
  readonly owner: LeaseOwner
  readonly pod: LeasePod | undefined
}

export type Acquired =
  | { readonly ok: true; readonly lease: Lease }
  /** Nothing free in the pot. */
  | { readonly ok: false; readonly reason: 'exhausted' }
  /** The address that was asked for is somebody else's, or nobody's to give. */
  | { readonly ok: false; readonly reason: 'held'; readonly by: AddressHolder | undefined }

/** So many addresses in a row that the API server calls taken and the view did not know of: then the view is far behind. */
const MOST_SURPRISES = 256

/**
 * Leases the lowest free address of the pot. An address that turns out to be taken is learnt, and the next one tried; one that turns
 * out to be this owner's own already (a crash after the create, another allocator) is the answer. Throws where it is not known
 * what became of a write: calling again finds it.
 */
export async function acquireLowest(allocation: Allocation, want: Want): Promise<Acquired> {
  const passed: Picked[] = []
  try {
    for (let tries = 0; tries < MOST_SURPRISES; tries++) {
      const picked = allocation.addresses.pick(want.pot)
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

/** Leases that very address, or tells who has it. */
export async function acquireExactly(
  allocation: Allocation,
  want: Want,
  address: Address,
): Promise<Acquired> {
  const picked = allocation.addresses.pickExactly(want.pot, address)
  if (picked === undefined) return held(allocation, want, address)
  try {
    const lease = await claim(allocation, want, address)
    return lease === undefined ? held(allocation, want, address) : { ok: true, lease }
  } finally {
    picked.putBack()
  }
}

function held({ view }: Allocation, { pot }: Want, address: Address): Acquired {
  const [by] = view.holdersOf(pot.domain, address)
  return { ok: false, reason: 'held', by }
}

async function claim(
  { api, view }: Allocation,
  { pot, owner, pod }: Want,
  address: Address,
): Promise<Lease | undefined> {
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
  const claimed = await new LeaseStore(api, view).claim(spec)
  if (claimed.ok) return claimed.lease
  const { holder } = claimed
  return holder !== undefined && isOf(holder, owner) ? holder : undefined
}

/** Whether the lease is bound to that very owner. */
const isOf = ({ owner, phase }: Lease, wanted: LeaseOwner): boolean =>
  phase === 'Bound' &&
  owner.kind === wanted.kind &&
  owner.uid === wanted.uid &&
  owner.interface === wanted.interface &&
  owner.ordinal === wanted.ordinal
