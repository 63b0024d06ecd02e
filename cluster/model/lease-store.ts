import type { Address } from '../../network/address/address.ts'
import type { JsonObject } from '../../network/json/json.ts'
import { readLease, type Lease } from '../../network/lease/lease.ts'
import { addressKey } from './address-key.ts'
import type { HoldingObject, HoldingsByDomain } from './holdings.ts'
import { identityOf } from './raw-object.ts'
import { objectKey } from './sink.ts'
import type { Store } from './store.ts'
import type { Holder } from './view.ts'

/** An IPLease as a holder of its address. */
class LeaseRecord implements HoldingObject {
  readonly lease: Lease

  constructor(lease: Lease) {
    this.lease = lease
  }

  get owner(): string {
    const { owner, pod } = this.lease
    return owner.kind === 'Pod'
      ? `Pod ${owner.namespace}/${pod?.name ?? owner.name}`
      : `${owner.kind} ${owner.namespace}/${owner.name}`
  }

  holder(address: Address): Holder {
    const { lease } = this
    const { owner, pod } = lease
    return {
      kind: 'IPLease',
      namespace: owner.namespace,
      name: pod?.name ?? owner.name,
      uid: pod?.uid ?? owner.uid,
      nodeName: pod?.node,
      address,
      lease,
    }
  }
}

/** The IPLeases, by name, and by address in their domain. One that cannot be read holds nothing. */
export class LeaseStore implements Store {
  readonly #records = new Map<string, LeaseRecord>()
  readonly #holdings: HoldingsByDomain

  constructor(holdings: HoldingsByDomain) {
    this.#holdings = holdings
  }

  get(name: string): Lease | undefined {
    return this.#records.get(name)?.lease
  }

  upsert(object: JsonObject): void {
    const { name } = identityOf(object)
    this.remove('', name)
    const lease = readLease(object)
    if (lease === undefined) return
    const record = new LeaseRecord(lease)
    this.#records.set(name, record)
    this.#holdings.add(lease.domain, addressKey(lease.address), record)
  }

  remove(_namespace: string, name: string): void {
    const record = this.#records.get(name)
    if (record === undefined) return
    this.#records.delete(name)
    this.#holdings.remove(record.lease.domain, addressKey(record.lease.address), record)
  }

  get size(): number {
    return this.#records.size
  }

  *keys(): Iterable<string> {
    for (const name of this.#records.keys()) yield objectKey('', name)
  }
}
