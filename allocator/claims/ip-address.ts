import { formatAddress, parseAddress, type Address } from '../../network/address/address.ts'
import { isObject, objectAt, property, text, type JsonObject } from '../../network/json/json.ts'
import type { Lease } from '../../network/lease/lease.ts'
import type { Pool } from '../../network/pool/pool.ts'
import type { Claim } from './claim.ts'
import { ADDRESS_FINALIZER, CLUSTER_LABEL, IPAM_GROUP, poolKey, type PoolName } from './contract.ts'
import { objectsAt, poolRefOf, readMetadata, type Metadata } from './metadata.ts'

/** An IPAddress of a pool that Berth serves: what tells a claim's people its address. */
export interface IpAddress extends Metadata {
  readonly object: JsonObject
  readonly pool: PoolName
  readonly claimName: string | undefined
  /** Undefined if it cannot be read. */
  readonly address: Address | undefined
  readonly prefix: number | undefined
  /** The uid of the claim that its controller reference names. */
  readonly claimUid: string | undefined
}

/** Undefined if it is of another provider. */
export function readIpAddress(object: JsonObject): IpAddress | undefined {
  const pool = poolRefOf(object)
  if (pool === undefined) return undefined
  const spec = objectAt(object, 'spec')
  const address = parseAddress(text(spec, 'address') ?? '')
  const prefix = property(spec, 'prefix')
  const owner = ownersOf(object).find(isClaim)
  return {
    ...readMetadata(object),
    object,
    pool,
    claimName: text(objectAt(spec, 'claimRef'), 'name'),
    address: address.ok ? address.value : undefined,
    prefix: typeof prefix === 'number' ? prefix : undefined,
    claimUid: owner && text(owner, 'uid'),
  }
}

/** Whether it is the address of the claim of its name, on that pool. */
export const isFor = (address: IpAddress, { name, pool }: Pick<Claim, 'name' | 'pool'>): boolean =>
  address.claimName === name && poolKey(address.pool) === poolKey(pool)

/** The IPAddress that tells the claim of its leased address: in the claim's version, under its name. */
export function ipAddressObject(claim: Claim, { pool, poolObject }: KnownPool, lease: Lease): JsonObject {
  const gateway = pool.gateway === undefined ? {} : { gateway: formatAddress(pool.gateway) }
  return {
    apiVersion: claim.apiVersion,
    kind: 'IPAddress',
    metadata: {
      name: claim.name,
      namespace: claim.namespace,
      ...labelsFor(claim),
      finalizers: [ADDRESS_FINALIZER],
      ownerReferences: [claimReference(claim), poolReference(poolObject, claim.pool)],
    },
    spec: {
      claimRef: { name: claim.name },
      poolRef: { apiGroup: IPAM_GROUP, kind: claim.pool.kind, name: claim.pool.name },
      address: formatAddress(lease.address),
      prefix: lease.prefix,
      ...gateway,
    },
  }
}

/** A pool as it is read, and as it stands. */
export interface KnownPool {
  readonly pool: Pool
  readonly poolObject: JsonObject
}

/** The metadata to merge into an IPAddress that another provider made, or that was edited; undefined if nothing is missing. */
export function missingMetadata(
  address: IpAddress,
  claim: Claim,
  poolObject: JsonObject,
): JsonObject | undefined {
  const owners = ownersOf(address.object)
  const wanted = [claimReference(claim), poolReference(poolObject, claim.pool)]
  const hasOwners = wanted.every((one) => owners.some((owner) => text(owner, 'uid') === text(one, 'uid')))
  // No finalizer can be added any more to what is being deleted.
  const hasFinalizer = address.deletedAt !== undefined || address.finalizers.includes(ADDRESS_FINALIZER)
  const { labels } = labelsFor(claim)
  const known = objectAt(objectAt(address.object, 'metadata'), 'labels')
  const hasLabels = labels === undefined || text(known, CLUSTER_LABEL) === labels[CLUSTER_LABEL]
  if (hasOwners && hasFinalizer && hasLabels) return undefined
  return {
    ...(!hasOwners && { ownerReferences: withOwners(owners, wanted) }),
    ...(!hasFinalizer && { finalizers: [...address.finalizers, ADDRESS_FINALIZER] }),
    ...(!hasLabels && { labels }),
  }
}

/** Those of other kinds stay; an object has one controller at most. */
function withOwners(owners: readonly JsonObject[], wanted: readonly JsonObject[]): readonly JsonObject[] {
  const kinds = new Set(wanted.map((one) => text(one, 'kind')))
  const others = owners.filter((owner) => !kinds.has(text(owner, 'kind')))
  const isControlled = others.some((owner) => property(owner, 'controller') === true)
  return [...others, ...(isControlled ? wanted.map((one) => ({ ...one, controller: false })) : wanted)]
}

const ownersOf = (object: JsonObject): readonly JsonObject[] =>
  objectsAt(objectAt(object, 'metadata'), 'ownerReferences').filter(isObject)

const isClaim = (owner: JsonObject): boolean =>
  text(owner, 'kind') === 'IPAddressClaim' && text(owner, 'apiVersion')?.startsWith(`${IPAM_GROUP}/`) === true

const claimReference = ({ apiVersion, name, uid }: Claim): JsonObject => ({
  apiVersion,
  kind: 'IPAddressClaim',
  name,
  uid,
  controller: true,
  blockOwnerDeletion: true,
})

function poolReference(poolObject: JsonObject, { kind, name }: PoolName): JsonObject {
  const { apiVersion, uid } = readMetadata(poolObject)
  return { apiVersion, kind, name, uid, controller: false, blockOwnerDeletion: true }
}

function labelsFor({ object }: Claim): { readonly labels?: Readonly<Record<string, string>> } {
  const cluster = text(objectAt(objectAt(object, 'metadata'), 'labels'), CLUSTER_LABEL)
  return cluster === undefined ? {} : { labels: { [CLUSTER_LABEL]: cluster } }
}
