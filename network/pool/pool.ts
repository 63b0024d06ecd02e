import type { Address } from '../address/address.ts'
import type { AddressRange } from '../address/range.ts'
import type { Problem } from '../problem.ts'

export type PoolKind = 'InClusterIPPool' | 'GlobalInClusterIPPool'

/** One entry of `spec.addresses` (or v1alpha1's `start`/`end`/`subnet`), parsed. */
export interface PoolEntry {
  readonly range: AddressRange
  /** As written, for messages. */
  readonly text: string
  /** e.g. `spec.addresses[0]`. */
  readonly field: string
}

/** A Cluster API pool (`ipam.cluster.x-k8s.io` v1alpha1 or v1alpha2), derived once when it is read. */
export interface Pool {
  readonly kind: PoolKind
  /** Empty for GlobalInClusterIPPool. */
  readonly namespace: string
  readonly name: string
  readonly entries: readonly PoolEntry[]
  /** What it may hand out: the entries without gateway, exclusions and reserved addresses; ascending and disjoint. */
  readonly allocatable: readonly AddressRange[]
  readonly prefix: number | undefined
  readonly gateway: Address | undefined
  readonly domain: string
  /** What is wrong with its fields. Entries with problems are left out of `entries`. */
  readonly problems: readonly Problem[]
  readonly annotations: Readonly<Record<string, string>>
}

/** `InClusterIPPool default/pool` or `GlobalInClusterIPPool pool`. */
export const poolTitle = (pool: Pick<Pool, 'kind' | 'namespace' | 'name'>): string =>
  pool.namespace === '' ? `${pool.kind} ${pool.name}` : `${pool.kind} ${pool.namespace}/${pool.name}`
