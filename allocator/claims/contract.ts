import type { LeasePool } from '../../network/lease/lease.ts'

/** The API group of claims, addresses and pools. */
export const IPAM_GROUP = 'ipam.cluster.x-k8s.io'

/**
 * The finalizers of Cluster API's in-cluster provider (`pkg/ipamutil/reconciler.go`, `internal/controllers/inclusterippool.go`): under
 * the same names, so that either provider takes over what the other began.
 */
export const RELEASE_FINALIZER = `${IPAM_GROUP}/ReleaseAddress`
export const ADDRESS_FINALIZER = `${IPAM_GROUP}/ProtectAddress`
export const POOL_FINALIZER = `${IPAM_GROUP}/ProtectPool`

/** Whatever carries this annotation, with any value, is left alone. */
export const PAUSED_ANNOTATION = 'cluster.x-k8s.io/paused'
/** On a claim: its Cluster; deprecated by `spec.clusterName`. */
export const CLUSTER_LABEL = 'cluster.x-k8s.io/cluster-name'

/** A pool of addresses that Berth serves. `namespace` is empty for a GlobalInClusterIPPool. */
export interface PoolName extends LeasePool {
  readonly kind: 'InClusterIPPool' | 'GlobalInClusterIPPool'
}

/** The plural that the API server knows each kind of pool by. */
export const POOL_PLURALS: Readonly<Record<PoolName['kind'], string>> = {
  InClusterIPPool: 'inclusterippools',
  GlobalInClusterIPPool: 'globalinclusterippools',
}

/** The key of a claim for its controller, and of its IPAddress, which has the same name: `default/machine-1`. */
export const claimKey = ({
  namespace,
  name,
}: {
  readonly namespace: string
  readonly name: string
}): string => `${namespace}/${name}`

/** The key of a pool for its controller: `InClusterIPPool default/pool`, `GlobalInClusterIPPool /pool`. */
export const poolKey = ({ kind, namespace, name }: PoolName): string => `${kind} ${namespace}/${name}`

/** The pool of a key; undefined if it is none. */
export function poolOfKey(key: string): PoolName | undefined {
  const [, kind, namespace = '', name = ''] = /^(\S+) ([^/\s]*)\/(\S+)$/.exec(key) ?? []
  return isPoolKind(kind) ? { kind, namespace, name } : undefined
}

export const isPoolKind = (kind: string | undefined): kind is PoolName['kind'] =>
  kind === 'InClusterIPPool' || kind === 'GlobalInClusterIPPool'

/** Splits `default/machine-1`. */
export function nameOfKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/')
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}
