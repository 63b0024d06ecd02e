import type { JsonObject } from '../../network/json/json.ts'
import { describePool } from '../../network/pool/describe-pool.ts'
import { poolOccupants } from '../../network/pool/pool-occupants.ts'
import type { Pool, PoolKind } from '../../network/pool/pool.ts'
import { poolKey, type IpAddressStore } from './ip-address-store.ts'
import type { OccupantIndex } from './occupant-index.ts'
import { identityOf } from './raw-object.ts'
import { objectKey } from './sink.ts'
import { domainOf } from './domain-of.ts'
import type { Store } from './store.ts'

/** Where a pool's domain is found; a pool that is not there has none. */
export class PoolIndex {
  readonly #pools = new Map<string, Pool>()

  get(key: string): Pool | undefined {
    return this.#pools.get(key)
  }

  all(): Iterable<Pool> {
    return this.#pools.values()
  }

  set(key: string, pool: Pool | undefined): void {
    if (pool === undefined) this.#pools.delete(key)
    else this.#pools.set(key, pool)
  }
}

/** What depends on a pool: its occupants, and the domain of the IPAddresses that it has given out. */
export interface PoolDependents {
  readonly index: PoolIndex
  readonly occupants: OccupantIndex
  readonly ipAddresses: IpAddressStore
}

/** The Cluster API pools of one kind, and all that follows from them. */
export class PoolStore implements Store {
  readonly #kind: PoolKind
  readonly #dependents: PoolDependents
  readonly #keys = new Set<string>()

  constructor(kind: PoolKind, dependents: PoolDependents) {
    this.#kind = kind
    this.#dependents = dependents
  }

  upsert(object: JsonObject): void {
    const { namespace, name } = identityOf(object)
    this.#keys.add(objectKey(namespace, name))
    this.#set(poolKey(this.#kind, namespace, name), describePool(this.#kind, object))
  }

  remove(namespace: string, name: string): void {
    this.#keys.delete(objectKey(namespace, name))
    this.#set(poolKey(this.#kind, namespace, name), undefined)
  }

  get size(): number {
    return this.#keys.size
  }

  keys(): Iterable<string> {
    return this.#keys
  }

  #set(key: string, pool: Pool | undefined): void {
    const { index, occupants, ipAddresses } = this.#dependents
    const before = domainOf(index.get(key))
    index.set(key, pool)
    occupants.set(`pool ${key}`, pool === undefined ? [] : poolOccupants(pool))
    const now = domainOf(pool)
    if (before !== now) ipAddresses.rehome(key, before, now)
  }
}
