import type { JsonObject } from '../../network/json/json.ts'
import type { Lease } from '../../network/lease/lease.ts'
import type { HoldingsByDomain } from './holdings.ts'
import type { LeaseRecord } from './lease-record.ts'
import type { LeaseReader } from './read-lease.ts'
import { identityOf } from './raw-object.ts'
import { objectKey } from './sink.ts'
import type { Store } from './store.ts'

/** Told of the leases that come and go; one that changes goes and comes. For indexes that not every model needs. */
export interface LeaseListener {
  came(record: LeaseRecord): void
  went(record: LeaseRecord): void
}

/** The IPLeases, by name, and by address in their domain. One that cannot be read holds nothing. */
export class LeaseStore implements Store {
  readonly #records = new Map<string, LeaseRecord>()
  readonly #holdings: HoldingsByDomain
  readonly #reader: LeaseReader
  readonly #listener: LeaseListener | undefined

  constructor(holdings: HoldingsByDomain, reader: LeaseReader, listener?: LeaseListener) {
    this.#holdings = holdings
    this.#reader = reader
    this.#listener = listener
  }

  get(name: string): Lease | undefined {
    return this.#records.get(name)?.lease
  }

  record(name: string): LeaseRecord | undefined {
    return this.#records.get(name)
  }

  records(): Iterable<LeaseRecord> {
    return this.#records.values()
  }

  upsert(object: JsonObject): void {
    const { name } = identityOf(object)
    this.remove('', name)
    const record = this.#reader.read(object)
    if (record === undefined) return
    this.#records.set(record.name, record)
    this.#holdings.add(record.terms.domain, record.key, record)
    this.#listener?.came(record)
  }

  remove(_namespace: string, name: string): void {
    const record = this.#records.get(name)
    if (record === undefined) return
    this.#records.delete(name)
    this.#holdings.remove(record.terms.domain, record.key, record)
    this.#listener?.went(record)
  }

  get size(): number {
    return this.#records.size
  }

  *keys(): Iterable<string> {
    for (const name of this.#records.keys()) yield objectKey('', name)
  }
}
