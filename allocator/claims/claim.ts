import { objectAt, text, type JsonObject } from '../../network/json/json.ts'
import type { LeaseOwner } from '../../network/lease/lease.ts'
import { CLUSTER_LABEL, type PoolName } from './contract.ts'
import { isPaused, objectsAt, poolRefOf, readMetadata, timeAt, type Metadata } from './metadata.ts'

/** The condition Ready of a claim. */
export interface Ready {
  readonly status: 'True' | 'False'
  readonly reason: string
  readonly message: string
}

/** An IPAddressClaim (`ipam.cluster.x-k8s.io` v1beta2, v1beta1 or v1alpha1) on a pool that Berth serves. */
export interface Claim extends Metadata {
  readonly object: JsonObject
  readonly pool: PoolName
  /** In ms since 1970. */
  readonly createdAt: number
  readonly paused: boolean
  readonly clusterName: string | undefined
  /** The name in `status.addressRef`. */
  readonly addressRef: string | undefined
  readonly ready: { readonly status: string; readonly reason: string; readonly message: string } | undefined
}

/** Undefined if it is of another provider. */
export function readClaim(object: JsonObject): Claim | undefined {
  const pool = poolRefOf(object)
  if (pool === undefined) return undefined
  const metadata = objectAt(object, 'metadata')
  const status = objectAt(object, 'status')
  const ready = objectsAt(status, 'conditions').find((condition) => text(condition, 'type') === 'Ready')
  return {
    ...readMetadata(object),
    object,
    pool,
    createdAt: timeAt(metadata, 'creationTimestamp') ?? 0,
    paused: isPaused(object),
    clusterName:
      text(objectAt(object, 'spec'), 'clusterName') ?? text(objectAt(metadata, 'labels'), CLUSTER_LABEL),
    addressRef: text(objectAt(status, 'addressRef'), 'name'),
    ready: ready && {
      status: text(ready, 'status') ?? '',
      reason: text(ready, 'reason') ?? '',
      message: text(ready, 'message') ?? '',
    },
  }
}

/** Whom a lease for the claim belongs to. */
export const ownerOf = ({ namespace, name, uid }: Pick<Claim, 'namespace' | 'name' | 'uid'>): LeaseOwner => ({
  kind: 'IPAddressClaim',
  namespace,
  name,
  uid,
  interface: undefined,
  ordinal: undefined,
})

/**
 * The `status` to merge so that the condition Ready says so; conditions of others stay. Until v1beta1 Cluster API had conditions of its own,
 * with a severity where they are False; since v1beta2 they are those of `meta.k8s.io/v1`, which want a reason and a message.
 */
export function readyStatus(claim: Claim, { status, reason, message }: Ready, now: number): JsonObject {
  const before = objectsAt(objectAt(claim.object, 'status'), 'conditions')
  const old = before.find((condition) => text(condition, 'type') === 'Ready')
  const since = old && text(old, 'status') === status ? text(old, 'lastTransitionTime') : undefined
  const common = {
    type: 'Ready',
    status,
    lastTransitionTime: since ?? new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
    reason,
    message,
  }
  const isNew = claim.apiVersion.endsWith('/v1beta2')
  const severity = reason === 'AllocationFailed' ? 'Error' : 'Warning'
  const condition = isNew || status === 'True' ? common : { ...common, severity }
  return { conditions: [...before.filter((one) => one !== old), condition] }
}
