import { formatAddress, type Address } from '../../../network/address/address.ts'
import type { Lease } from '../../../network/lease/lease.ts'
import type { Pool } from '../../../network/pool/pool.ts'
import type { ClusterView } from '../cluster-view.ts'
import { leaseHolder } from '../pod/holder-title.ts'

/** An address that a pool has given out. */
export interface Allocation {
  readonly address: Address
  /** `IPAddress default/web-1`, `pod shop/web-0 on node1`. */
  readonly to: string
  /** What has to go for the address to come back. */
  readonly endsWith: 'IPAddressClaim' | 'pod'
}

/**
 * What a pool has given out: to claims as IPAddresses and leases, to pods as leases; each address once. One that nobody has any
 * more and that only rests is not among them.
 */
export function allocationsFrom(pool: Pool, view: ClusterView): readonly Allocation[] {
  const allocations = new Map<string, Allocation>()
  for (const { address, namespace, name } of view.allocationsOf(pool.kind, pool.namespace, pool.name))
    allocations.set(formatAddress(address), {
      address,
      to: `IPAddress ${namespace}/${name}`,
      endsWith: 'IPAddressClaim',
    })
  for (const lease of view.leasesFrom(pool)) {
    const key = formatAddress(lease.address)
    if (lease.phase !== 'Quarantined' && !allocations.has(key)) allocations.set(key, leased(lease))
  }
  return [...allocations.values()]
}

const leased = (lease: Lease): Allocation => ({
  address: lease.address,
  to: leaseHolder(lease),
  endsWith: lease.owner.kind === 'IPAddressClaim' ? 'IPAddressClaim' : 'pod',
})

const MOST_NAMED = 3

/** `10.0.0.5 (IPAddress default/web-1), 10.0.0.6 (pod shop/web-2) and 4 more`. */
export function allocationsText(allocations: readonly Allocation[]): string {
  const named = allocations.slice(0, MOST_NAMED).map(({ address, to }) => `${formatAddress(address)} (${to})`)
  const more = allocations.length - named.length
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** `an address`, `3 addresses`. */
export const addressesText = (count: number): string => (count === 1 ? 'an address' : `${count} addresses`)

/** Of what has to go: `IPAddressClaims`, `pods`, `IPAddressClaims and pods`; in the singular for one allocation. */
export function endingsText(allocations: readonly Allocation[]): string {
  const kinds = [...new Set(allocations.map(({ endsWith }) => endsWith))].toSorted()
  return kinds.map((kind) => (allocations.length === 1 ? kind : `${kind}s`)).join(' and ')
}
