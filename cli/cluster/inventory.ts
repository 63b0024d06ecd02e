import { ClusterModel } from '../../cluster/model/cluster-model.ts'
import { identityOf } from '../../cluster/model/raw-object.ts'
import { replaceAll } from '../../cluster/model/replace-all.ts'
import { MODEL_KINDS, objectKey, type ModelKind, type Sink } from '../../cluster/model/sink.ts'
import type { JsonObject } from '../../network/json/json.ts'
import { leaseDomain } from '../../network/lease/lease-name.ts'
import { readLease, type Lease } from '../../network/lease/lease.ts'
import type { Network } from '../../network/nad/network.ts'
import type { Pool, PoolKind } from '../../network/pool/pool.ts'
import type { NamedNetwork } from '../../network/address/named-network.ts'

const POOL_KINDS: readonly PoolKind[] = ['InClusterIPPool', 'GlobalInClusterIPPool']

/** A cluster read once, for commands that tell of addresses: the model, and the objects that it is made of. */
export class Inventory implements Sink {
  readonly model = new ClusterModel()
  readonly reservedNetworks: readonly NamedNetwork[]
  readonly #objects = new Map<ModelKind, Map<string, JsonObject>>(
    MODEL_KINDS.map((kind) => [kind, new Map()]),
  )
  #networks: readonly Network[] | undefined
  #pools: readonly Pool[] | undefined
  #leases: readonly Lease[] | undefined
  #leasesByPod: ReadonlyMap<string | undefined, readonly Lease[]> | undefined
  #quarantined: ReadonlyMap<string, readonly Lease[]> | undefined

  constructor(reservedNetworks: readonly NamedNetwork[]) {
    this.reservedNetworks = reservedNetworks
    this.model.setReserved(reservedNetworks)
  }

  /** By namespace and name. */
  networks(): readonly Network[] {
    return (this.#networks ??= this.objects('NetworkAttachmentDefinition').flatMap((object) => {
      const { namespace, name } = identityOf(object)
      return this.model.network(namespace, name) ?? []
    }))
  }

  pools(): readonly Pool[] {
    return (this.#pools ??= POOL_KINDS.flatMap((kind) =>
      this.objects(kind).flatMap((object) => {
        const { namespace, name } = identityOf(object)
        return this.model.pool(kind, namespace, name) ?? []
      }),
    ))
  }

  leases(): readonly Lease[] {
    return (this.#leases ??= this.objects('IPLease').flatMap((object) => readLease(object) ?? []))
  }

  leasesOfPod(uid: string): readonly Lease[] {
    this.#leasesByPod ??= Map.groupBy(this.leases(), ({ pod }) => pod?.uid)
    return (uid === '' ? undefined : this.#leasesByPod.get(uid)) ?? []
  }

  /** Of a domain, in either of its forms. */
  readonly quarantinedIn = (domain: string): readonly Lease[] => {
    this.#quarantined ??= Map.groupBy(
      this.leases().filter(({ phase }) => phase === 'Quarantined'),
      (lease) => lease.domain,
    )
    return this.#quarantined.get(leaseDomain(domain)) ?? []
  }

  /** Raw, as far as `inventoryShapeOf` takes them, by namespace and name. */
  objects(kind: ModelKind): readonly JsonObject[] {
    const found = [...(this.#objects.get(kind) ?? [])]
    return found.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object)
  }

  object(kind: ModelKind, namespace: string, name: string): JsonObject | undefined {
    return this.#objects.get(kind)?.get(objectKey(namespace, name))
  }

  count(kind: ModelKind): number {
    return this.#objects.get(kind)?.size ?? 0
  }

  upsert(kind: ModelKind, object: JsonObject): void {
    const { namespace, name } = identityOf(object)
    this.#objects.get(kind)?.set(objectKey(namespace, name), object)
    this.model.upsert(kind, object)
  }

  remove(kind: ModelKind, namespace: string, name: string): void {
    this.#objects.get(kind)?.delete(objectKey(namespace, name))
    this.model.remove(kind, namespace, name)
  }

  retain(kind: ModelKind, keep: ReadonlySet<string>): void {
    for (const key of this.#objects.get(kind)?.keys() ?? []) {
      if (keep.has(key)) continue
      const slash = key.indexOf('/')
      this.remove(kind, key.slice(0, slash), key.slice(slash + 1))
    }
  }

  replaceAll(kind: ModelKind, objects: Iterable<JsonObject>): void {
    replaceAll(this, kind, objects)
  }
}
