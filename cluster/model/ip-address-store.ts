import type { Address } from '../../network/address/address.ts'
import { text, type JsonObject } from '../../network/json/json.ts'
import { addressKeyOf, addressOf, type AddressKey } from './address-key.ts'
import { Groups } from './groups.ts'
import type { HoldingObject, HoldingsByDomain } from './holdings.ts'
import { identityOf, objectAt } from './raw-object.ts'
import { objectKey } from './sink.ts'
import type { Store } from './store.ts'
import type { Holder } from './view.ts'

/** `InClusterIPPool default/pool`, `GlobalInClusterIPPool /pool`. */
export const poolKey = (kind: string, namespace: string, name: string): string =>
  `${kind} ${objectKey(namespace, name)}`

/** A Cluster API IPAddress (`ipam.cluster.x-k8s.io`): one address that a pool has given to a claim. */
export class IpAddressRecord implements HoldingObject {
  readonly namespace: string
  readonly name: string
  readonly pool: string
  readonly key: AddressKey

  constructor(object: { readonly namespace: string; readonly name: string }, pool: string, key: AddressKey) {
    this.namespace = object.namespace
    this.name = object.name
    this.pool = pool
    this.key = key
  }

  get owner(): string {
    return `IPAddress ${this.namespace}/${this.name}`
  }

  holder(address: Address): Holder {
    const { namespace, name } = this
    return { kind: 'IPAddress', namespace, name, uid: undefined, nodeName: undefined, address }
  }
}

/** Reads an IPAddress: `spec.address`, and `spec.poolRef`, whose namespace is the IPAddress's own. */
function readIpAddress(object: JsonObject): IpAddressRecord | undefined {
  const identity = identityOf(object)
  const spec = objectAt(object, 'spec')
  const key = addressKeyOf(text(spec, 'address') ?? '')
  if (key === undefined) return undefined
  const reference = objectAt(spec, 'poolRef')
  const kind = text(reference, 'kind') ?? ''
  const namespace = kind === 'GlobalInClusterIPPool' ? '' : identity.namespace
  const pool = poolKey(kind, namespace, text(reference, 'name') ?? '')
  return new IpAddressRecord(identity, pool, key)
}

/** The IPAddresses, by pool, and by address in the domain of their pool. */
export class IpAddressStore implements Store {
  readonly #records = new Map<string, IpAddressRecord>()
  readonly #byPool = new Groups<IpAddressRecord>()
  readonly #holdings: HoldingsByDomain
  readonly #domainOf: (pool: string) => string

  constructor(holdings: HoldingsByDomain, domainOf: (pool: string) => string) {
    this.#holdings = holdings
    this.#domainOf = domainOf
  }

  upsert(object: JsonObject): void {
    const { namespace, name } = identityOf(object)
    this.remove(namespace, name)
    const record = readIpAddress(object)
    if (record === undefined) return
    this.#records.set(objectKey(namespace, name), record)
    this.#byPool.add(record.pool, record)
    this.#holdings.add(this.#domainOf(record.pool), record.key, record)
  }

  remove(namespace: string, name: string): void {
    const key = objectKey(namespace, name)
    const record = this.#records.get(key)
    if (record === undefined) return
    this.#records.delete(key)
    this.#byPool.remove(record.pool, record)
    this.#holdings.remove(this.#domainOf(record.pool), record.key, record)
  }

  get size(): number {
    return this.#records.size
  }

  keys(): Iterable<string> {
    return this.#records.keys()
  }

  /** What the pool has given out. */
  *of(pool: string): Iterable<Holder> {
    for (const record of this.#byPool.of(pool)) yield record.holder(addressOf(record.key))
  }

  /** Moves what the pool has given out from one domain to another: the pool came, went, or changed. */
  rehome(pool: string, from: string, to: string): void {
    for (const record of this.#byPool.of(pool)) {
      this.#holdings.remove(from, record.key, record)
      this.#holdings.add(to, record.key, record)
    }
  }
}
