import type { LeasePool } from '../../network/lease/lease.ts'
import { Groups } from '../model/groups.ts'
import { poolKey } from '../model/ip-address-store.ts'
import type { LeaseRecord } from '../model/lease-record.ts'
import type { LeaseListener } from '../model/lease-store.ts'

/** Leases by namespace and name: the names are the leases' own strings, and none is made for a key. */
class ByName {
  readonly #namespaces = new Map<string, Groups<LeaseRecord>>()

  of(namespace: string, name: string): Iterable<LeaseRecord> {
    return this.#namespaces.get(namespace)?.of(name) ?? []
  }

  add(record: LeaseRecord, name: string): void {
    const { namespace } = record.terms
    const groups = this.#namespaces.get(namespace) ?? new Groups<LeaseRecord>()
    this.#namespaces.set(namespace, groups)
    groups.add(name, record)
  }

  remove(record: LeaseRecord, name: string): void {
    const { namespace } = record.terms
    const groups = this.#namespaces.get(namespace)
    groups?.remove(name, record)
    if (groups?.isEmpty === true) this.#namespaces.delete(namespace)
  }
}

/** The leases by all that the allocator looks them up by. */
export class LeaseIndex implements LeaseListener {
  readonly #byPod = new ByName()
  readonly #bySet = new ByName()
  readonly #byClaim = new ByName()
  readonly #byPool = new Groups<LeaseRecord>()
  readonly #resting = new Set<LeaseRecord>()

  ofPod(namespace: string, name: string): Iterable<LeaseRecord> {
    return this.#byPod.of(namespace, name)
  }

  ofSet(namespace: string, name: string): Iterable<LeaseRecord> {
    return this.#bySet.of(namespace, name)
  }

  ofClaim(namespace: string, name: string): Iterable<LeaseRecord> {
    return this.#byClaim.of(namespace, name)
  }

  from({ kind, namespace, name }: LeasePool): Iterable<LeaseRecord> {
    return this.#byPool.of(poolKey(kind, namespace, name))
  }

  resting(): Iterable<LeaseRecord> {
    return this.#resting
  }

  came(record: LeaseRecord): void {
    for (const [index, name] of this.#placesOf(record)) index.add(record, name)
    this.#byPool.add(record.terms.poolKey, record)
    if (record.phase !== 'Bound') this.#resting.add(record)
  }

  went(record: LeaseRecord): void {
    for (const [index, name] of this.#placesOf(record)) index.remove(record, name)
    this.#byPool.remove(record.terms.poolKey, record)
    this.#resting.delete(record)
  }

  #placesOf({ terms, ownerName, podName }: LeaseRecord): readonly (readonly [ByName, string])[] {
    const pod = podName === undefined ? [] : [[this.#byPod, podName] as const]
    switch (terms.ownerKind) {
      case 'StatefulSet':
        return [...pod, [this.#bySet, ownerName]]
      case 'IPAddressClaim':
        return [...pod, [this.#byClaim, ownerName]]
      default:
        return podName === ownerName ? pod : [...pod, [this.#byPod, ownerName]]
    }
  }
}
