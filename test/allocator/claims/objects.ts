import type { JsonObject } from '../../../network/json/json.ts'
import { LEASE_API } from '../../../network/lease/lease.ts'

const IPAM = 'ipam.cluster.x-k8s.io'

export interface PoolWish {
  readonly namespace?: string
  readonly annotations?: JsonObject
  readonly finalizers?: readonly string[]
  readonly apiVersion?: string
}

/** `InClusterIPPool default/pool`; a GlobalInClusterIPPool in no namespace. */
export const poolObject = (spec: JsonObject, wish: PoolWish = {}): JsonObject => ({
  apiVersion: `${IPAM}/${wish.apiVersion ?? 'v1alpha2'}`,
  kind: wish.namespace === '' ? 'GlobalInClusterIPPool' : 'InClusterIPPool',
  metadata: {
    name: 'pool',
    ...(wish.namespace !== '' && { namespace: wish.namespace ?? 'default' }),
    ...(wish.annotations && { annotations: wish.annotations }),
    ...(wish.finalizers && { finalizers: wish.finalizers }),
  },
  spec,
})

export interface ClaimWish {
  readonly namespace?: string
  readonly annotations?: JsonObject
  readonly labels?: JsonObject
  readonly finalizers?: readonly string[]
  readonly clusterName?: string
  readonly version?: string
  readonly kind?: string
  readonly pool?: string
  /** Of the pool; none: undefined. */
  readonly group?: string | null
  readonly status?: JsonObject
  /** Seconds after the start of the cluster. */
  readonly createdAt?: number
}

/** A claim on InClusterIPPool `pool` of its namespace. */
export const claimObject = (name: string, wish: ClaimWish = {}): JsonObject => ({
  apiVersion: `${IPAM}/${wish.version ?? 'v1beta2'}`,
  kind: 'IPAddressClaim',
  metadata: {
    name,
    namespace: wish.namespace ?? 'default',
    ...(wish.annotations && { annotations: wish.annotations }),
    ...(wish.labels && { labels: wish.labels }),
    ...(wish.finalizers && { finalizers: wish.finalizers }),
    ...(wish.createdAt !== undefined && {
      creationTimestamp: new Date(Date.parse('2026-01-01T00:00:00Z') + wish.createdAt * 1000).toISOString(),
    }),
  },
  spec: {
    ...(wish.clusterName !== undefined && { clusterName: wish.clusterName }),
    poolRef: {
      ...(wish.group !== null && { apiGroup: wish.group ?? IPAM }),
      kind: wish.kind ?? 'InClusterIPPool',
      name: wish.pool ?? 'pool',
    },
  },
  ...(wish.status && { status: wish.status }),
})

/** The IPAddress of the claim `machine` on InClusterIPPool `pool`, as another provider makes it. */
export const addressObject = (
  address: string,
  spec: JsonObject = {},
  metadata: JsonObject = {},
): JsonObject => ({
  apiVersion: `${IPAM}/v1beta2`,
  kind: 'IPAddress',
  metadata: { name: 'machine', namespace: 'default', ...metadata },
  spec: {
    address,
    prefix: 24,
    claimRef: { name: 'machine' },
    poolRef: { apiGroup: IPAM, kind: 'InClusterIPPool', name: 'pool' },
    ...spec,
  },
})

/** A lease of InClusterIPPool `pool`. */
export const leaseObject = (address: string, owner: JsonObject, phase = 'Bound'): JsonObject => ({
  apiVersion: LEASE_API,
  kind: 'IPLease',
  metadata: { name: `default.${address.replaceAll('.', '-')}` },
  spec: {
    address,
    prefix: 24,
    domain: 'default',
    pool: { kind: 'InClusterIPPool', namespace: 'default', name: 'pool' },
    owner,
    ...(owner['kind'] === 'Pod' && { pod: { name: owner['name'] ?? '', uid: owner['uid'] ?? '' } }),
    ...(owner['kind'] === 'StatefulSet' && { pod: { name: 'db-0', uid: 'db-0' } }),
    phase,
    ...(phase !== 'Bound' && { releasedAt: '2026-01-01T00:00:00Z' }),
  },
})

/** Whom the lease of a claim belongs to. */
export const claimOwner = (uid: string, name = 'machine'): JsonObject => ({
  kind: 'IPAddressClaim',
  namespace: 'default',
  name,
  uid,
})
