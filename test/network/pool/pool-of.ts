import { parse } from 'yaml'
import { isObject, type JsonObject } from '../../../network/json/json.ts'
import { describePool } from '../../../network/pool/describe-pool.ts'
import type { Pool, PoolKind } from '../../../network/pool/pool.ts'

/** A pool `default/p` of that spec, given as YAML or as an object. */
export function poolOf(
  spec: string | JsonObject,
  {
    version = 'v1alpha2',
    kind = 'InClusterIPPool',
  }: { readonly version?: string; readonly kind?: PoolKind } = {},
): Pool {
  const read: unknown = typeof spec === 'string' ? parse(spec) : spec
  if (!isObject(read)) throw new Error('a spec is an object')
  return describePool(kind, {
    apiVersion: `ipam.cluster.x-k8s.io/${version}`,
    kind,
    metadata: { name: 'p', namespace: 'default' },
    spec: read,
  })
}
