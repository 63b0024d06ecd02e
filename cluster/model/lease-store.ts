import type { JsonObject } from '../../network/json/json.ts'
import type { Lease } from '../../network/lease/lease.ts'
import { claimedBy } from '../../network/lease/lease-name.ts'
import { addressKey } from './address-key.ts'
import type { HoldingsByDomain } from './holdings.ts'
import { LeaseRecord } from './lease-record.ts'
import type { LeaseReader } from './read-lease.ts'
import { identityOf } from './raw-object.ts'
import { objectKey } from './sink.ts'
import type { Store } from './store.ts'

/** Told of the leases that come and go; one that changes goes and comes. For indexes that not every model needs. */
export interface LeaseListener {
  came(record: LeaseRecord): void
  went(record: LeaseRecord): void
}

/**
 * The IPLeases: they stand among the holders of their address, where their name says that they are, and nowhere else. One that cannot
 * be read holds nothing.
 */
export class LeaseStore implements Store {
  readonly #holdings: HoldingsByDomain
  readonly #reader: LeaseReader
  readonly #listener: LeaseListener | undefined
  #size = 0

  constructor(holdings: HoldingsByDomain, reader: LeaseReader, listener?: LeaseListener) {
    this.#holdings = holdings
    this.#reader = reader
    this.#listener = listener
  }

  get(name: string): Lease | undefined {
    return this.record(name)?.lease
  }

  record(name: string): LeaseRecord | undefined {
    const claimed = claimedBy(name)
    if (claimed === undefined) return undefined
    for (const holder of this.#holdings.of(claimed.domain)?.at(addressKey(claimed.address)) ?? [])
      if (holder instanceof LeaseRecord) return holder
    return undefined
  }

  *records(): Iterable<LeaseRecord> {
    for (const holder of this.#holdings.all()) if (holder instanceof LeaseRecord) yield holder
  }

  upsert(object: JsonObject): void {
    const { name } = identityOf(object)
    this.remove('', name)
    const record = this.#reader.read(object)
    if (record === undefined) return
    this.#size++
    this.#holdings.add(record.terms.domain, record.key, record)
    this.#listener?.came(record)
  }

  remove(_namespace: string, name: string): void {
    const record = this.record(name)
    if (record === undefined) return
    this.#size--
    this.#holdings.remove(record.terms.domain, record.key, record)
    this.#listener?.went(record)
  }

  get size(): number {
    return this.#size
  }

  *keys(): Iterable<string> {
    for (const { name } of this.records()) yield objectKey('', name)
  }
}
